"""The commands of a release, also when two releases run them at one time."""

import os
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from unittest import mock

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import TransactionTestCase

from blog.forms import NewPostForm
from blog.management.commands import migrate
from blog.models import Post

NAMED = {
    "DJANGO_SUPERUSER_USERNAME": "admin",
    "DJANGO_SUPERUSER_EMAIL": "admin@example.org",
    "DJANGO_SUPERUSER_PASSWORD": "generated",
}


def at_one_time(work, times: int = 4) -> list[object]:
    """Runs `work` in that many threads, which begin when each has a connection of its own."""
    ready = Barrier(times)

    def alone(_: int) -> object:
        try:
            connection.ensure_connection()
            ready.wait(10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(alone, range(times)))


class EnsureSuperuserTest(TransactionTestCase):
    def run_command(self, **environment: str) -> str:
        output = StringIO()
        others = {name: value for name, value in os.environ.items() if name not in NAMED}
        with mock.patch.dict(os.environ, {**others, **environment}, clear=True):
            call_command("ensure_superuser", stdout=output)
        return output.getvalue()

    def test_makes_the_first_superuser_once_and_never_changes_it(self):
        self.assertEqual(self.run_command(**NAMED), "Made the superuser 'admin'.\n")
        again = {**NAMED, "DJANGO_SUPERUSER_USERNAME": "other", "DJANGO_SUPERUSER_PASSWORD": "other"}
        self.assertEqual(self.run_command(**again), "There is a superuser already.\n")
        user = get_user_model().objects.get()
        self.assertEqual((user.username, user.email), ("admin", "admin@example.org"))
        self.assertTrue(user.check_password("generated"))
        self.assertTrue(user.is_staff)

    def test_two_releases_at_one_time_make_one(self):
        with mock.patch.dict(os.environ, NAMED):
            at_one_time(lambda: call_command("ensure_superuser", stdout=StringIO()))
        self.assertEqual(get_user_model().objects.count(), 1)

    def test_names_every_missing_variable(self):
        with self.assertRaisesMessage(
            CommandError, "The environment lacks DJANGO_SUPERUSER_EMAIL, DJANGO_SUPERUSER_PASSWORD."
        ):
            self.run_command(DJANGO_SUPERUSER_USERNAME="admin")

    def test_does_not_make_a_superuser_of_somebody(self):
        get_user_model().objects.create_user("admin", password="own")
        with self.assertRaisesMessage(CommandError, "the name 'admin' is taken by someone else"):
            self.run_command(**NAMED)
        self.assertFalse(get_user_model().objects.get().is_superuser)


class MigrateTest(TransactionTestCase):
    def test_waits_for_another_release_and_then_finds_nothing_to_do(self):
        outputs = at_one_time(self.migrate)
        self.assertEqual(["No migrations to apply." in output for output in outputs], [True] * 4)

    def test_runs_one_at_a_time_and_with_a_limit_for_locks(self):
        seen: list[str] = []

        def look(*_: object, **__: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                seen.append(cursor.fetchone()[0])
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
                seen.append(cursor.fetchone()[0])

        with mock.patch.object(migrate.MigrateCommand, "handle", look):
            at_one_time(self.migrate)
        self.assertEqual(seen, ["5s", 1] * 4)

    def test_a_failure_frees_the_way_for_the_next(self):
        with (
            mock.patch.object(migrate.MigrateCommand, "handle", side_effect=OperationalError("lock timeout")),
            self.assertRaises(OperationalError),
        ):
            self.migrate()
        self.assertIn("No migrations to apply.", self.migrate())

    def migrate(self) -> str:
        output = StringIO()
        call_command("migrate", stdout=output)
        return output.getvalue()


class SubmissionTest(TransactionTestCase):
    def test_a_form_sent_six_times_at_one_time_makes_one_post(self):
        author = get_user_model().objects.create_user("ola")
        sent = {"title": "Once", "text": "text", "submission": "7e57ab1e-0000-4000-8000-000000000000"}

        def send() -> int:
            form = NewPostForm(sent)
            self.assertTrue(form.is_valid())
            return form.save_once(author).pk

        self.assertEqual(len(set(at_one_time(send, 6))), 1)
        self.assertEqual(Post.objects.count(), 1)
