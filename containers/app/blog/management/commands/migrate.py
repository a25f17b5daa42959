"""`migrate`, safe to be run by several releases at one time and beside a serving site."""

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

# Any number, the same in every release: the lock's name.
LOCK = 20_251_125


class Command(MigrateCommand):
    """Django's own `migrate`, one at a time.

    Two colours that are released together would both make the same tables and one would fail; so the second waits for
    the first, then finds nothing to do. The lock goes with the connection, so nothing is left of a run that was killed.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        with connections[options["database"]].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            # A change that waits for a table holds up every query behind it. Rather fail after 5 s, with the old
            # release serving, and be run again: https://www.postgresql.org/docs/17/explicit-locking.html
            cursor.execute("SET lock_timeout = '5s'")
            try:
                super().handle(*args, **options)
            finally:
                cursor.execute("RESET lock_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
