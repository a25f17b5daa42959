"""Gives the database's roles the passwords of their files. May be run again at any time; sessions that are open stay open.

Environment: DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, TLS_ROOT_FILE (the authority that the server's certificate is checked
by). Files in /run/secrets/roles: one for each role, and administrator-previous (the password before a change, or empty).
"""

import time
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from .environment import Refused, required, run, say, secret
from .scram import verifier

FOLDER = Path("/run/secrets/roles")
#: The one that connects is the last: should another fail, it is still known by its earlier password.
ROLES = ("django", "app_a", "app_b", "backup", "administrator")
#: Seconds for which the database is waited for: a restart takes a few.
PATIENCE = 60


def main() -> None:
    host, port, database, root = required("DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "TLS_ROOT_FILE")
    verifiers = {role: verifier(secret(str(FOLDER / role))) for role in ROLES}
    target = {"host": host, "port": port, "dbname": database, "sslmode": "verify-full", "sslrootcert": root}
    connection = _connect(target)
    try:
        # One transaction: all of them or none.
        with connection, connection.cursor() as cursor:
            for role in ROLES:
                cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifiers[role])))
    except psycopg2.Error as fault:
        raise Refused(f"the passwords were not set: {fault}".strip()) from None
    finally:
        connection.close()
    say(f"{len(ROLES)} roles have their passwords")


def _connect(target: dict[str, str]) -> "psycopg2.extensions.connection":
    """A connection as the administrator, by its password or else the one before."""
    previous = FOLDER / "administrator-previous"
    passwords = [secret(str(FOLDER / "administrator"))]
    if previous.exists() and previous.stat().st_size > 0:
        passwords.append(secret(str(previous)))
    end = time.monotonic() + PATIENCE
    while True:
        refused = 0
        for password in passwords:
            try:
                options: dict[str, Any] = {**target, "user": "administrator", "password": password}
                opened: psycopg2.extensions.connection = psycopg2.connect(connect_timeout=5, **options)
                return opened
            except psycopg2.OperationalError as fault:
                cause = str(fault).strip()
                refused += "password authentication failed" in cause
        if refused == len(passwords):
            raise Refused("the database takes neither the administrator's password nor the one before")
        if time.monotonic() > end:
            raise Refused(f"the database was not reached within {PATIENCE} s: {cause}")
        time.sleep(1)


if __name__ == "__main__":
    run(main)
