"""Pod, colour and version in the headers of each response, and an id for each request in headers and logs."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from django_gke.environment import identity

#: The id of the request that this thread works on, or worked on last; "" before any.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# An id from outside is written to logs and headers, so only plain short ones are used.
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


class IdentityMiddleware:
    """Adds X-Pod, X-Colour, X-Version and X-Request-ID to each answer; a caller's own X-Request-ID is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        # Not taken back at the end: Django logs failures after the last middleware, and the thread's next request sets its own.
        request_id.set(given if _PLAIN.fullmatch(given) else uuid4().hex)
        response = self.get_response(request)
        response["X-Pod"] = identity.pod
        response["X-Colour"] = identity.colour
        response["X-Version"] = identity.version
        response["X-Request-ID"] = request_id.get()
        return response
