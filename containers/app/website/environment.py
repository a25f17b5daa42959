"""What the image is told by its environment: the only module that reads it."""

from dataclasses import dataclass
from os import environ

from environs import Env, EnvValidationError, validate

# Gunicorn's threads, and so also the most database connections that this process can use at one time: a thread holds
# at most one. A page takes a few milliseconds, so 8 keep one core busy; the database allows 200 connections
# (containers/database/postgresql.conf), enough for two colours of ten pods side by side.
THREADS = 8


@dataclass(frozen=True)
class Environment:
    """The environment, checked. Lists are comma separated there."""

    secret_key: str
    #: The next key and the earlier ones: what they signed (sessions, tokens) is valid as well until they are taken out.
    secret_key_fallbacks: list[str]
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    #: True when the site is served by https.
    secure: bool
    database_host: str
    database_port: int
    database_name: str
    database_user: str
    database_password: str
    #: The certificate that the database is known by. Without one the connection is encrypted only if the database offers
    #: it, and to whoever answers: for development.
    database_tls_root_file: str | None
    #: Where the static files are, with a slash at its end.
    static_url: str


def read_environment() -> Environment:
    """Reads and checks the environment.

    Raises SystemExit with one message that names every variable that is missing or wrong: whoever mends it wants them
    all at once, and a traceback would hide them.
    """
    env = Env(eager=False)
    filled = validate.Length(min=1, error="is empty")
    environment = Environment(
        secret_key=env.str("DJANGO_SECRET_KEY", validate=filled),
        secret_key_fallbacks=env.list("DJANGO_SECRET_KEY_FALLBACKS", []),
        allowed_hosts=env.list("DJANGO_ALLOWED_HOSTS", validate=filled),
        csrf_trusted_origins=env.list("DJANGO_CSRF_TRUSTED_ORIGINS", []),
        secure=env.bool("DJANGO_SECURE", False),
        database_host=env.str("DATABASE_HOST", validate=filled),
        database_port=env.int("DATABASE_PORT", 5432, validate=validate.Range(1, 65535)),
        database_name=env.str("DATABASE_NAME", validate=filled),
        database_user=env.str("DATABASE_USER", validate=filled),
        database_password=env.str("DATABASE_PASSWORD", validate=filled),
        database_tls_root_file=env.str("DATABASE_TLS_ROOT_FILE", None),
        static_url=env.str("STATIC_URL", validate=validate.Regexp(r".*/$", error="does not end in /")),
    )
    try:
        env.seal()
    except EnvValidationError as fault:
        faults = sorted(fault.error_messages.items())
        raise SystemExit(
            "The environment is not complete: "
            + "; ".join(f"{name}: {' '.join(causes)}" for name, causes in faults)
        ) from None
    return environment


@dataclass(frozen=True)
class Identity:
    """Who answers: shown on each page, in each answer's headers and in each log line."""

    pod: str
    colour: str
    version: str


#: Labels rather than configuration, so a missing one is no fault.
identity = Identity(
    pod=environ.get("POD_NAME") or "unknown",
    colour=environ.get("COLOUR") or "unknown",
    version=environ.get("RELEASE_VERSION") or "unknown",
)
