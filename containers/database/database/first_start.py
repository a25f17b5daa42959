"""The first start: makes the database cluster, the site's database and its roles."""

import subprocess
from pathlib import Path

from .environment import Refused
from .recovery import CONFIGURATION
from .tool import call

#: Everybody's rights. No role has a password before the program `roles` gives it one, but the one that this program
#: connects as; without a password none can log in. The lists are held by a test, right by right.
ROLES = """
CREATE ROLE administrator LOGIN CREATEROLE PASSWORD '{verifier}';
CREATE ROLE django LOGIN;
CREATE ROLE app;
CREATE ROLE app_a LOGIN IN ROLE app;
CREATE ROLE app_b LOGIN IN ROLE app;
CREATE ROLE backup LOGIN;
GRANT django, app, app_a, app_b, backup TO administrator WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
GRANT pg_read_all_settings, pg_read_all_stats, pg_checkpoint TO backup;
GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_switch_wal(),
  pg_create_restore_point(text) TO backup;
CREATE DATABASE {database} OWNER django;
REVOKE ALL ON DATABASE template0, template1, postgres, {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO backup;
GRANT CONNECT ON DATABASE {database} TO administrator, app;
"""

#: What the application may do with the tables that the migrations make: all but changing them. `loaddata` sets sequences.
TABLES = """
ALTER DEFAULT PRIVILEGES FOR ROLE django GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE django GRANT USAGE, UPDATE ON SEQUENCES TO app;
"""


def make_cluster(data: Path, database: str, verifier: str) -> None:
    """Makes a cluster in a folder that is not there yet."""
    # builtin C.UTF-8: sorts the same whatever C library a later image has, so no index can go stale with an upgrade.
    # https://www.postgresql.org/docs/17/locale.html#LOCALE-PROVIDERS
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    # The image's pg_hba.conf counts, not the one that initdb writes; but should that ever be used, it lets nobody in.
    access = ["--username=postgres", "--auth-local=peer", "--auth-host=reject"]
    call(["initdb", f"--pgdata={data}", *access, *locale, "--data-checksums"])
    _single_user(data, "postgres", ROLES.format(verifier=verifier, database=f'"{database}"'))
    _single_user(data, database, TABLES)


def _single_user(data: Path, database: str, statements: str) -> None:
    """Runs SQL without a server: nobody else can connect while this is half done."""
    command = ["postgres", "--single", "-j", "-D", str(data), "-c", CONFIGURATION, "-c", "exit_on_error=true", database]
    # -j: a statement ends with a semicolon and an empty line. https://www.postgresql.org/docs/17/app-postgres.html
    text = statements.replace(";\n", ";\n\n")
    done = subprocess.run(command, input=text, text=True, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Refused("the roles could not be made: see PostgreSQL's lines above")
