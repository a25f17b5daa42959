"""The archive: base backups and the write-ahead log in a bucket, by Barman's programs for Google's storage."""

import json
import re
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .environment import Refused, say
from .tool import Tool, answer, call

BIN = "/opt/barman/bin"
PROVIDER = "--cloud-provider=google-cloud-storage"
#: The folder in the bucket. One archive holds one server.
SERVER = "database"
#: Of Barman's programs: the store was reached, and it is not so. https://docs.pgbarman.org/
NOT_SO = 1
#: Seconds for which an empty volume's archive is asked for again: Google needs two minutes until a right that was just given holds
#: everywhere. https://cloud.google.com/iam/docs/access-change-propagation
PATIENCE = 120


#: Barman starts a new archive once one is larger than this. The file that it is at then still goes into the old one, and PostgreSQL's
#: files have up to 1 GiB. /tmp needs room for two such archives, however large the database is: Barman's upload process inherits the
#: first one as an open file, so its space is free only at the end.
MAX_ARCHIVE_SIZE = "128MB"


@dataclass(frozen=True)
class Backup:
    """A base backup that is complete."""

    id: str
    ended: datetime
    timeline: int
    #: Where in the log it is consistent: it can be brought to no earlier place.
    end: int


@dataclass(frozen=True)
class Timeline:
    """A line of history. Each restore begins a new one, so that the old one's log is kept as it was.

    https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-TIMELINES
    """

    number: int
    #: Since when the site lives on it; the first has no beginning.
    since: datetime | None


class Archive:
    def __init__(self, url: str):
        # It is part of commands that PostgreSQL runs in a shell.
        if re.fullmatch(r"gs://[a-z0-9][a-z0-9._-]*", url) is None:
            raise Refused(f"ARCHIVE_URL {url} is no gs://bucket")
        self.url = url

    @property
    def archive_command(self) -> str:
        """For PostgreSQL: puts a finished segment of the log there, again if need be: archive_segment.py.

        Python and Google's library take half a second of a processor each time; the sessions go before that.
        https://man7.org/linux/man-pages/man7/sched.7.html, "SCHED_IDLE"
        """
        program = f"{BIN}/python -I -m database.archive_segment"
        return f"chrt --idle 0 {program} {PROVIDER} --gzip {self.url} {SERVER} %p"

    @property
    def restore_command(self) -> str:
        """For PostgreSQL: fetches a segment.

        The server takes any failure for the archive's end, and would go on without what it has not got; only a code above
        125 stops it. https://www.postgresql.org/docs/17/runtime-config-wal.html#GUC-RESTORE-COMMAND
        """
        fetch = f"{BIN}/barman-cloud-wal-restore {PROVIDER} {self.url} {SERVER} %f %p"
        return f"{fetch} || {{ [ $? = {NOT_SO} ] && exit 1; exit 255; }}"

    @property
    def settings(self) -> list[str]:
        """The server's settings that send the log there."""
        return ["archive_mode=on", f"archive_command={self.archive_command}"]

    def is_empty(self) -> bool:
        """Whether no log of any server is there."""
        end = time.monotonic() + PATIENCE
        while True:
            tool = Tool([f"{BIN}/barman-cloud-check-wal-archive", PROVIDER, self.url, SERVER])
            code = tool.wait()
            if code in (0, NOT_SO):
                return code == 0
            if time.monotonic() > end:
                raise Refused(f"the archive {self.url} cannot be read: {tool.cause()}")
            say(f"the archive {self.url} cannot be read yet: {tool.cause()}")
            time.sleep(5)

    def backup(self, env: dict[str, str]) -> None:
        """Takes a base backup. `env` holds libpq's connection variables."""
        # Barman writes each archive to /tmp before it uploads it, and waits for that before it begins the next one.
        # An immediate checkpoint: a spread one would take minutes for nothing.
        options = ["--gzip", "--immediate-checkpoint", "--jobs", "1", "--max-archive-size", MAX_ARCHIVE_SIZE]
        call([f"{BIN}/barman-cloud-backup", PROVIDER, *options, self.url, SERVER], env)

    def delete_obsolete(self, policy: str) -> None:
        """Deletes the base backups, and the log before them, that a retention policy of Barman's needs no more; never the last."""
        options = ["--retention-policy", policy, "--minimum-redundancy", "1"]
        call([f"{BIN}/python", "-I", "-m", "database.delete_obsolete", PROVIDER, *options, self.url, SERVER])

    def delete_broken(self, before: datetime) -> None:
        """Deletes the files of base backups that began before an instant and were never finished: no policy counts them."""
        for backup in self._list():
            if backup["status"] != "DONE" and datetime.fromisoformat(backup["begin_time_iso"]) < before:
                for blob in self._objects(f"base/{backup['backup_id']}/"):
                    blob.delete()

    def restore(self, backup: Backup, folder: Path) -> None:
        """Unpacks a base backup into a folder that does not exist yet."""
        names = [blob.name.rpartition("/")[2] for blob in self._objects(f"base/{backup.id}/")]
        missing = missing_archives(names)
        if missing:
            raise Refused(f"the base backup {backup.id} is damaged: {missing[0]} is missing")
        program = [f"{BIN}/python", "-I", "-m", "database.unpack"]
        try:
            call([*program, PROVIDER, self.url, SERVER, backup.id, str(folder)])
        except Refused as refusal:
            raise Refused(f"the base backup {backup.id} cannot be unpacked: {refusal}") from None
        # Barman adds this file last, so it is in the last archive.
        if not (folder / "global" / "pg_control").exists():
            raise Refused(f"the base backup {backup.id} is damaged: its last archive is missing")

    def backups(self) -> list[Backup]:
        """The complete base backups, oldest first."""
        done = [
            Backup(
                id=each["backup_id"],
                ended=datetime.fromisoformat(each["end_time_iso"]),
                timeline=each["timeline"],
                end=_place(each["end_xlog"]),
            )
            for each in self._list()
            if each["status"] == "DONE"
        ]
        return sorted(done, key=lambda backup: backup.ended)

    def size(self, backup: Backup) -> int:
        """Bytes that a base backup takes in the bucket."""
        return sum(blob.size for blob in self._objects(f"base/{backup.id}/"))

    def timelines(self) -> list[Timeline]:
        """The lines of history, oldest first: each but the first is known by a file that was archived when it began."""
        later = [
            Timeline(int(match[1], 16), blob.time_created)
            for blob in self._objects("wals/", delimiter="/")
            if (match := re.search(r"/([0-9A-F]{8})\.history", blob.name))
        ]
        return [Timeline(1, None), *sorted(later, key=lambda timeline: timeline.number)]

    def branches(self, timeline: int) -> dict[int, int]:
        """The timelines that lead to one, each with the place in the log where it was left."""
        if timeline == 1:
            return {}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "history")
            call([f"{BIN}/barman-cloud-wal-restore", PROVIDER, self.url, SERVER, f"{timeline:08X}.history", str(file)])
            rows = [line.split() for line in file.read_text().splitlines()]
        return {int(row[0]): _place(row[1]) for row in rows if row and row[0].isdigit()}

    def _list(self) -> list[dict[str, Any]]:
        text = answer([f"{BIN}/barman-cloud-backup-list", PROVIDER, "--format", "json", self.url, SERVER])
        backups: list[dict[str, Any]] = json.loads(text)["backups_list"]
        return backups

    def _objects(self, prefix: str, delimiter: str | None = None) -> Iterable[Any]:
        # Half a second to import, and the server's ordinary start needs nothing of it.
        from google.cloud import storage

        bucket = self.url.removeprefix("gs://")
        blobs: Iterable[Any] = storage.Client().list_blobs(bucket, prefix=f"{SERVER}/{prefix}", delimiter=delimiter)
        return blobs


def missing_archives(names: list[str]) -> list[str]:
    """The archives missing before the last one: Barman numbers them data.tar.gz, data_0001.tar.gz, data_0002.tar.gz, …"""
    numbers = [int(match[1] or 0) for name in names if (match := re.fullmatch(r"data(?:_(\d+))?\.tar\.gz", name))]
    wanted = ["data.tar.gz", *(f"data_{number:04}.tar.gz" for number in range(1, max(numbers, default=0) + 1))]
    return [name for name in wanted if name not in names]


def _place(text: str) -> int:
    """A place in the log, such as 0/3000138: https://www.postgresql.org/docs/17/datatype-pg-lsn.html"""
    high, low = text.split("/")
    return int(high, 16) << 32 | int(low, 16)
