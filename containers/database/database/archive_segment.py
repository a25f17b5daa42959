"""barman-cloud-wal-archive that accepts a segment which the archive already has, and reports segments that wait.

PostgreSQL sends a segment again if it was interrupted before it noted the first upload; Google's client does so if a response was
lost. The server may add to the archive but replace nothing, so the second upload would be refused, and with it every later segment,
forever. A segment that is there with the same content is archived.
https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-ARCHIVING-WAL
"""

import gzip
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from barman.clients.cloud_walarchive import main
from barman.cloud_providers.google_cloud_storage import GoogleCloudInterface
from google.api_core.exceptions import Forbidden, NotFound, PreconditionFailed

from .environment import say

#: Seconds that a segment may wait before it is reported. One upload takes seconds.
USUAL = 60


def upload_once(store: Any, fileobj: IO[bytes], key: str, **_: Any) -> None:
    blob = store.container_client.blob(key)
    try:
        blob.upload_from_file(fileobj, if_generation_match=0)
    except (Forbidden, PreconditionFailed) as refusal:
        fileobj.seek(0)
        if not _holds(blob, fileobj.read()):
            raise refusal


def _holds(blob: Any, compressed: bytes) -> bool:
    """Whether the same is there. Not byte by byte: a compressed file holds the time of its compression."""
    try:
        there: bytes = blob.download_as_bytes()
    except (Forbidden, NotFound):
        return False
    return gzip.decompress(there) == gzip.decompress(compressed)


GoogleCloudInterface.upload_fileobj = upload_once


def archive(segment: Path) -> None:
    """Archives the segment of the command line. If any segment has waited long, says how many still do, or that none does.

    `npm run status` takes the last of these lines from the server's log: commands/status/archiving.ts.
    """
    late = _late(segment)
    try:
        main()
    except BaseException:
        if late:
            _report(late)
        raise
    if late:
        _report(_late(segment, archived=segment.name))


def _late(segment: Path, archived: str | None = None) -> list[float]:
    """When each waiting segment became ready, if the oldest has waited long. PostgreSQL marks each with a file until it is archived."""
    ready = []
    for mark in (segment.parent / "archive_status").glob("*.ready"):
        if mark.stem != archived:
            ready.append(mark.stat().st_mtime)
    return ready if ready and time.time() - min(ready) > USUAL else []


def _report(late: list[float]) -> None:
    if late:
        since = datetime.fromtimestamp(min(late), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        say(f"archiving: {len(late)} segments wait, the oldest since {since}")
    else:
        say("archiving: no segment waits")


if __name__ == "__main__":
    archive(Path(sys.argv[-1]))
