"""The WSGI application that Gunicorn serves: the project's own."""

from os import environ
from typing import Any

from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string


def _application() -> Any:
    # `shop.wsgi:application`, the setting app.wsgi.
    named = environ.get("DJANGO_GKE_WSGI")
    if named:
        return import_string(named.replace(":", "."))
    if settings.WSGI_APPLICATION:
        return get_internal_wsgi_application()
    return get_wsgi_application()


application = _application()
