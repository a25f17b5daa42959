"""Brings a database back from the archive, as it was at an instant."""

import json
from datetime import UTC, datetime
from pathlib import Path

from .archive import Archive
from .choice import choose, parse_instant, rfc3339
from .environment import Refused, say
from .recovery import recovered

#: A file in the data folder: the source of the restore.
MARKER = "restored_from.json"


def restore(data: Path, archive: Archive, restore_from: str, verifier: str) -> None:
    """Restores into a folder that is not there yet, and leaves a cluster that was shut down cleanly.

    The whole recovery is done here, before the folder gets its final name: so an instant that the archive does not reach is
    refused with nothing kept, and nobody ever reads a state on the way. The log of the new timeline goes to the archive.

    `verifier` is of the administrator's password: the one in the backup may be an older one. The other roles get theirs from
    the program `roles`.
    """
    instant = parse_instant(restore_from)
    if instant is not None and instant > datetime.now(UTC):
        raise Refused(f"the instant {restore_from} is still to come")
    backup, timeline = choose(archive, instant)
    say(f"restoring from the base backup {backup.id} of {rfc3339(backup.ended)}")
    archive.restore(backup, data)
    target = [] if instant is None else [f"recovery_target_time={instant.isoformat(sep=' ')}"]
    settings = [f"recovery_target_timeline={timeline}", *target, *archive.settings]
    with recovered(data, archive, *settings) as server, server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER ROLE administrator PASSWORD %s", (verifier,))
        cursor.execute("SELECT pg_last_xact_replay_timestamp()")
        [(last,)] = cursor.fetchall()
    marker = {
        "restoreFrom": restore_from,
        "backupId": backup.id,
        "timeline": timeline,
        "lastTransactionAt": None if last is None else rfc3339(last.astimezone(UTC)),
    }
    (data / MARKER).write_text(json.dumps(marker))
    say(f"restored: {json.dumps(marker)}")


def require_same(data: Path, restore_from: str) -> None:
    """Refuses to restore over data that is there; what an earlier start restored is no reason to stop."""
    marker = data / MARKER
    before = json.loads(marker.read_text())["restoreFrom"] if marker.exists() else None
    if restore_from and before != restore_from:
        what = "was never restored" if before is None else f"was restored from '{before}'"
        raise Refused(
            f"database.restoreFrom is '{restore_from}', but the volume holds a database, which {what}; it is left as it is: "
            "take the setting back to keep it, or give the restore a new volume"
        )
