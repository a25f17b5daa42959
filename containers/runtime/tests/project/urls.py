"""The project's addresses."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path


@login_required
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


urlpatterns = [
    path("", lambda request: HttpResponse("page")),
    path("private/", private),
    path("admin/", admin.site.urls),
]
