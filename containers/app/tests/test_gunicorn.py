"""Gunicorn's settings, loaded as Gunicorn does."""

import subprocess
import sys

from django.test import SimpleTestCase

START = """
import gc, runpy
settings = runpy.run_path("gunicorn.conf.py")
while_loading = gc.isenabled()
settings["when_ready"](None)
settings["post_worker_init"](None)
print(while_loading, gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


class StartTest(SimpleTestCase):
    def test_garbage_is_not_looked_for_in_what_is_loaded_at_the_start_and_is_afterwards(self):
        done = subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True)
        self.assertEqual(done.stdout, "False True True\n")
