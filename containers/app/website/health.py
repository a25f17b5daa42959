"""The kubelet's two questions: /healthz (is the process alive?) and /readyz (can it serve a page?)."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError

from django.db import connection
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

#: Seconds that /readyz waits for the database. Shorter than the probe's own limit, so that the answer names the cause.
DATABASE_LIMIT = 2.0


class HealthMiddleware:
    """Answers the two paths itself, before any middleware that reads the Host header, redirects to https or needs a session.

    /healthz never asks the database: restarting the app would not mend it.
    /readyz answers 503 with the cause while the database does not answer `SELECT 1` within DATABASE_LIMIT.
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
        answer: Future[None] = self.executor.submit(_ask_database)
        try:
            answer.result(DATABASE_LIMIT)
        except TimeoutError:
            answer.cancel()
            return _unready(f"the database did not answer within {DATABASE_LIMIT:g} s")
        except Exception as fault:
            return _unready(f"the database cannot be reached: {' '.join(str(fault).split())}")
        return _plain(200, "ready")


def _ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        # Back to the pool: this thread is outside of Django's request cycle.
        connection.close()


def _unready(cause: str) -> HttpResponse:
    logger.warning("not ready: %s", cause)
    return _plain(503, cause)


def _plain(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
