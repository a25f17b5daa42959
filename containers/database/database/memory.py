"""PostgreSQL's memory settings, derived from the container's memory limit (MEMORY_MB; 512 if it is not set)."""

import os
from pathlib import Path

#: postgresql.conf includes this file. ALTER SYSTEM still takes precedence over it, as it does not over the command line.
FILE = Path("/run/postgresql/memory.conf")


def write_settings() -> None:
    """Writes the settings for this container; call it before any server starts."""
    FILE.write_text("".join(f"{name} = {value}MB\n" for name, value in settings(_limit()).items()))


def settings(limit: int) -> dict[str, int]:
    """The settings for a limit, both in MB.

    A quarter for shared_buffers is PostgreSQL's own advice: https://www.postgresql.org/docs/17/runtime-config-resource.html
    The rest is for sessions, the archiver's Python and the page cache.
    """
    return {
        "shared_buffers": limit // 4,
        "effective_cache_size": limit // 2,
        "maintenance_work_mem": max(16, min(limit // 16, 1024)),
        "autovacuum_work_mem": max(16, min(limit // 32, 256)),
        "work_mem": max(2, min(limit // 128, 64)),
    }


def _limit() -> int:
    return int(os.environ.get("MEMORY_MB") or 512)
