"""Who reads: the edge in front of this process says so, and nobody else can reach it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ReaderMiddleware:
    """Makes REMOTE_ADDR the reader's address instead of the edge's.

    The edge deletes what a reader claims and writes X-Forwarded-For itself, with one address. NetworkPolicy lets only the edge in.
    Served by plain HTTP there is no edge, and the header is not believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if settings.SECURE_PROXY_SSL_HEADER is not None and reader != "":
            request.META["REMOTE_ADDR"] = reader
        return self.get_response(request)
