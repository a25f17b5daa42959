"""Restores the newest base backup and the log after it into a throw-away volume, and checks the result.

Speaks with no database and never writes to the archive. Environment: ARCHIVE_URL, DATABASE_NAME, RESTORE_FOLDER (an empty
volume, as large as the database's), MEMORY_MB (the container's limit), TERMINATION_LOG (Kubernetes' own by default).
"""

import os
import shutil
import time
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from .archive import Archive
from .choice import choose, rfc3339
from .environment import Refused, required, say
from .memory import write_settings
from .recovery import Recovered, recovered
from .result import leave
from .tool import call


def rehearse() -> dict[str, Any]:
    url, folder = required("ARCHIVE_URL", "RESTORE_FOLDER")
    database = os.environ.get("DATABASE_NAME", "django")
    data = Path(folder, "rehearsal")
    # What a killed rehearsal left in a volume that is used again.
    shutil.rmtree(data, ignore_errors=True)
    write_settings()
    archive = Archive(url)
    began = time.monotonic()
    backup, timeline = choose(archive, None)
    result: dict[str, Any] = {"backupId": backup.id, "endedAt": None, "tables": 0, "rows": 0, "bytes": 0}
    problems: list[str] = []
    try:
        archive.restore(backup, data)
        # It is thrown away, so nothing need be safe on disk; and nothing of it may reach the archive.
        settings = [f"recovery_target_timeline={timeline}", "archive_mode=off", "fsync=off"]
        with recovered(data, archive, *settings) as server:
            result["endedAt"] = _last_transaction(server)
            result["tables"], result["rows"] = _count(server, database, problems)
            _attempt(problems, lambda: _check_indexes(server))
        # Every page, also those that no query above has read.
        _attempt(problems, lambda: call(["pg_checksums", "--check", "-D", str(data)]))
        result["bytes"] = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    except Refused as refusal:
        problems.append(str(refusal))
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return {**result, "seconds": round(time.monotonic() - began, 1), "problems": problems}


def _attempt(problems: list[str], check: Any) -> None:
    """The other checks are still worth something when one fails."""
    try:
        check()
    except Refused as refusal:
        problems.append(str(refusal))


def _last_transaction(server: Recovered) -> str | None:
    connection = server.connect()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_last_xact_replay_timestamp()")
        [(last,)] = cursor.fetchall()
    connection.close()
    return None if last is None else rfc3339(last.astimezone(UTC))


def _count(server: Recovered, database: str, problems: list[str]) -> tuple[int, int]:
    """Reads every table of the site's database; answers how many there are and their rows."""
    try:
        connection = server.connect(database)
    except psycopg2.OperationalError as fault:
        problems.append(f"the database {database} cannot be opened: {fault}".strip())
        return 0, 0
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        )
        counts: dict[str, int] = {}
        for schema, table in cursor.fetchall():
            try:
                cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
                [(counts[f"{schema}.{table}"],)] = cursor.fetchall()
            except psycopg2.Error as fault:
                problems.append(f"{schema}.{table} cannot be read: {fault}".strip())
                counts[f"{schema}.{table}"] = 0
    connection.close()
    say(f"rows: {counts}")
    if not counts.get("public.django_migrations"):
        problems.append("public.django_migrations is missing or empty: this is no database of the site")
    return len(counts), sum(counts.values())


def _check_indexes(server: Recovered) -> None:
    """Tables and their indexes against each other: https://www.postgresql.org/docs/17/app-pgamcheck.html"""
    call(["pg_amcheck", "--host", server.socket, "--all", "--install-missing", "--heapallindexed"])


if __name__ == "__main__":
    leave(rehearse)
