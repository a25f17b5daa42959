"""What the programs read of their environment, and how they refuse."""

import os
import sys
from collections.abc import Callable


class Refused(Exception):
    """Ends a program with one sentence for the person who runs it."""


def required(*names: str) -> list[str]:
    """The values of the variables. Raises Refused with the names of all that are missing."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise Refused(f"the environment lacks: {' '.join(missing)}")
    return [os.environ[name] for name in names]


def secret(path: str) -> str:
    """What a mounted Secret's file holds, without the line's end that a person may have put there."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read().rstrip("\n")
    except OSError:
        text = ""
    if not text:
        raise Refused(f"the file {path} is missing or empty")
    return text


def say(text: str) -> None:
    """A line of the programs' own, among PostgreSQL's."""
    print(f"database: {text}", file=sys.stderr, flush=True)


def run(program: Callable[[], None]) -> None:
    """Runs a program to its exit code: 1 with one line if it is refused, 130 if a signal (SIGINT) ends it."""
    try:
        program()
    except Refused as refusal:
        say(str(refusal))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
