"""The commands that the stack runs in the project's image: python -m django_gke COMMAND

serve      the web server
migrate    migrates the database, one release at a time
superuser  creates the first superuser
collect    collects the static files, while the image is built
upload     uploads the collected static files
check      says what is wrong with the environment or the settings, if anything
"""

import json
import os
import sys

from django_gke import environment, project


def serve() -> None:
    """Becomes Gunicorn."""
    os.execvp(sys.executable, [sys.executable, "-m", "gunicorn", "--config", "python:django_gke.gunicorn_conf"])


def collect() -> None:
    """Runs in a build: without a database or secrets, but with the variables of app.env."""
    for name, value in environment.BUILD.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("SECRET_KEY", environment.BUILD["DJANGO_SECRET_KEY"])
    os.environ.setdefault("DATABASE_URL", "postgres://build:build@localhost/build")
    os.environ.setdefault("REDIS_URL", "redis://localhost")
    os.environ.setdefault("ALLOWED_HOSTS", "localhost")
    os.environ.update(json.loads(os.environ.pop("BUILD_ENVIRONMENT", "") or "{}"))
    _run("static", "collect")


def _run(command: str, function: str = "run") -> None:
    """Runs a command with Django set up. A failure that the command foresees is one line."""
    import django
    from django.core.management.base import CommandError

    project.check()
    django.setup()
    from importlib import import_module

    try:
        getattr(import_module(f"django_gke.commands.{command}"), function)()
    except CommandError as fault:
        raise SystemExit(str(fault)) from None


COMMANDS = {
    "serve": serve,
    "migrate": lambda: _run("migrate"),
    "superuser": lambda: _run("superuser"),
    "collect": collect,
    "upload": lambda: _run("static", "upload"),
    "check": project.check,
}


def main() -> None:
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in COMMANDS:
        raise SystemExit(f"usage: python -m django_gke {'|'.join(COMMANDS)}")
    COMMANDS[name]()


if __name__ == "__main__":
    main()
