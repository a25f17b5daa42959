"""Finds the project's own settings, and reports a fault in them in one sentence."""

import re
import sys
import traceback
from importlib import import_module
from os import environ
from pathlib import Path
from types import ModuleType


def import_settings(name: str) -> ModuleType:
    """Imports the project's settings module. Raises SystemExit with one sentence if that is impossible."""
    # `manage.py` and Gunicorn run in the project's folder; programs of packages (celery) may not have it on their path.
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        return import_module(name)
    except ModuleNotFoundError as fault:
        if fault.name is not None and (name == fault.name or name.startswith(f"{fault.name}.")):
            raise SystemExit(f"app.settings names {name!r}, but the project has no such module{_hint()}.") from None
        raise SystemExit(f"The settings {name} need the module {fault.name!r}, which is not installed.") from None
    except Exception as fault:
        place = next((frame for frame in reversed(traceback.extract_tb(fault.__traceback__)) if _is_own(frame.filename)), None)
        where = f" at {Path(place.filename).name}:{place.lineno}" if place else ""
        said = " ".join(str(fault).split()) or "no message"
        raise SystemExit(f"The settings {name} raise {type(fault).__name__}{where}: {said}") from None


def _is_own(file: str) -> bool:
    return file.startswith(str(Path.cwd())) and "site-packages" not in file


def _hint() -> str:
    """What manage.py names."""
    try:
        text = Path("manage.py").read_text()
    except OSError:
        return ""
    named = re.search(r"""DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']""", text)
    return f"; manage.py names {named[1]!r}" if named else ""


def settings_module() -> str:
    """The project's own settings module, with or without the overlay."""
    return environ.get("DJANGO_GKE_SETTINGS") or environ.get("DJANGO_SETTINGS_MODULE") or ""


def check() -> None:
    """Raises SystemExit with one line if the environment or the project's settings are wrong."""
    if environ.get("DJANGO_SETTINGS_MODULE") == "django_gke.settings":
        import_module("django_gke.settings")
    else:
        import_settings(settings_module())
