"""`migrate`, safe to run by several releases at once and beside a serving site."""

from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from psycopg.errors import LockNotAvailable

#: Any number, the same in every release: the lock's name.
LOCK = 20_251_125

#: Indexes that CREATE INDEX CONCURRENTLY did not finish, and does not build now; of tables that the site's owner may change.
UNFINISHED = """
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname !~ '^pg_' AND pg_has_role(c.relowner, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
"""


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
            _drop_unfinished_indexes(cursor)
            call_command(_command(), interactive=False)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                "The migration waited 5 s for a table that another transaction uses, and stopped (lock timeout). "
                "The release that serves is not affected. Run the same command again when no long transaction is open."
            ) from error
        finally:
            cursor.execute("RESET lock_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _drop_unfinished_indexes(cursor: CursorWrapper) -> None:
    """An interrupted `AddIndexConcurrently` leaves an invalid index behind, and each further try finds its name taken.

    https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
    """
    cursor.execute(UNFINISHED)
    for (index,) in cursor.fetchall():
        print(f"Dropping the index {index}, which an earlier migration did not finish.")
        cursor.execute(f"DROP INDEX IF EXISTS {index}")


def _command() -> BaseCommand:
    """Packages (django-tenants, say) may bring a `migrate` of their own."""
    app = get_commands()["migrate"]
    return app if isinstance(app, BaseCommand) else load_command_class(app, "migrate")
