"""Refuses large requests."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from django_gke.environment import body_limit


class BodyLimitMiddleware:
    """Answers 413 to a request with a larger body than the stack's `bodyLimitMb`, before any of it is read.

    The edge does the same. Django would write a file of any size to /tmp, and Kubernetes evicts pods whose /tmp is full.
    Django ignores bodies that do not say their length.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.limit = body_limit()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > self.limit:
            return HttpResponse("The request is too large.\n", status=413, content_type="text/plain")
        return self.get_response(request)
