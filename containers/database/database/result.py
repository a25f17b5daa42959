"""What a Job leaves behind: one JSON object that Kubernetes keeps with the ended container."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from .environment import Refused

#: https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/: 4096 bytes are kept.
LIMIT = 4096


def leave(produce: Callable[[], dict[str, Any]]) -> None:
    """Leaves what a program produces, or `{"error": …}` with exit code 1; also as a line of its log.

    A result with `problems` is left whole and is a failure too.
    """
    try:
        result = produce()
    except Refused as refusal:
        result = {"error": str(refusal)}
    except Exception as fault:  # a Job that ends without a word helps nobody
        result = {"error": f"{type(fault).__name__}: {fault}"}
    text = json.dumps(result)
    print(text, flush=True)
    with open(os.environ.get("TERMINATION_LOG", "/dev/termination-log"), "w", encoding="utf-8") as file:
        file.write(text if len(text) <= LIMIT else json.dumps(_shortened(result)))
    if result.get("error") or result.get("problems"):
        sys.exit(1)


def _shortened(result: dict[str, Any]) -> dict[str, Any]:
    """The log has all of it."""
    short = {name: value[:1000] if isinstance(value, str) else value for name, value in result.items()}
    if "problems" in short:
        short["problems"] = [problem[:300] for problem in short["problems"][:5]]
    return short
