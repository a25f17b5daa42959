"""barman-cloud-backup-delete with two of its faults fixed. Before you update Barman, try its own program.

Barman 3.19.1 imports its part for Amazon there, to ask whether that is in use, and so wants 100 MB of a library that a bucket
of Google's has no use for. And it deletes in batches, which fail as a whole where one object is gone already, as after a deletion
that was broken off; nor does the local cloud's object store take a batch of the Python client's (it wants a Content-ID).
"""

import sys
from collections.abc import Iterable
from contextlib import suppress
from types import ModuleType
from typing import Any

amazon = ModuleType("barman.cloud_providers.aws_s3")
amazon.S3CloudInterface = type("S3CloudInterface", (), {})  # type: ignore[attr-defined]
sys.modules[amazon.__name__] = amazon

from barman.clients.cloud_backup_delete import main  # noqa: E402
from barman.cloud_providers.google_cloud_storage import GoogleCloudInterface  # noqa: E402
from google.api_core.exceptions import NotFound  # noqa: E402


def delete_each(store: Any, paths: Iterable[str], **_: Any) -> None:
    for path in sorted(set(paths)):
        with suppress(NotFound):
            store.container_client.blob(path).delete()


GoogleCloudInterface._delete_objects_batch = delete_each

if __name__ == "__main__":
    main()
