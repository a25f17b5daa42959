"""The first superuser, created once."""

from os import environ

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import CommandError
from django.db import connection, models, transaction

#: Any number, the same in every release: the lock's name.
LOCK = 20_251_126


def run() -> None:
    """Creates the superuser that the environment names, unless there is a superuser. Safe to run at any time.

    The variables are those of Django's own `createsuperuser --noinput`: DJANGO_SUPERUSER_PASSWORD, and one for the model's
    USERNAME_FIELD and each of its REQUIRED_FIELDS.
    """
    if not apps.is_installed("django.contrib.auth"):
        print("The project has no users, so it needs no superuser.")
        return
    users = get_user_model()
    names = list(dict.fromkeys([users.USERNAME_FIELD, *users.REQUIRED_FIELDS]))
    variables = {name: f"DJANGO_SUPERUSER_{name.upper()}" for name in (*names, "password")}
    missing = [variable for variable in variables.values() if not environ.get(variable)]
    if missing:
        raise CommandError(
            f"{users._meta.label} needs {', '.join(missing)}. Set what is missing in app.env, as in: "
            f"pulumi config set --path --secret app.env.{missing[0]} VALUE"
        )
    values = {name: environ[variable] for name, variable in variables.items()}
    with transaction.atomic():
        # Two releases at once: the second sees the superuser of the first.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if _superusers(users).exists():
            print("There is a superuser already.")
            return
        name = values[users.USERNAME_FIELD]
        if users._default_manager.filter(**{users.USERNAME_FIELD: name}).exists():
            raise CommandError(f"There is no superuser, but the name {name!r} belongs to another user.")
        users._default_manager.create_superuser(**values)
    print(f"Created the superuser {name!r}.")


def _superusers(users: type[models.Model]) -> models.QuerySet:
    """Users who may do everything. A model without permissions has no such mark: there any user counts."""
    try:
        users._meta.get_field("is_superuser")
    except FieldDoesNotExist:
        return users._default_manager.all()
    return users._default_manager.filter(is_superuser=True)
