"""Log lines: one JSON object each, on stdout, with who wrote it and for which request."""

import logging
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from website.environment import identity
from website.identity import request_id

#: Paths that the kubelet asks every few seconds; website.health logs what fails.
PROBES = ("/healthz", "/readyz")


class RequestIdFilter(logging.Filter):
    """Adds the current request's id to a record, unless the record brings its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = request_id.get()
        return True


class AccessLogger(Logger):
    """Gunicorn's logger with an access log of fields instead of one formatted line."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        path = environ.get("PATH_INFO", "")
        if path in PROBES:
            return
        status = int(str(resp.status).split(None, 1)[0])
        headers = {name.lower(): value for name, value in resp.headers}
        self.access_log.info(
            "%s %s %s",
            environ.get("REQUEST_METHOD"),
            path,
            status,
            extra={
                "request_id": headers.get("x-request-id", ""),
                "method": environ.get("REQUEST_METHOD"),
                "path": path,
                "status": status,
                "milliseconds": round(request_time / timedelta(milliseconds=1), 1),
                "bytes": getattr(resp, "sent", None),
                "client": environ.get("REMOTE_ADDR"),
                "user_agent": environ.get("HTTP_USER_AGENT"),
            },
        )


def configuration() -> dict[str, Any]:
    """The logging of Django and Gunicorn, in dictConfig's form.

    `severity`, `time` and `message` are the names that Google's Cloud Logging reads:
    https://cloud.google.com/logging/docs/structured-logging
    Query strings are not logged: they may carry what is typed into forms.
    """
    own = {"handlers": ["stdout"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "{levelname}{name}{message}{request_id}",
                "style": "{",
                "rename_fields": {"levelname": "severity", "name": "logger", "timestamp": "time"},
                "static_fields": {"pod": identity.pod, "colour": identity.colour, "version": identity.version},
                "timestamp": True,
            }
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["stdout"], "level": "INFO"},
        "loggers": {
            "django": own,
            # Whoever scans the internet sends these; the access log has the 400, a traceback each is too much.
            "django.security.DisallowedHost": {**own, "level": "CRITICAL"},
            # The pool reports each new connection at this level.
            "psycopg.pool": {**own, "level": "WARNING"},
            "gunicorn.error": own,
            "gunicorn.access": own,
        },
    }
