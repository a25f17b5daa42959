"""Settings of a running site: the common ones, and what the environment says."""

import atexit
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.db import connections
from psycopg_pool import ConnectionPool

from website.base import *  # noqa: F403
from website.environment import THREADS, identity, read_environment
from website.logs import configuration

_environment = read_environment()

DEBUG = False
SECRET_KEY = _environment.secret_key
SECRET_KEY_FALLBACKS = _environment.secret_key_fallbacks
ALLOWED_HOSTS = _environment.allowed_hosts
CSRF_TRUSTED_ORIGINS = _environment.csrf_trusted_origins

STATIC_URL = _environment.static_url

LOGGING = configuration()

# The server's certificate and its name are checked: https://www.postgresql.org/docs/17/libpq-ssl.html
_tls = (
    {"sslmode": "verify-full", "sslrootcert": _environment.database_tls_root_file}
    if _environment.database_tls_root_file
    else {}
)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _environment.database_host,
        "PORT": _environment.database_port,
        "NAME": _environment.database_name,
        "USER": _environment.database_user,
        "PASSWORD": _environment.database_password,
        # Each connection is tried as it is taken from the pool, so one that the database has dropped (a restart, a new
        # pod) is replaced instead of failing a request. Costs one round trip a request.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # https://www.psycopg.org/psycopg3/docs/api/pool.html
            "pool": {
                "min_size": 1,
                "max_size": THREADS,
                # Seconds a request waits for a connection before it fails with 500. More than a database needs to move to
                # another node (about 4 s), and well below what load balancers wait for an answer (Google's: 30 s).
                "timeout": 8,
                # Seconds after which the pool gives up a round of attempts to connect. Attempts within a round back
                # off (1, 2, 4 s, ...), so rounds are short, and the end of one begins the next: by itself the pool would
                # wait for another request, and none comes while every thread waits for a connection.
                "reconnect_timeout": 2,
                "reconnect_failed": ConnectionPool.check,
            },
            # Seconds for one attempt to connect; libpq takes nothing below 2.
            "connect_timeout": 2,
            # Milliseconds after which data that the database does not acknowledge breaks a connection. Without it a
            # node that vanished holds a request for a quarter of an hour (the kernel's tcp_retries2).
            "tcp_user_timeout": 10_000,
            # The same for a connection that only waits for an answer: 5 s idle, then 2 probes 2 s apart.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            # Who is connected, in pg_stat_activity; PostgreSQL keeps 63 bytes of it.
            "application_name": identity.pod[:63],
            **_tls,
        },
    }
}


@atexit.register
def _close_pools() -> None:
    """The pool's threads would hold up the end of each process, Gunicorn's worker or a command, for 5 s each."""
    for connection in connections.all():
        connection.close_pool()


# https://docs.djangoproject.com/en/5.2/topics/security/#ssl-https
SECURE_SSL_REDIRECT = _environment.secure
SESSION_COOKIE_SECURE = _environment.secure
CSRF_COOKIE_SECURE = _environment.secure
SECURE_HSTS_SECONDS = 31_536_000 if _environment.secure else 0
# https ends at the load balancer, which sets this header; over plain http nobody does, so it is not believed.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _environment.secure else None
# Browsers heed it on https only, and warn on plain http.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if _environment.secure else None
# HSTS for other hosts of the domain (W005) and for browsers' built-in lists (W021) binds more than this site, for
# years: the domain's owner decides that, not we.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

_static = urlsplit(STATIC_URL)
# Our own pages, styles and scripts, and those in the static files' bucket; nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF, *([f"{_static.scheme}://{_static.netloc}"] if _static.netloc else [])],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
