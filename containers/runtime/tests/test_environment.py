"""The image's environment variables, and the message if one is missing."""

import os
from unittest import mock

from django.test import SimpleTestCase

from django_gke.environment import read_environment

COMPLETE = {
    "DJANGO_GKE_SETTINGS": "shop.settings",
    "DJANGO_SECRET_KEY": "key",
    "DJANGO_ALLOWED_HOSTS": "example.org,192.0.2.1",
    "DATABASE_HOST": "database",
    "DATABASE_NAME": "blog",
    "DATABASE_USER": "app",
    "DATABASE_PASSWORD": "secret",
    "STATIC_URL": "https://static.example.org/",
}


class EnvironmentTest(SimpleTestCase):
    def read(self, **changes: str):
        with mock.patch.dict(os.environ, {**COMPLETE, **changes}, clear=True):
            return read_environment()

    def refused(self, environment: dict[str, str]) -> str:
        with mock.patch.dict(os.environ, environment, clear=True), self.assertRaises(SystemExit) as refusal:
            read_environment()
        return str(refusal.exception)

    def test_optional_variables_have_defaults(self):
        read = self.read()
        self.assertEqual(read.database_port, 5432)
        self.assertEqual(read.secure, False)
        self.assertEqual(read.secret_key_fallbacks, [])
        self.assertEqual(read.csrf_trusted_origins, [])
        self.assertIsNone(read.database_tls_root_file)

    def test_lists_are_separated_by_commas_and_may_be_empty(self):
        read = self.read(DJANGO_SECRET_KEY_FALLBACKS="old,older", DJANGO_CSRF_TRUSTED_ORIGINS="")
        self.assertEqual(read.allowed_hosts, ["example.org", "192.0.2.1"])
        self.assertEqual(read.secret_key_fallbacks, ["old", "older"])
        self.assertEqual(read.csrf_trusted_origins, [])

    def test_one_message_names_every_missing_variable(self):
        self.assertEqual(
            self.refused({}),
            f"The environment is not complete: {'; '.join(f'{name} is not set' for name in sorted(COMPLETE))}.",
        )

    def test_wrong_values_are_named_with_the_missing_ones(self):
        environment = {**COMPLETE, "DATABASE_PORT": "five", "STATIC_URL": "https://static.example.org", "DJANGO_SECURE": "1"}
        del environment["DATABASE_HOST"]
        self.assertEqual(
            self.refused(environment),
            "The environment is not complete: DATABASE_HOST is not set; DATABASE_PORT is 'five', not a number from 1 to "
            "65535; DJANGO_SECURE is '1', not true or false; STATIC_URL does not end in /.",
        )

    def test_an_empty_password_is_a_missing_password(self):
        self.assertEqual(
            self.refused({**COMPLETE, "DATABASE_PASSWORD": "", "DJANGO_SECRET_KEY": ""}),
            "The environment is not complete: DATABASE_PASSWORD is empty; DJANGO_SECRET_KEY is empty.",
        )
