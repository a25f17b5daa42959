"""Passwords as the server keeps them, made here: no password in plain text reaches the server, its log or a statement."""

import hashlib
import hmac
import os
from base64 import b64encode

from .environment import Refused

#: PostgreSQL's own number of rounds: https://www.postgresql.org/docs/17/runtime-config-connection.html#GUC-SCRAM-ITERATIONS
ITERATIONS = 4096


def verifier(password: str) -> str:
    """The SCRAM-SHA-256 verifier of a password, as pg_authid holds it.

    https://www.postgresql.org/docs/17/catalog-pg-authid.html and RFC 5803. Only printable ASCII is taken, as no other text
    is the same after SASLprep by every client.
    """
    if not (password.isascii() and password.isprintable()):
        raise Refused("a password holds something else than printable ASCII")
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(value: bytes) -> str:
    return b64encode(value).decode()
