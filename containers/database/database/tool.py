"""Runs other programs: their output is passed on, and its last line names the cause of a failure."""

import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence

from .environment import Refused


class Tool:
    """A program that runs, with the last lines that it has written to its standard error."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None, stdout: int | None = None):
        # A module of Python's is known by its own name.
        self.name = command[command.index("-m") + 1] if "-m" in command else command[0].rsplit("/", 1)[-1]
        self.lines: deque[str] = deque(maxlen=200)
        # The rest is written to this program's standard error, with the rest of its log.
        output = sys.stderr.fileno() if stdout is None else stdout
        self.process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.PIPE, text=True, errors="replace")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            sys.stderr.write(line)
            self.lines.append(line.rstrip())

    def wait(self) -> int:
        """Its exit code, once all that it wrote is read."""
        code = self.process.wait()
        self._reader.join(timeout=10)
        return code

    def cause(self) -> str:
        """The last line that tells of an error, without its time and process; else the last line."""
        faults = [line for line in self.lines if re.search(r"\b(ERROR|FATAL|PANIC|error):", line)]
        line = (faults or list(self.lines) or ["it said nothing"])[-1]
        return re.sub(r"^.*?\b(ERROR|FATAL|PANIC|error):\s*", "", line)


def call(command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
    """Runs a program to its end. Refused with its last words where that is not good."""
    tool = Tool(command, env)
    try:
        code = tool.wait()
    finally:
        tool.process.kill()
    if code != 0:
        raise Refused(f"{tool.name} failed: {tool.cause()}")


def answer(command: Sequence[str]) -> str:
    """What a program writes to its standard output. Refused as by `call`."""
    tool = Tool(command, stdout=subprocess.PIPE)
    assert tool.process.stdout is not None
    output: str = tool.process.stdout.read()
    if tool.wait() != 0:
        raise Refused(f"{tool.name} failed: {tool.cause()}")
    return output
