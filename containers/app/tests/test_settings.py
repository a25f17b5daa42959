"""The settings of a whole process, which reads them once: each test starts one."""

import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase


class SettingsTest(SimpleTestCase):
    def test_models_and_migrations_agree(self):
        checked = subprocess.run(
            [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "website.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(checked.returncode, 0, checked.stdout)
