"""The collected static files: collected while the image is built, uploaded by each release."""

import base64
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from os import environ
from pathlib import Path
from time import monotonic

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from google.api_core.exceptions import GoogleAPIError, PreconditionFailed
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage import Blob, Bucket, Client, transfer_manager
from google.cloud.storage.exceptions import InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY
from requests.exceptions import RequestException

#: A year, the longest that is of use: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cache-Control#immutable
FOR_EVER = "public, max-age=31536000, immutable"
#: For names that stay when the content changes: scripts that import each other by plain name, files that editors load.
SHORT = "public, max-age=60"

#: A name with the hash that ManifestStaticFilesStorage puts into it.
_HASHED = re.compile(r"\.[0-9a-f]{12}(\.[^/.]+)?$")

#: Seconds for which the library retries if the store does not answer. Then the release fails and says why.
PATIENCE = 60


def collect() -> None:
    """Collects the static files into STATIC_ROOT."""
    if not apps.is_installed("django.contrib.staticfiles"):
        print("The project has no static files: django.contrib.staticfiles is not installed.")
        return
    call_command("collectstatic", interactive=False, verbosity=1)


def upload() -> None:
    """Uploads the collected files to the bucket STATIC_BUCKET.

    Unchanged files are skipped and nothing is deleted, so the pages of an older release keep their styles.
    """
    name = environ.get("STATIC_BUCKET")
    if not name:
        raise CommandError("The environment lacks STATIC_BUCKET.")
    root = Path(settings.STATIC_ROOT or "")
    files = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) if settings.STATIC_ROOT else []
    if not files:
        print("There are no static files to upload.")
        return
    began = monotonic()
    retry = DEFAULT_RETRY.with_timeout(PATIENCE)
    try:
        bucket = Client().bucket(name)
        present = {
            blob.name: blob.md5_hash for blob in bucket.list_blobs(fields="items(name,md5Hash),nextPageToken", retry=retry)
        }
        hashed = [file for file in files if _HASHED.search(file) and file not in present]
        plain = [file for file in files if not _HASHED.search(file) and present.get(file) != _md5(root / file)]
        print(f"{len(files)} static files, {len(files) - len(hashed) - len(plain)} of them in {name}.")
        # Another release may upload the same hashed file at the same time: the first wins, they are equal.
        faults = [*_send(bucket, root, hashed, True, retry), *_send(bucket, root, plain, False, retry)]
    except (GoogleAPIError, GoogleAuthError, InvalidResponse, RequestException) as fault:
        raise CommandError(f"Cannot read the bucket {name}: {fault}") from fault
    count = len(hashed) + len(plain)
    if faults:
        raise CommandError(f"{len(faults)} of {count} files were not uploaded to {name}; {faults[0]}")
    print(f"Uploaded {count} in {monotonic() - began:.1f} s.")


def _send(bucket: Bucket, root: Path, files: list[str], skip: bool, retry: object) -> Iterable[str]:
    """Uploads files; yields what went wrong."""
    results = transfer_manager.upload_many(
        [(str(root / file), _blob(bucket, file)) for file in files],
        skip_if_exists=skip,
        upload_kwargs={"retry": retry},
        worker_type=transfer_manager.THREAD,
    )
    for file, result in zip(files, results, strict=True):
        if isinstance(result, Exception) and not isinstance(result, PreconditionFailed):
            yield f"{file}: {result}"


def _md5(file: Path) -> str:
    """As the store's API has it."""
    return base64.b64encode(hashlib.md5(file.read_bytes(), usedforsecurity=False).digest()).decode()


def _blob(bucket: Bucket, file: str) -> Blob:
    blob = bucket.blob(file)
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind == "image/svg+xml"
    blob.content_type = f"{kind}; charset=utf-8" if is_text else kind
    blob.cache_control = FOR_EVER if _HASHED.search(file) else SHORT
    return blob
