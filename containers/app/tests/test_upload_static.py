"""The upload of the collected static files, by Google's own library, to a store that speaks Google's API."""

import os
from io import StringIO
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from blog.management.commands import upload_static
from tests.object_store import ObjectStore, object_store


class UploadStaticTest(SimpleTestCase):
    def setUp(self):
        self.store: ObjectStore = self.enterContext(object_store())
        self.store.buckets["static"] = {}
        self.files = sorted(set(staticfiles_storage.hashed_files.values()))

    def upload(self, bucket: str = "static", address: str | None = None) -> list[str]:
        output = StringIO()
        environment = {"STATIC_BUCKET": bucket, "STORAGE_EMULATOR_HOST": address or self.store.url}
        with mock.patch.dict(os.environ, environment):
            call_command("upload_static", stdout=output)
        return output.getvalue().splitlines()

    def test_uploads_every_file_that_a_page_can_name_and_no_other(self):
        self.assertEqual(self.upload()[0], f"{len(self.files)} static files, 0 of them in static.")
        self.assertEqual(sorted(self.store.buckets["static"]), self.files)
        self.assertIn(staticfiles_storage.stored_name("blog/colour.css"), self.files)
        self.assertNotIn("blog/colour.css", self.files)
        for name, stored in self.store.buckets["static"].items():
            self.assertEqual(stored["content"], (Path(settings.STATIC_ROOT) / name).read_bytes(), name)

    def test_browsers_learn_the_kind_and_may_keep_a_file_for_ever(self):
        self.upload()
        stored = self.store.buckets["static"]
        for name, kind in (
            ("blog/style.css", "text/css; charset=utf-8"),
            ("blog/icon.svg", "image/svg+xml; charset=utf-8"),
            ("admin/js/core.js", "text/javascript; charset=utf-8"),
        ):
            self.assertEqual(stored[staticfiles_storage.stored_name(name)]["contentType"], kind)
        self.assertEqual({file["cacheControl"] for file in stored.values()}, {"public, max-age=31536000, immutable"})

    def test_what_is_there_is_neither_sent_again_nor_deleted(self):
        self.store.buckets["static"] = {"blog/style.0123456789ab.css": {}}
        self.upload()
        self.store.refuse = 403
        self.assertEqual(
            self.upload()[0], f"{len(self.files)} static files, {len(self.files)} of them in static."
        )
        self.assertIn("blog/style.0123456789ab.css", self.store.buckets["static"])

    def test_another_release_that_was_quicker_is_no_fault(self):
        # It uploads between our look and our own upload.
        self.store.lists = False
        self.store.buckets["static"] = {file: {} for file in self.files}
        self.assertRegex(self.upload()[1], r"^Uploaded \d+ in \d+\.\d s\.$")
        self.assertEqual(self.store.buckets["static"], {file: {} for file in self.files})

    def test_a_refusal_fails_and_names_a_file_and_the_cause(self):
        self.store.refuse = 403
        with self.assertRaisesRegex(CommandError, rf"{len(self.files)} of {len(self.files)} files were not .*admin/.*refused"):
            self.upload()

    def test_a_missing_bucket_fails(self):
        with self.assertRaisesMessage(CommandError, "The specified bucket does not exist."):
            self.upload("other")

    def test_a_store_that_cannot_be_reached_fails_in_a_bounded_time(self):
        with mock.patch.object(upload_static, "PATIENCE", 1), self.assertRaisesMessage(CommandError, "cannot be read"):
            self.upload(address="http://127.0.0.1:1")

    def test_a_missing_name_fails(self):
        with mock.patch.dict(os.environ), self.assertRaisesMessage(CommandError, "The environment lacks STATIC_BUCKET."):
            os.environ.pop("STATIC_BUCKET", None)
            call_command("upload_static")
