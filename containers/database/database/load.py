"""Loads a dump of a database of any owner: reads pg_dump's output from standard input, plain (also gzip) or custom.

Environment: libpq's (PGHOST, PGUSER, …), for the owner of the tables; REPLACE=true if the database may hold data.
"""

import gzip
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
from contextlib import closing, suppress
from typing import IO, Any

import psycopg2

from .environment import Refused, run, say

#: Tables that Django fills by itself when it migrates.
BOOKKEEPING = ("django_migrations", "django_content_type", "auth_permission")

#: The project's tables, quoted; not those of extensions. A schema is the project's if it is not the system's.
TABLES = """
SELECT format('%I.%I', nspname, relname), relname
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
ORDER BY 1
"""

#: The whole load is one transaction, so a failure leaves the database as it was.
BEGIN = """
BEGIN;
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = '60s';
SET LOCAL idle_in_transaction_session_timeout = 0;
DO $$ DECLARE its text; BEGIN
  FOR its IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE 'DROP SCHEMA ' || its || ' CASCADE';
  END LOOP;
END $$;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""

#: The application's role has rights on new tables and sequences by default, but not on schemas.
END = """
DO $$ DECLARE its text; BEGIN
  FOR its IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE 'GRANT USAGE ON SCHEMA ' || its || ' TO app';
  END LOOP;
END $$;
COMMIT;
"""

#: Errors that do not matter, by SQLSTATE and message: owners and rights of roles that exist elsewhere, what only a superuser may set, and
#: extensions that are not here, such as those for operators in dumps of Heroku and Cloud SQL. If a table needs one, its creation fails.
HARMLESS = re.compile(
    r"42704: (role|extension) .* does not exist"
    r"|42501: must be (able to SET ROLE|member of role|owner of (extension|event trigger)|superuser)"
    r"|42501: permission denied to (create (extension|event trigger|subscription)|set (role|session auth)|change default privileges)"
    r"|0A000: extension .* is not available"
    r'|42P06: schema "public" already exists'
    # pg_dump protects its script with the same command.
    r"|backslash commands are restricted|\\unrestrict"
)
ERROR = re.compile(r"(?:psql:<stdin>:(\d+): )?(?:ERROR|FATAL|PANIC|error): +(.*)")

#: The first lines of scripts that cannot be loaded, and how to make one that can.
UNSUITABLE = {
    re.compile(
        rb"PostgreSQL database cluster dump"
    ): "this is a dump of a whole server; make one of a single database with pg_dump",
    re.compile(rb"^\\connect ", re.MULTILINE): "the dump was made with --create; make it without",
    re.compile(
        rb"^(DROP|ALTER TABLE ONLY \S+ DROP) (?!.*IF EXISTS)", re.MULTILINE
    ): "the dump was made with --clean; make it without",
}

COMPLETE = b"-- PostgreSQL database dump complete"


def main() -> None:
    if os.environ.get("REPLACE") != "true":
        _require_new()
    # Nothing in the dump can run a program in this pod: https://www.postgresql.org/docs/17/app-psql.html#APP-PSQL-META-COMMAND-RESTRICT
    key = secrets.token_hex(16)
    options = ["-v", "ON_ERROR_ROLLBACK=on", "-v", "VERBOSITY=verbose"]
    psql = subprocess.Popen(
        ["psql", "-X", "--quiet", "--no-password", "--file=-", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C.UTF-8", "PGOPTIONS": "-c client_min_messages=error"},
    )
    assert psql.stdin is not None
    assert psql.stderr is not None
    errors: list[str] = []
    heard = threading.Event()
    reader = threading.Thread(target=_read_errors, args=(psql.stderr, errors, heard, key), daemon=True)
    reader.start()
    try:
        psql.stdin.write(BEGIN.encode())
        psql.stdin.write(f"\\restrict {key}\n".encode())
        _feed(sys.stdin.buffer, psql.stdin)
        # Once psql says the key, all errors before it have been read.
        psql.stdin.write(f"\n;\n\\unrestrict {key}\n\\warn {key}\n".encode())
        psql.stdin.flush()
        if not heard.wait(24 * 3600) or errors:
            raise Refused(errors[0] if errors else "psql did not answer")
        psql.stdin.write(END.encode())
        psql.stdin.close()
        reader.join()
        if psql.wait() != 0 or errors:
            raise Refused(errors[0] if errors else "psql failed")
    except BrokenPipeError:
        reader.join(timeout=10)
        raise Refused(errors[0] if errors else "the connection was lost") from None
    finally:
        # Without COMMIT the server takes everything back.
        psql.kill()
        with suppress(BrokenPipeError):
            psql.stdin.close()
    _tell()


def _read_errors(stream: IO[bytes], errors: list[str], heard: threading.Event, key: str) -> None:
    """Collects the errors that matter. `heard` is set when psql writes the key."""
    for raw in stream:
        line = raw.decode(errors="replace").rstrip()
        match = ERROR.match(line)
        if line == key:
            heard.set()
        elif match and not HARMLESS.search(line):
            errors.append(f"{match[2]} (line {match[1]} of the script)" if match[1] else match[2])
    heard.set()


def _feed(dump: Any, psql: IO[bytes]) -> None:
    """Writes the dump as SQL. Refused if it is not whole."""
    beginning: bytes = dump.peek(512)[:512]
    if beginning.startswith(b"PGDMP") or b"toc.dat" in beginning[:100]:
        command = ["pg_restore", "--no-owner", "--no-privileges", "--file=-"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as restore:
            assert restore.stdin is not None
            assert restore.stdout is not None
            sender = threading.Thread(target=_send, args=(dump, restore.stdin), daemon=True)
            sender.start()
            _copy(restore.stdout, psql)
        if restore.returncode != 0:
            raise Refused("pg_restore cannot read the dump")
    elif beginning.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(dump) as plain:
                _copy(plain, psql)
        except (EOFError, OSError) as fault:
            raise Refused(f"the file is damaged or cut off: {fault}") from None
    else:
        _copy(dump, psql)


def _send(dump: IO[bytes], restore: IO[bytes]) -> None:
    try:
        shutil.copyfileobj(dump, restore, 1 << 20)
        restore.close()
    except BrokenPipeError:
        pass


def _copy(source: Any, psql: IO[bytes]) -> None:
    """Copies a script. Refused if it is one of pg_dump's that lacks its last line."""
    beginning = end = b""
    while part := source.read(1 << 20):
        if not beginning:
            beginning = part[:4096]
            for pattern, reason in UNSUITABLE.items():
                if pattern.search(beginning):
                    raise Refused(reason)
        end = (end + part)[-4096:]
        psql.write(part)
    if b"PostgreSQL database dump" not in beginning:
        raise Refused("this is no dump of PostgreSQL's pg_dump")
    if COMPLETE not in end:
        raise Refused("the dump is cut off: pg_dump's last line is missing")


def _require_new() -> None:
    """A new site has rows of migrations, and perhaps one superuser."""
    with closing(psycopg2.connect("")) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        filled = []
        for table, name in cursor.fetchall():
            if name not in BOOKKEEPING:
                cursor.execute(f"SELECT FROM {table} LIMIT 2")
                if cursor.rowcount > 1:
                    filled.append(table)
    if filled:
        raise Refused(f"the database holds data already, in {', '.join(filled[:3])}{' and others' if len(filled) > 3 else ''}")


def _tell() -> None:
    with closing(psycopg2.connect("")) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("ANALYZE")
        cursor.execute(TABLES)
        tables = [table for table, _ in cursor.fetchall()]
        rows = 0
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            rows += (cursor.fetchone() or (0,))[0]
    say(f"loaded {len(tables)} tables with {rows} rows")


if __name__ == "__main__":
    run(main)
