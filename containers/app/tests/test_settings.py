"""The settings of a whole process, which reads them once: so each test starts one."""

import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase


class DeployTest(SimpleTestCase):
    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_served_by_https_the_deploy_check_finds_nothing(self):
        checked = self.manage("check", "--deploy", "--fail-level", "WARNING", DJANGO_SECURE="true")
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_served_by_http_the_deploy_check_finds_only_that(self):
        checked = self.manage("check", "--deploy", DJANGO_SECURE="false")
        found = sorted(word.strip("()") for word in checked.stderr.split() if word.startswith("(security."))
        self.assertEqual(found, ["security.W004", "security.W008", "security.W012", "security.W016"])

    def test_the_database_is_known_by_its_certificate_and_name_where_there_is_one(self):
        options = "from django.conf import settings; o = settings.DATABASES['default']['OPTIONS']; " + (
            "print(o.get('sslmode'), o.get('sslrootcert'))"
        )
        told = self.manage("shell", "-v", "0", "-c", options, DATABASE_TLS_ROOT_FILE="/etc/database/ca.crt")
        self.assertEqual(told.stdout, "verify-full /etc/database/ca.crt\n", told.stderr)
        self.assertEqual(self.manage("shell", "-v", "0", "-c", options, DATABASE_TLS_ROOT_FILE="").stdout, "None None\n")

    def test_models_and_migrations_agree(self):
        checked = self.manage("makemigrations", "--check", "--dry-run")
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_without_environment_the_command_line_prints_one_line(self):
        refused = subprocess.run(
            [sys.executable, "manage.py", "migrate"],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(len(refused.stderr.strip().splitlines()), 1, refused.stderr)
        self.assertTrue(refused.stderr.startswith("The environment is not complete: DATABASE_HOST"), refused.stderr)
