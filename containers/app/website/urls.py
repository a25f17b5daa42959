"""The site's URLs."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path

from blog.forms import LoginForm
from website.colour import HEX, icon_view, stylesheet_view

handler400 = "website.errors.bad_request"
handler500 = "website.errors.server_error"


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers request this on pages without an icon, such as the admin's."""
    return redirect("icon", HEX)


urlpatterns = [
    path("favicon.ico", favicon),
    re_path(r"^colour/(?P<colour>[0-9a-f]{6})\.css$", stylesheet_view, name="stylesheet"),
    re_path(r"^colour/(?P<colour>[0-9a-f]{6})\.svg$", icon_view, name="icon"),
    path("admin/", admin.site.urls),
    path("accounts/login/", LoginView.as_view(authentication_form=LoginForm, redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("", include("blog.urls")),
]
