"""The blog as the article of 2016 deploys it: DEBUG, and a connection to the database for each request."""

from os import environ

from website.settings import *  # noqa: F403

DEBUG = True
ALLOWED_HOSTS = ["*"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **{name: environ[f"DATABASE_{name}"] for name in ("HOST", "NAME", "USER", "PASSWORD")},
    }
}
