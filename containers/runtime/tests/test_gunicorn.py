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
WORKER = """
import runpy, sys
from gunicorn.workers.gthread import ThreadWorker
if "old" in sys.argv:
    del ThreadWorker._cap_keepalive
print(runpy.run_module("django_gke.gunicorn_conf")["worker_class"])
"""


INTERVAL = """
import runpy, sys
runpy.run_module("django_gke.gunicorn_conf")
print(sys.getswitchinterval())
"""


class StartTest(SimpleTestCase):
    def test_a_thread_that_computes_gives_way_after_a_millisecond(self):
        done = subprocess.run([sys.executable, "-c", INTERVAL], check=True, capture_output=True, text=True)
        self.assertEqual(done.stdout, "0.001\n")

    def test_the_collector_is_off_while_the_project_loads_and_on_afterwards(self):
        done = subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True)
        self.assertEqual(done.stdout, "False True True\n")

    def test_the_worker_is_the_one_for_slow_clients_unless_the_project_pins_an_older_gunicorn(self):
        for arguments, worker in ([], "django_gke.worker.Worker"), (["old"], "gthread"):
            command = [sys.executable, "-c", WORKER, *arguments]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            self.assertEqual(done.stdout, f"{worker}\n")
