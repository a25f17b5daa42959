"""The site's addresses. /healthz and /readyz are answered before these: see website.health."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path


def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here on pages that name no icon, as the admin's."""
    return redirect(static("blog/icon.svg"))


urlpatterns = [
    path("favicon.ico", icon),
    path("admin/", admin.site.urls),
    path("accounts/login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("", include("blog.urls")),
]
