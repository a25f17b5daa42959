"""The collected static files, to the bucket that browsers load them from."""

import mimetypes
from os import environ
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import BaseCommand, CommandError
from google.api_core.exceptions import GoogleAPIError, PreconditionFailed
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage import Blob, Client, transfer_manager
from google.cloud.storage.exceptions import InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY
from requests.exceptions import RequestException

# A year, the longest that is of use: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cache-Control#immutable
CACHE_CONTROL = "public, max-age=31536000, immutable"

# Seconds for which the library tries again when the store does not answer; the release fails after that and says why.
PATIENCE = 60


class Command(BaseCommand):
    help = (
        "Uploads the static files whose names carry a hash to the bucket STATIC_BUCKET. What is there already is "
        "skipped and nothing is deleted, so that the pages of an older release keep their style."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        name = environ.get("STATIC_BUCKET")
        if not name:
            raise CommandError("The environment lacks STATIC_BUCKET.")
        files = sorted(set(staticfiles_storage.hashed_files.values()))
        if not files:
            raise CommandError(f"{settings.STATIC_ROOT} has no collected files: run collectstatic.")
        began = monotonic()
        retry = DEFAULT_RETRY.with_timeout(PATIENCE)
        try:
            bucket = Client().bucket(name)
            present = {blob.name for blob in bucket.list_blobs(fields="items(name),nextPageToken", retry=retry)}
            missing = [file for file in files if file not in present]
            self.stdout.write(f"{len(files)} static files, {len(files) - len(missing)} of them in {name}.")
            results = transfer_manager.upload_many(
                [(str(Path(settings.STATIC_ROOT) / file), _blob(bucket, file)) for file in missing],
                # Another release may upload the same file at the same time: the first wins, they are equal.
                skip_if_exists=True,
                upload_kwargs={"retry": retry},
                worker_type=transfer_manager.THREAD,
            )
        except (GoogleAPIError, GoogleAuthError, InvalidResponse, RequestException) as fault:
            raise CommandError(f"The bucket {name} cannot be read: {fault}") from fault
        faults = [
            f"{file}: {result}"
            for file, result in zip(missing, results, strict=True)
            if isinstance(result, Exception) and not isinstance(result, PreconditionFailed)
        ]
        if faults:
            raise CommandError(f"{len(faults)} of {len(missing)} files were not uploaded to {name}; {faults[0]}")
        self.stdout.write(f"Uploaded {len(missing)} in {monotonic() - began:.1f} s.")


def _blob(bucket: Any, file: str) -> Blob:
    blob = bucket.blob(file)
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind == "image/svg+xml"
    blob.content_type = f"{kind}; charset=utf-8" if is_text else kind
    blob.cache_control = CACHE_CONTROL
    return blob
