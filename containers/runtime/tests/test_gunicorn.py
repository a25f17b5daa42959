"""Gunicorn's settings, loaded as Gunicorn does."""

import subprocess
import sys

from django.test import SimpleTestCase

START = """
import gc, runpy
settings = runpy.run_module("django_gke.gunicorn_conf")
while_loading = gc.isenabled()
settings["when_ready"](None)
settings["post_worker_init"](None)
print(while_loading, gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


class StartTest(SimpleTestCase):
    def test_the_collector_is_off_while_the_project_loads_and_on_afterwards(self):
        done = subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True)
        self.assertEqual(done.stdout, "False True True\n")
