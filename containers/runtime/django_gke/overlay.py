"""The settings that only the platform knows, as changes to the project's own."""

from copy import deepcopy
from typing import Any

import django

from django_gke.environment import Environment, identity, threads
from django_gke.logs import configuration

Settings = dict[str, Any]

#: Where the image keeps the collected static files.
STATIC_ROOT = "/srv/static"

#: The first of the project's middleware: health before anything that reads the Host header, redirects or needs a session.
MIDDLEWARE = [
    "django_gke.identity.IdentityMiddleware",
    "django_gke.health.HealthMiddleware",
    "django_gke.body_limit.BodyLimitMiddleware",
    "django_gke.reader.ReaderMiddleware",
]

#: Engines that know no more of PostgreSQL than Django's own does.
_PLAIN_ENGINES = tuple(f"django.db.backends.{name}" for name in ("sqlite3", "mysql", "oracle", "postgresql", "dummy"))

#: Caches that live in one process or one pod.
_LOCAL_CACHES = ("locmem.LocMemCache", "filebased.FileBasedCache", "db.DatabaseCache", "dummy.DummyCache")

_MEMORY = "django.core.cache.backends.locmem.LocMemCache"

#: What a cache keeps when it gets another backend.
_CACHE_OPTIONS = ("KEY_PREFIX", "KEY_FUNCTION", "TIMEOUT", "VERSION")


def overlay(project: Settings, environment: Environment) -> Settings:
    """The settings to set on top of `project`. Everything else stays as the project has it."""
    secure = environment.secure
    return {
        # A page with DEBUG shows settings and source code to any visitor.
        "DEBUG": False,
        "SECRET_KEY": environment.secret_key,
        "SECRET_KEY_FALLBACKS": [*environment.secret_key_fallbacks, *project.get("SECRET_KEY_FALLBACKS", [])],
        "ALLOWED_HOSTS": environment.allowed_hosts,
        "CSRF_TRUSTED_ORIGINS": [*environment.csrf_trusted_origins, *project.get("CSRF_TRUSTED_ORIGINS", [])],
        "MIDDLEWARE": [*MIDDLEWARE, *project.get("MIDDLEWARE", [])],
        "DATABASES": {**project.get("DATABASES", {}), "default": _database(project, environment)},
        "CACHES": _caches(project, environment),
        "STATIC_URL": environment.static_url,
        "STATIC_ROOT": STATIC_ROOT,
        **({"MEDIA_URL": environment.media_url} if environment.media_bucket and environment.media_url else {}),
        "STORAGES": _storages(project, environment),
        "LOGGING": configuration(project.get("LOGGING") or {}),
        **_sessions(project),
        # Celery's beat writes its schedule there; its own default is the project's folder, which is read-only.
        "CELERY_BEAT_SCHEDULE_FILENAME": project.get("CELERY_BEAT_SCHEDULE_FILENAME", "/tmp/celerybeat-schedule"),
        # https://docs.djangoproject.com/en/5.2/topics/security/#ssl-https
        "SECURE_SSL_REDIRECT": secure,
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        # The edge sends the header, for as long as the stack's hstsSeconds.
        "SECURE_HSTS_SECONDS": 0,
        # HTTPS ends at the edge, which sets this header. Over plain HTTP nobody sets it, so it is not trusted.
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if secure else None,
        # Browsers obey it over HTTPS only, and warn over plain HTTP.
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": project.get("SECURE_CROSS_ORIGIN_OPENER_POLICY", "same-origin")
        if secure
        else None,
    }


def _database(project: Settings, environment: Environment) -> Settings:
    own = project.get("DATABASES", {}).get("default", {})
    engine = own.get("ENGINE", "")
    kept = {name: own[name] for name in ("ATOMIC_REQUESTS", "DISABLE_SERVER_SIDE_CURSORS", "TEST") if name in own}
    # The server's certificate and its name are checked: https://www.postgresql.org/docs/17/libpq-ssl.html
    tls = (
        {"sslmode": "verify-full", "sslrootcert": environment.database_tls_root_file}
        if environment.database_tls_root_file
        else {}
    )
    return {
        **kept,
        # GeoDjango and packages with their own backend keep it.
        "ENGINE": "django.db.backends.postgresql" if engine in ("", *_PLAIN_ENGINES) else engine,
        "HOST": environment.database_host,
        "PORT": environment.database_port,
        "NAME": environment.database_name,
        "USER": environment.database_user,
        "PASSWORD": environment.database_password,
        # Each connection is tried when it is taken from the pool, so one that the database has dropped (a restart, a
        # new pod) is replaced instead of failing a request. It costs one round trip per request.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_pool(),
            # Seconds for one attempt to connect; libpq takes nothing below 2.
            "connect_timeout": 2,
            # Milliseconds after which data that the database does not acknowledge breaks a connection. Without it a
            # node that vanished holds a request for a quarter of an hour (the kernel's tcp_retries2).
            "tcp_user_timeout": 10_000,
            # The same for a connection that only waits for an answer: 5 s idle, then 2 probes 2 s apart.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            # Shown in pg_stat_activity; PostgreSQL keeps 63 bytes of it.
            "application_name": identity.pod[:63],
            **tls,
        },
    }


def _pool() -> Settings:
    """https://www.psycopg.org/psycopg3/docs/api/pool.html; Django has it from 5.1."""
    if django.VERSION < (5, 1):
        return {}
    from psycopg_pool import ConnectionPool

    return {
        "pool": {
            "min_size": 1,
            "max_size": threads(),
            # Seconds a request waits for a connection before it fails with 500. More than a database needs to move to
            # another node (about 4 s), and well below what load balancers wait for an answer (Google's: 30 s).
            "timeout": 8,
            # Seconds after which the pool gives up a round of attempts to connect. Attempts within a round back
            # off (1, 2, 4 s, ...), so rounds are short, and the end of one starts the next: by itself the pool would
            # wait for another request, and none arrives while every thread waits for a connection.
            "reconnect_timeout": 2,
            "reconnect_failed": ConnectionPool.check,
        }
    }


def _caches(project: Settings, environment: Environment) -> Settings:
    """The stack's cache becomes the default, unless the project already has a shared one."""
    caches = project.get("CACHES") or {}
    # The image is read-only, so files become memory.
    caches = {name: _in_memory(cache) for name, cache in {"default": {"BACKEND": _MEMORY}, **caches}.items()}
    default = caches["default"]
    if environment.redis_url is None or not default["BACKEND"].endswith(_LOCAL_CACHES):
        return caches
    own = {name: value for name, value in default.items() if name in _CACHE_OPTIONS}
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": environment.redis_url}
    return {**caches, "default": {**own, **redis}}


def _in_memory(cache: Settings) -> Settings:
    if not cache.get("BACKEND", "").endswith("filebased.FileBasedCache"):
        return cache
    own = {name: value for name, value in cache.items() if name in _CACHE_OPTIONS}
    return {**own, "BACKEND": _MEMORY, "LOCATION": str(cache.get("LOCATION", ""))}


def _storages(project: Settings, environment: Environment) -> Settings:
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        **deepcopy(project.get("STORAGES") or {}),
        "staticfiles": {"BACKEND": "django_gke.static_storage.StaticStorage"},
    }
    if environment.media_bucket:
        private = environment.media_mode == "private"
        storages["default"] = {
            "BACKEND": "storages.backends.gcloud.GoogleCloudStorage",
            # https://django-storages.readthedocs.io/en/latest/backends/gcloud.html
            "OPTIONS": {
                "bucket_name": environment.media_bucket,
                "file_overwrite": False,
                "querystring_auth": private,
                # Links that need no signature are the bucket's own address, with the name.
                "custom_endpoint": None if private or not environment.media_url else environment.media_url.rstrip("/"),
                # Pods have no key of their own, so Google signs for them.
                "iam_sign_blob": private,
                # Bytes in memory before a file moves to the disk, and per request of an upload.
                "max_memory_size": 1024 * 1024,
                "blob_chunk_size": 8 * 1024 * 1024,
            },
        }
    return storages


def _sessions(project: Settings) -> Settings:
    engine = project.get("SESSION_ENGINE", "django.contrib.sessions.backends.db")
    return {"SESSION_ENGINE": "django_gke.sessions"} if engine == "django.contrib.sessions.backends.db" else {}
