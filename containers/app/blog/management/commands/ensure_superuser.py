"""The first superuser, made once."""

from os import environ
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

# Any number, the same in every release: the lock's name.
LOCK = 20_251_126

VARIABLES = ("DJANGO_SUPERUSER_USERNAME", "DJANGO_SUPERUSER_EMAIL", "DJANGO_SUPERUSER_PASSWORD")


class Command(BaseCommand):
    help = "Makes the superuser that the environment names, if there is no superuser at all. May be run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [name for name in VARIABLES if not environ.get(name)]
        if missing:
            raise CommandError(f"The environment lacks {', '.join(missing)}.")
        name, email, password = (environ[variable] for variable in VARIABLES)
        users = get_user_model()
        with transaction.atomic():
            # Two releases at one time: the second sees what the first has made.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            if users.objects.filter(is_superuser=True).exists():
                self.stdout.write("There is a superuser already.")
                return
            if users.objects.filter(username=name).exists():
                raise CommandError(f"There is no superuser, but the name {name!r} is taken by someone else.")
            users.objects.create_superuser(name, email, password)
        self.stdout.write(f"Made the superuser {name!r}.")
