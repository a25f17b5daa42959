"""Takes a base backup, deletes those that are too old, and says how the archive fares.

Runs beside the database with its volume mounted at the same path, read-only. Environment: DATABASE_HOST, DATABASE_PORT,
TLS_ROOT_FILE, PASSWORD_FILE, PGDATA, ARCHIVE_URL, KEEP ("14 days" or "5 backups"), TERMINATION_LOG (Kubernetes' own by default).
"""

import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2

from .archive import Archive
from .choice import rfc3339
from .environment import Refused, required, secret
from .result import leave

#: At the end of a backup the server waits until the log is archived, forever if archiving fails. Two hours are enough for the log of
#: a large import. Barman's session idles inside a transaction while it copies, which the server's own timeout would end.
SESSION = "-c statement_timeout=2h -c idle_in_transaction_session_timeout=0"


def take() -> dict[str, Any]:
    host, port, root, password_file, data, url, keep = required(
        "DATABASE_HOST", "DATABASE_PORT", "TLS_ROOT_FILE", "PASSWORD_FILE", "PGDATA", "ARCHIVE_URL", "KEEP"
    )
    archive = Archive(url)
    policy = _policy(keep)
    if not (Path(data) / "PG_VERSION").exists():
        raise Refused(f"{data} holds no database: its volume is not mounted here")
    # libpq's variables, for Barman and for us: a command line can be read by others, an environment cannot.
    # https://www.postgresql.org/docs/17/libpq-envars.html
    env = {
        **os.environ,
        "PGHOST": host,
        "PGPORT": port,
        "PGUSER": "backup",
        "PGPASSWORD": secret(password_file),
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": root,
        "PGOPTIONS": SESSION,
        "PGCONNECT_TIMEOUT": "10",
    }
    os.environ.update(env)
    _require_archiving()
    began = time.monotonic()
    archive.backup(env)
    seconds = time.monotonic() - began
    backup = archive.backups()[-1]
    archive.delete_obsolete(policy)
    archive.delete_broken(datetime.now(UTC) - timedelta(days=1))
    last_archived, _, _ = _archiver()
    return {
        "backupId": backup.id,
        "bytes": archive.size(backup),
        "seconds": round(seconds, 1),
        "kept": len(archive.backups()),
        "lastArchivedAt": None if last_archived is None else rfc3339(last_archived.astimezone(UTC)),
    }


def _policy(keep: str) -> str:
    """A retention policy as Barman writes it."""
    match = re.fullmatch(r"([1-9]\d{0,3}) (days|backups)", keep)
    if match is None:
        raise Refused(f"KEEP '{keep}' is neither a number of days nor of backups, such as '14 days' or '5 backups'")
    return f"RECOVERY WINDOW OF {match[1]} DAYS" if match[2] == "days" else f"REDUNDANCY {match[1]}"


def _require_archiving() -> None:
    """A backup without the log that was written meanwhile is worth nothing, and would be waited for in vain."""
    last_archived, failed, last_failed = _archiver()
    if _ask("SELECT setting FROM pg_settings WHERE name = 'archive_mode'")[0] != "on":
        raise Refused("the database sends no log to an archive: its ARCHIVE_URL is not set")
    if last_failed is not None and (last_archived is None or last_failed > last_archived):
        raise Refused(
            f"the archive takes no log: {failed} attempts failed, the last at {rfc3339(last_failed.astimezone(UTC))}; "
            "the database's own log names the cause"
        )


def _archiver() -> tuple[datetime | None, int, datetime | None]:
    archived, failures, failed = _ask("SELECT last_archived_time, failed_count, last_failed_time FROM pg_stat_archiver")
    return archived, failures, failed


def _ask(question: str) -> tuple[Any, ...]:
    try:
        connection = psycopg2.connect(dbname="postgres")
        with connection.cursor() as cursor:
            cursor.execute(question)
            [row] = cursor.fetchall()
        connection.close()
        return row
    except psycopg2.Error as fault:
        raise Refused(f"the database cannot be asked: {fault}".strip()) from None


if __name__ == "__main__":
    leave(take)
