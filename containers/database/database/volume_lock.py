"""One server a volume, however many pods have it mounted."""

import fcntl
import os
from pathlib import Path

from .environment import say


def hold(data: Path) -> None:
    """Waits until no other server has the volume, and keeps it until this process and all that come of it have ended.

    A pod that is deleted by force is gone for Kubernetes before its processes are, and its successor on the node begins on the
    same volume. PostgreSQL's own guard, the number in postmaster.pid, does not tell them apart: each is process 1 of its
    container. The kernel's lock does: it belongs to the file, and ends with the last process that has it open.
    https://man7.org/linux/man-pages/man2/flock.2.html
    """
    lock = os.open(data.with_name(f"{data.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    # The server that takes this process's place holds it, and so do its children, which can outlive it for a moment.
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another server still has the volume; waiting for its end")
        fcntl.flock(lock, fcntl.LOCK_EX)
