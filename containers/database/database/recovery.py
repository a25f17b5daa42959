"""A server that replays the archive on data just unpacked from a base backup, with nobody else connected."""

import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from .archive import Archive
from .environment import Refused
from .tool import Tool

#: The line of postmaster.pid that holds the server's state:
#: https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/utils/pidfile.h
STATUS = 7

CONFIGURATION = "config_file=/etc/django-gke/postgresql.conf"


class Recovered:
    """The server, recovered and open for the superuser, by a socket in a folder that only this process knows."""

    def __init__(self, socket: str):
        self.socket = socket

    def connect(self, database: str = "postgres") -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=self.socket, user="postgres", dbname=database)


@contextmanager
def recovered(data: Path, archive: Archive, *settings: str) -> Iterator[Recovered]:
    """Recovers, opens and at the end stops the server cleanly.

    Refused with the server's own words where it cannot recover; where the instant in `settings` is not reached, with the
    time that the archive ends at.
    """
    data.chmod(0o700)
    # https://www.postgresql.org/docs/17/runtime-config-wal.html#RUNTIME-CONFIG-WAL-ARCHIVE-RECOVERY
    (data / "recovery.signal").touch()
    with tempfile.TemporaryDirectory() as socket:
        access = Path(socket, "pg_hba.conf")
        access.write_text("local all postgres peer\n")
        options = [
            CONFIGURATION,
            f"hba_file={access}",
            "listen_addresses=",
            f"unix_socket_directories={socket}",
            "ssl=off",
            # Nobody reads a file that is not complete.
            "hot_standby=off",
            f"restore_command={archive.restore_command}",
            "recovery_target_action=promote",
            *settings,
        ]
        server = Tool(["postgres", "-D", str(data), *(part for option in options for part in ("-c", option))])
        try:
            _wait(server, data)
            yield Recovered(socket)
            server.process.send_signal(signal.SIGINT)
            if server.wait() != 0:
                raise Refused(f"the server did not stop cleanly: {server.cause()}")
        finally:
            # At once if something failed: its data is thrown away.
            server.process.send_signal(signal.SIGQUIT)
            server.wait()


def _wait(server: Tool, data: Path) -> None:
    """Until it is open. It notes that in the file that pg_ctl waits by too; asking it would fill the log with its refusals."""
    noted = data / "postmaster.pid"
    while True:
        ended = server.process.poll() is not None
        lines = noted.read_text().splitlines() if noted.exists() else []
        if not ended and len(lines) > STATUS and lines[STATUS].strip() == "ready":
            return
        if ended:
            raise Refused(_cause(server))
        time.sleep(0.2)


def _cause(server: Tool) -> str:
    server.wait()
    if any("recovery ended before configured recovery target was reached" in line for line in server.lines):
        told = [line.rpartition("at log time ")[2] for line in server.lines if "last completed transaction was" in line]
        last = f"its last transaction is of {told[-1]}" if told else "it holds no transaction after the base backup"
        return f"the archive ends before that instant: {last}; choose an earlier instant, or 'latest'"
    return f"the archive cannot be replayed: {server.cause()}"
