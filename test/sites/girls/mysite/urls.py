from django.contrib import admin
from django.contrib.auth import views
from django.urls import include, re_path

urlpatterns = [
    re_path(r"^admin/", admin.site.urls),
    re_path(r"^accounts/login/$", views.LoginView.as_view(), name="login"),
    re_path(r"", include("blog.urls")),
]
