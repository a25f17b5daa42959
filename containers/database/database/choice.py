"""Which base backup to begin a restore with, and which history to follow from there."""

from datetime import datetime, timedelta

from .archive import Archive, Backup
from .environment import Refused


def choose(archive: Archive, instant: datetime | None) -> tuple[Backup, int]:
    """The base backup to begin with, and the timeline to follow from there, for an instant or (none) for the newest state.

    The timeline is the one that the site lived on at that instant: so a restore to a wrong instant can itself be undone.
    Refused where no base backup leads there.
    """
    backups = archive.backups()
    if not backups:
        raise Refused(f"the archive {archive.url} holds no base backup")
    known = [each.number for each in archive.timelines() if each.since is None or instant is None or each.since <= instant]
    timeline = known[-1]
    branches = archive.branches(timeline)
    leading = [
        backup
        for backup in backups
        if backup.timeline == timeline or (backup.timeline in branches and backup.end <= branches[backup.timeline])
    ]
    fitting = [backup for backup in leading if instant is None or backup.ended <= instant]
    if not fitting:
        first = (leading or backups)[0].ended
        raise Refused(f"the oldest base backup in {archive.url} ended at {rfc3339(first)}: nothing earlier can be brought back")
    return fitting[-1], timeline


def parse_instant(text: str) -> datetime | None:
    """The instant of RESTORE_FROM, none for `latest`."""
    if text == "latest":
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.utcoffset() != timedelta(0):
        raise Refused(f"RESTORE_FROM '{text}' is neither 'latest' nor an instant in UTC such as 2026-03-01T12:00:00Z")
    return instant


def rfc3339(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
