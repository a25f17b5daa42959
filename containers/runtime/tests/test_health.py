"""The kubelet's probes."""

import time
from unittest import mock

from django.db import OperationalError, connection
from django.test import TransactionTestCase, override_settings

from django_gke import health
from tests.project.notes.models import Note


# A real connection in the probe's own thread: no transaction around the test.
class HealthTest(TransactionTestCase):
    # Whatever address the kubelet calls, and also where pages are redirected to https.
    hosts = override_settings(ALLOWED_HOSTS=["blog.example.org"], SECURE_SSL_REDIRECT=True)

    def test_both_answer_whatever_the_host_and_without_redirect(self):
        with self.hosts:
            for path in ("/healthz", "/readyz"):
                self.assertEqual(self.client.get(path, headers={"host": "10.1.2.3:8000"}).status_code, 200, path)

    def test_liveness_does_not_touch_the_database(self):
        with mock.patch.object(health, "_ask_database", side_effect=OperationalError("gone")) as asked:
            self.assertEqual(self.client.get("/healthz").status_code, 200)
        asked.assert_not_called()

    def test_readiness_is_refused_with_the_cause(self):
        with mock.patch.object(health, "_ask_database", side_effect=OperationalError("connection\n refused")):
            answer = self.client.get("/readyz")
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.content.decode(), "the database cannot be reached: connection refused\n")

    def test_a_database_that_hangs_costs_no_more_than_the_limit_however_often_it_is_asked(self):
        with (
            mock.patch.object(health, "DATABASE_LIMIT", 0.2),
            mock.patch.object(health, "_ask_database", side_effect=lambda: time.sleep(1)),
        ):
            for _ in range(2):
                began = time.monotonic()
                answer = self.client.get("/readyz")
                self.assertLess(time.monotonic() - began, 0.5)
                self.assertEqual(answer.status_code, 503)
                self.assertEqual(answer.content.decode(), "the database did not answer within 0.2 s\n")

    def test_a_table_that_the_role_may_not_read_is_named(self):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE notes_closed (id int)")
            # A table of another owner, as a dump leaves it.
            cursor.execute("REVOKE ALL ON notes_closed FROM CURRENT_USER")
        self.addCleanup(self.drop, "notes_closed")
        with mock.patch.object(Note._meta, "db_table", "notes_closed"):
            answer = self.client.get("/readyz")
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.content.decode(), "the database role may not read notes_closed (1 of the tables)\n")

    def drop(self, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {table}")

    def test_a_table_that_is_not_there_yet_is_no_fault(self):
        with mock.patch.object(Note._meta, "db_table", "notes_missing"):
            self.assertEqual(self.client.get("/readyz").status_code, 200)

    def test_a_probe_leaves_its_connection_to_the_pool(self):
        for _ in range(20):
            self.assertEqual(self.client.get("/readyz").status_code, 200)
