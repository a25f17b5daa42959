"""Starts PostgreSQL. On an empty volume it makes the database cluster before, or brings one back from the archive.

Environment: PGDATA (the folder in the volume); DATABASE_NAME; ADMINISTRATOR_PASSWORD_FILE; TLS_CERTIFICATE_FILE and
TLS_KEY_FILE; ARCHIVE_URL (gs://bucket; none: no archive); RESTORE_FROM (empty, `latest` or an instant such as
2026-03-01T12:00:00Z); STORAGE_EMULATOR_HOST, where the archive is not at Google; MEMORY_MB (the container's limit).
"""

import os
import re
import shutil
import signal
import sys
from pathlib import Path

from .archive import Archive
from .choice import parse_instant
from .environment import Refused, required, run, say, secret
from .first_start import make_cluster
from .memory import write_settings
from .recovery import CONFIGURATION
from .restore import require_same, restore
from .scram import verifier
from .volume_lock import hold

VERSION = "17"


def main() -> None:
    data_folder, database, password_file, certificate, key = required(
        "PGDATA", "DATABASE_NAME", "ADMINISTRATOR_PASSWORD_FILE", "TLS_CERTIFICATE_FILE", "TLS_KEY_FILE"
    )
    if re.fullmatch("[a-z_][a-z0-9_]*", database) is None:
        raise Refused(f"'{database}' is no name for a database: a-z, 0-9 and _ are taken, a digit not first")
    data = Path(data_folder)
    url = os.environ.get("ARCHIVE_URL")
    archive = Archive(url) if url else None
    restore_from = os.environ.get("RESTORE_FROM", "")
    if restore_from:
        parse_instant(restore_from)
        if archive is None:
            raise Refused("RESTORE_FROM is set without an ARCHIVE_URL to restore from")
    hold(data)
    write_settings()
    if _holds_cluster(data):
        require_same(data, restore_from)
    else:
        _make(data, database, secret(password_file), archive, restore_from)
    # Kubernetes opens a volume to the pod's group (fsGroup) with each mount; PostgreSQL refuses a folder that a group can write.
    data.chmod(0o700)
    Path("/run/postgresql/site-database").write_text(f"{database}\n")
    settings = [CONFIGURATION, f"ssl_cert_file={certificate}", f"ssl_key_file={key}", *(archive.settings if archive else [])]
    # Python ignores it, and the server's own commands would inherit that.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = [part for setting in settings for part in ("-c", setting)]
    os.execvp("postgres", ["postgres", "-D", str(data), *options, *sys.argv[1:]])


def _holds_cluster(data: Path) -> bool:
    if (data / "PG_VERSION").exists():
        version = (data / "PG_VERSION").read_text().strip()
        if version != VERSION:
            raise Refused(f"the volume holds data of PostgreSQL {version}, this is PostgreSQL {VERSION}")
        return True
    if data.is_dir() and any(data.iterdir()):
        raise Refused(f"{data} holds something that is no database cluster; it is left as it is")
    return False


def _make(data: Path, database: str, password: str, archive: Archive | None, restore_from: str) -> None:
    """Makes the cluster beside its final place and renames it when it is complete.

    So a folder of the final name is a whole cluster, whenever the power went. What an interrupted start left is thrown away;
    nobody has written to it.
    """
    unfinished = data.with_name(f"{data.name}.unfinished")
    if unfinished.exists():
        say("an earlier first start was interrupted; beginning again")
        shutil.rmtree(unfinished)
    if restore_from and archive is not None:
        restore(unfinished, archive, restore_from, verifier(password))
    else:
        # A lost volume must not come up as an empty site whose log then mixes with the lost one's.
        if archive is not None and not archive.is_empty():
            raise Refused(
                f"the archive {archive.url} holds another database, and the volume is empty: set database.restoreFrom to bring "
                "it back (or empty the archive, if nobody wants it)"
            )
        make_cluster(unfinished, database, verifier(password))
    # An empty folder of the final name is no cluster.
    if data.exists():
        data.rmdir()
    unfinished.rename(data)
    os.sync()
    say("first start done")


if __name__ == "__main__":
    run(main)
