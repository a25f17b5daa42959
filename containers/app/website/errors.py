"""The pages for errors that keep Django from finding out who asks."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from website import colour


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, such as for a Host header that is not the site's."""
    return _page(request, "400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. The page must not use the database, because that may be what broke."""
    return _page(request, "500.html", 500)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # Without the request, Django's context processors do not run, so neither the session nor the user is read.
    return HttpResponse(render_to_string(template, colour.context(request)), status=status)
