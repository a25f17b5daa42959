"""The settings of a pod: the project's own, and on top of them the values that the platform knows."""

import atexit

from django_gke.environment import read_environment
from django_gke.overlay import overlay
from django_gke.project import import_settings

_environment = read_environment()
_module = import_settings(_environment.settings_module)
_project = {name: getattr(_module, name) for name in dir(_module) if name.isupper()}
globals().update(_project)
globals().update(overlay(_project, _environment))


@atexit.register
def _close_pools() -> None:
    """The pool's threads would delay the end of each process, Gunicorn's worker or a command, by 5 s each."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        close = getattr(connection, "close_pool", None)
        if close:
            close()
