"""The commands of a release, also if two releases run them at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from io import StringIO
from threading import Barrier
from unittest import mock

from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import OperationalError, connection
from django.test import TransactionTestCase, override_settings

from django_gke.commands import migrate, superuser
from tests.project.notes.models import Member

NAMED = {
    "DJANGO_SUPERUSER_USERNAME": "admin",
    "DJANGO_SUPERUSER_EMAIL": "admin@example.org",
    "DJANGO_SUPERUSER_PASSWORD": "generated",
}


def at_once(work, times: int = 4) -> list[object]:
    """Runs `work` in that many threads, which start once each has its own connection."""
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


class SuperuserTest(TransactionTestCase):
    def run_command(self, **environment: str) -> str:
        output = StringIO()
        others = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_SUPERUSER_")}
        with mock.patch.dict(os.environ, {**others, **environment}, clear=True), redirect_stdout(output):
            superuser.run()
        return output.getvalue()

    def test_creates_the_first_superuser_once_and_never_changes_it(self):
        self.assertEqual(self.run_command(**NAMED), "Created the superuser 'admin'.\n")
        again = {**NAMED, "DJANGO_SUPERUSER_USERNAME": "other", "DJANGO_SUPERUSER_PASSWORD": "other"}
        self.assertEqual(self.run_command(**again), "There is a superuser already.\n")
        user = get_user_model().objects.get()
        self.assertEqual((user.username, user.email), ("admin", "admin@example.org"))
        self.assertTrue(user.check_password("generated"))
        self.assertTrue(user.is_staff)

    def test_two_releases_at_once_create_one(self):
        with mock.patch.dict(os.environ, NAMED), redirect_stdout(StringIO()):
            at_once(superuser.run)
        self.assertEqual(get_user_model().objects.count(), 1)

    def test_names_every_missing_variable(self):
        with self.assertRaisesMessage(CommandError, "auth.User needs DJANGO_SUPERUSER_EMAIL, DJANGO_SUPERUSER_PASSWORD."):
            self.run_command(DJANGO_SUPERUSER_USERNAME="admin")

    def test_does_not_promote_another_user(self):
        get_user_model().objects.create_user("admin", password="own")
        with self.assertRaisesMessage(CommandError, "the name 'admin' belongs to another user"):
            self.run_command(**NAMED)
        self.assertFalse(get_user_model().objects.get().is_superuser)

    @override_settings(AUTH_USER_MODEL="notes.Member")
    def test_a_user_model_without_user_name_and_permissions_gets_one_too(self):
        self.assertEqual(
            self.run_command(**NAMED, DJANGO_SUPERUSER_CITY="Oslo"), "Created the superuser 'admin@example.org'.\n"
        )
        self.assertEqual(self.run_command(**NAMED, DJANGO_SUPERUSER_CITY="Oslo"), "There is a superuser already.\n")
        member = Member.objects.get()
        self.assertEqual((member.email, member.city), ("admin@example.org", "Oslo"))

    @override_settings(AUTH_USER_MODEL="notes.Member")
    def test_a_field_that_the_stack_cannot_know_is_named_with_its_variable(self):
        with self.assertRaisesMessage(CommandError, "notes.Member needs DJANGO_SUPERUSER_CITY."):
            self.run_command(**NAMED)


class MigrateTest(TransactionTestCase):
    def test_waits_for_another_release_and_then_finds_nothing_to_do(self):
        output = StringIO()
        with redirect_stdout(output):
            at_once(migrate.run)
        self.assertEqual(output.getvalue().count("No migrations to apply."), 4)

    def test_runs_one_at_a_time_and_with_a_limit_for_locks(self):
        seen: list[str] = []

        def look(*_: object, **__: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                seen.append(cursor.fetchone()[0])
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
                seen.append(cursor.fetchone()[0])

        with mock.patch.object(MigrateCommand, "handle", look):
            at_once(migrate.run)
        self.assertEqual(seen, ["5s", 1] * 4)

    def test_a_failure_frees_the_way_for_the_next(self):
        with (
            mock.patch.object(MigrateCommand, "handle", side_effect=OperationalError("lock timeout")),
            self.assertRaises(OperationalError),
        ):
            migrate.run()
        output = StringIO()
        with redirect_stdout(output):
            migrate.run()
        self.assertIn("No migrations to apply.", output.getvalue())


class UnfinishedIndexTest(TransactionTestCase):
    """`AddIndexConcurrently` waits for every transaction that uses the table, and fails if one takes too long."""

    def setUp(self):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE orders (id int)")
        self.other = connection.copy()
        self.addCleanup(self.clean)

    def clean(self) -> None:
        self.other.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE orders")

    def migrate(self) -> str:
        def add_index(*_: object, **__: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute("CREATE INDEX CONCURRENTLY orders_id ON orders (id)")

        output = StringIO()
        with mock.patch.object(MigrateCommand, "handle", add_index), redirect_stdout(output):
            migrate.run()
        return output.getvalue()

    def is_valid(self) -> list[tuple[bool]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('orders_id')")
            rows: list[tuple[bool]] = cursor.fetchall()
        return rows

    def test_each_try_beside_a_long_transaction_names_the_lock_and_the_next_quiet_one_succeeds(self):
        self.other.set_autocommit(False)
        with self.other.cursor() as cursor:
            cursor.execute("INSERT INTO orders VALUES (1)")
        for _ in range(2):
            with self.assertRaisesMessage(CommandError, "lock timeout"):
                self.migrate()
        self.other.rollback()
        self.assertEqual(self.is_valid(), [(False,)])
        self.assertIn("Dropping the index public.orders_id", self.migrate())
        self.assertEqual(self.is_valid(), [(True,)])

    def test_a_finished_index_stays(self):
        self.migrate()
        with mock.patch.object(MigrateCommand, "handle", return_value=None):
            migrate.run()
        self.assertEqual(self.is_valid(), [(True,)])
