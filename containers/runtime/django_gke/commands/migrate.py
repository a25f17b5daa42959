"""`migrate`, safe to run by several releases at once and beside a serving site."""

from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import connection

#: Any number, the same in every release: the lock's name.
LOCK = 20_251_125


def run() -> None:
    """The project's `migrate`, one at a time.

    Two colours that are released together would both create the same tables and one would fail. The second waits for the
    first, then finds nothing to do. The lock ends with the connection, so a killed run leaves nothing behind.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        # A change that waits for a table holds up every query behind it. It fails after 5 s instead, with the old
        # release serving, and runs again later: https://www.postgresql.org/docs/17/explicit-locking.html
        cursor.execute("SET lock_timeout = '5s'")
        try:
            call_command(_command(), interactive=False)
        finally:
            cursor.execute("RESET lock_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _command() -> BaseCommand:
    """Packages (django-tenants, say) may bring a `migrate` of their own."""
    app = get_commands()["migrate"]
    return app if isinstance(app, BaseCommand) else load_command_class(app, "migrate")
