"""Log lines: one JSON object each, on standard output, with the pod that wrote it and the request."""

import json
import logging
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger

from django_gke.environment import identity
from django_gke.identity import request_id

#: Paths that the kubelet asks every few seconds: django_gke.health logs failures.
PROBES = ("/healthz", "/readyz")


class RequestIdFilter(logging.Filter):
    """Adds the current request's id to a record, unless the record brings its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = request_id.get()
        return True


class AccessLogger(Logger):
    """Gunicorn's logger with an access log of fields instead of one formatted line."""

    def access(self, resp: Any, req: Any, environ: MutableMapping[str, Any], request_time: timedelta) -> None:
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


class JsonFormatter(logging.Formatter):
    """One JSON object per record, with the names that Google's Cloud Logging reads: `severity`, `time` and `message`.

    https://cloud.google.com/logging/docs/structured-logging
    """

    def format(self, record: logging.LogRecord) -> str:
        # Fields of `extra` first, so that they cannot hide the record's own.
        line = {name: value for name, value in record.__dict__.items() if name not in _RECORD}
        line |= {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "severity": record.levelname,
            "logger": record.name,
            "message": _short(record.getMessage()),
            "pod": identity.pod,
            "colour": identity.colour,
            "version": identity.version,
        }
        if record.exc_info:
            line["exc_info"] = _short(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack_info"] = _short(record.stack_info)
        text = json.dumps(line, default=str, ensure_ascii=False)
        if len(text) <= 2 * LONGEST:
            return text
        kept = {name: line[name] for name in _OWN if name in line}
        return json.dumps(kept, default=str, ensure_ascii=False)


#: Characters of one text in a line. Stores cut lines at some length, and a cut line loses its severity.
LONGEST = 64 * 1024

#: What every record has: not the caller's `extra`.
_RECORD = {*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName"}

#: The fields that are kept of a line whose `extra` is too long.
_OWN = ("time", "severity", "logger", "message", "request_id", "pod", "colour", "version", "exc_info")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


def configuration(project: dict[str, Any] | None = None) -> dict[str, Any]:
    """The logging of Django, Gunicorn and the project, in dictConfig's form.

    Levels of the project's own loggers stay; their handlers do not: a pod's only log is its standard output.
    Query strings are not logged: they may contain what visitors type into forms.

    :param project: the project's LOGGING.
    """
    own = {"handlers": ["stdout"], "level": "INFO", "propagate": False}
    levels = {
        name: {**own, "level": logger["level"]}
        for name, logger in ((project or {}).get("loggers") or {}).items()
        if logger.get("level")
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {"json": {"()": JsonFormatter}},
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
            # The pool reports each new connection at INFO.
            "psycopg.pool": {**own, "level": "WARNING"},
            **levels,
            # Scanners of the internet cause these; the access log has the 400, a traceback each is too much.
            "django.security.DisallowedHost": {**own, "level": "CRITICAL"},
            "gunicorn.error": own,
            "gunicorn.access": own,
        },
    }
