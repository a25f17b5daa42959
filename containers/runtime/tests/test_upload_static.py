"""The upload of the collected static files, by Google's own library, to a store that speaks Google's API."""

import os
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings

from django_gke.commands import static
from tests.object_store import ObjectStore, object_store

FOR_EVER = "public, max-age=31536000, immutable"


class UploadStaticTest(SimpleTestCase):
    def setUp(self):
        self.store: ObjectStore = self.enterContext(object_store())
        self.store.buckets["static"] = {}
        self.root = Path(self.enterContext(TemporaryDirectory()))
        self.enterContext(override_settings(STATIC_ROOT=str(self.root)))
        for name, text in (
            ("notes/style.css", "body {}"),
            ("notes/style.0123456789ab.css", "body {}"),
            ("notes/icon.0123456789ab.svg", "<svg/>"),
            ("notes/module.js", "export {}"),
        ):
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).write_text(text)
        self.files = sorted(str(file.relative_to(self.root)) for file in self.root.rglob("*.*"))

    def upload(self, bucket: str = "static", address: str | None = None) -> list[str]:
        output = StringIO()
        environment = {"STATIC_BUCKET": bucket, "STORAGE_EMULATOR_HOST": address or self.store.url}
        with mock.patch.dict(os.environ, environment), redirect_stdout(output):
            static.upload()
        return output.getvalue().splitlines()

    def test_uploads_every_file(self):
        self.assertEqual(self.upload()[0], "4 static files, 0 of them in static.")
        self.assertEqual(sorted(self.store.buckets["static"]), self.files)
        for name, stored in self.store.buckets["static"].items():
            self.assertEqual(stored["content"], (self.root / name).read_bytes(), name)

    def test_browsers_keep_names_with_a_hash_for_ever_and_plain_names_for_a_minute(self):
        self.upload()
        stored = self.store.buckets["static"]
        self.assertEqual(
            {name: (stored[name]["contentType"], stored[name]["cacheControl"]) for name in self.files},
            {
                "notes/icon.0123456789ab.svg": ("image/svg+xml; charset=utf-8", FOR_EVER),
                "notes/module.js": ("text/javascript; charset=utf-8", "public, max-age=60"),
                "notes/style.0123456789ab.css": ("text/css; charset=utf-8", FOR_EVER),
                "notes/style.css": ("text/css; charset=utf-8", "public, max-age=60"),
            },
        )

    def test_what_is_there_is_neither_sent_again_nor_deleted(self):
        self.store.buckets["static"] = {"notes/style.ffffffffffff.css": {}}
        self.upload()
        self.store.refuse = 403
        self.assertEqual(self.upload()[0], "4 static files, 4 of them in static.")
        self.assertIn("notes/style.ffffffffffff.css", self.store.buckets["static"])

    def test_a_plain_name_with_new_content_is_sent_again(self):
        self.upload()
        (self.root / "notes/module.js").write_text("export default 1")
        self.assertEqual(self.upload()[0], "4 static files, 3 of them in static.")
        self.assertEqual(self.store.buckets["static"]["notes/module.js"]["content"], b"export default 1")

    def test_another_release_that_was_quicker_is_no_fault(self):
        # It uploads between our look and our own upload.
        self.store.lists = False
        self.store.buckets["static"] = {file: {} for file in self.files}
        self.assertRegex(self.upload()[1], r"^Uploaded \d+ in \d+\.\d s\.$")
        self.assertEqual(self.store.buckets["static"]["notes/style.0123456789ab.css"], {})

    def test_a_refusal_fails_and_names_a_file_and_the_cause(self):
        self.store.refuse = 403
        with self.assertRaisesRegex(CommandError, r"4 of 4 files were not .*notes/.*refused"):
            self.upload()

    def test_a_missing_bucket_fails(self):
        with self.assertRaisesMessage(CommandError, "The specified bucket does not exist."):
            self.upload("other")

    def test_a_store_that_cannot_be_reached_fails_in_a_bounded_time(self):
        with mock.patch.object(static, "PATIENCE", 1), self.assertRaisesMessage(CommandError, "Cannot read the bucket"):
            self.upload(address="http://127.0.0.1:1")

    def test_a_missing_name_fails(self):
        with mock.patch.dict(os.environ), self.assertRaisesMessage(CommandError, "The environment lacks STATIC_BUCKET."):
            os.environ.pop("STATIC_BUCKET", None)
            static.upload()


class CollectTest(SimpleTestCase):
    def test_a_stylesheet_that_mentions_a_missing_file_and_a_script_with_plain_imports_are_collected(self):
        root = Path(self.enterContext(TemporaryDirectory()))
        with override_settings(STATIC_ROOT=str(root)):
            call_command("collectstatic", interactive=False, verbosity=0)
        collected = {file.name for file in (root / "notes").iterdir()}
        self.assertIn("other.js", collected)
        self.assertTrue(any(name.startswith("style.") and len(name) > len("style.css") for name in collected), collected)
