"""The kubelet's two probes: /healthz (is the process alive?) and /readyz (can it serve a page?)."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError

from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

#: Seconds that /readyz waits for the database. Shorter than the probe's own limit, so that the answer names the cause.
DATABASE_LIMIT = 2.0


class HealthMiddleware:
    """Answers the two paths itself, before any middleware that reads the Host header, redirects to HTTPS or needs a session.

    /healthz never asks the database: restarting the pod would not fix it.
    /readyz answers 503 with the cause while the database does not answer within DATABASE_LIMIT, or while the pod's role may
    not read one of the tables: after a dump of another owner, say.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # One thread: a check that hangs keeps it, and the next probe waits in line and runs out of time as well,
        # instead of a hung thread more a probe.
        self.executor = ThreadPoolExecutor(1, thread_name_prefix="readiness")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _plain(200, "alive")
        if request.path == "/readyz":
            return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        """200, or 503 with the cause, within DATABASE_LIMIT."""
        answer: Future[list[str]] = self.executor.submit(_ask_database)
        try:
            closed = answer.result(DATABASE_LIMIT)
        except TimeoutError:
            answer.cancel()
            return _unready(f"the database did not answer within {DATABASE_LIMIT:g} s")
        except Exception as fault:
            return _unready(f"the database cannot be reached: {' '.join(str(fault).split())}")
        if closed:
            return _unready(f"the database role may not read {', '.join(closed[:3])} ({len(closed)} of the tables)")
        return _plain(200, "ready")


#: The names among those given that are tables which this role may not read. Quoted names with a schema are not checked.
_CLOSED = """
SELECT name FROM unnest(%s::text[]) AS name
WHERE to_regclass(quote_ident(name)) IS NOT NULL AND NOT has_table_privilege(to_regclass(quote_ident(name)), 'SELECT')
ORDER BY name
"""


def _ask_database() -> list[str]:
    try:
        tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
        with connection.cursor() as cursor:
            cursor.execute(_CLOSED, [tables])
            return [name for (name,) in cursor.fetchall()]
    finally:
        # Back to the pool: this thread is outside of Django's request cycle.
        connection.close()


def _unready(cause: str) -> HttpResponse:
    logger.warning("not ready: %s", cause)
    return _plain(503, cause)


def _plain(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
