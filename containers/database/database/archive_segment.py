"""barman-cloud-wal-archive, for a segment that the archive has already.

PostgreSQL sends a segment once more when it was cut off before it had noted the first time, and Google's client does when an answer
was lost. The server may add to the archive and replace nothing, so the second time would be refused, and with it every segment
after it, for ever. What is there with the same content is archived.
https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-ARCHIVING-WAL
"""

import gzip
from typing import IO, Any

from barman.clients.cloud_walarchive import main
from barman.cloud_providers.google_cloud_storage import GoogleCloudInterface
from google.api_core.exceptions import Forbidden, NotFound, PreconditionFailed


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

if __name__ == "__main__":
    main()
