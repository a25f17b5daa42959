"""The environment of the pods: the only module that reads it."""

from dataclasses import dataclass, field
from os import environ


@dataclass(frozen=True)
class Environment:
    """The environment, checked. Lists are comma separated there."""

    #: The module with the project's own settings, such as `shop.settings`.
    settings_module: str
    secret_key: str
    #: The next key and the earlier ones. Sessions and tokens that they signed stay valid until a key leaves the list.
    secret_key_fallbacks: list[str]
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    #: True if the site is served over HTTPS.
    secure: bool
    database_host: str
    database_port: int
    database_name: str
    database_user: str
    database_password: str
    #: The certificate to verify the database with. Without it, the connection is encrypted only if the database offers
    #: TLS, and to any server that answers: for development.
    database_tls_root_file: str | None
    #: The address of the static files; ends in a slash.
    static_url: str
    #: The cache, if the stack has one.
    redis_url: str | None = None
    #: The bucket of uploaded files, if the stack has one.
    media_bucket: str | None = None
    #: The address of that bucket's files; ends in a slash.
    media_url: str | None = None
    #: `public`, or `private`: links to uploaded files are signed and expire.
    media_mode: str = "public"


#: A build collects static files without a database or secrets.
BUILD = {
    "DJANGO_SECRET_KEY": "used-only-while-the-image-is-built",
    "DJANGO_ALLOWED_HOSTS": "localhost",
    "DATABASE_HOST": "localhost",
    "DATABASE_NAME": "build",
    "DATABASE_USER": "build",
    "DATABASE_PASSWORD": "build",
    "STATIC_URL": "/static/",
}


@dataclass
class _Reader:
    """Reads variables and collects everything that is wrong with them."""

    faults: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        value = environ.get(name)
        if not value:
            self.faults.append(f"{name} is {'not set' if value is None else 'empty'}")
        return value or ""

    def values(self, name: str) -> list[str]:
        return [value.strip() for value in environ.get(name, "").split(",") if value.strip()]

    def number(self, name: str, default: int, most: int) -> int:
        value = environ.get(name) or str(default)
        if value.isdecimal() and 1 <= int(value) <= most:
            return int(value)
        self.faults.append(f"{name} is {value!r}, not a number from 1 to {most}")
        return default

    def yes(self, name: str) -> bool:
        value = environ.get(name) or "false"
        if value.lower() not in ("true", "false"):
            self.faults.append(f"{name} is {value!r}, not true or false")
        return value.lower() == "true"

    def choice(self, name: str, *allowed: str) -> str:
        value = environ.get(name) or allowed[0]
        if value not in allowed:
            self.faults.append(f"{name} is {value!r}, not {' or '.join(allowed)}")
        return value


def read_environment() -> Environment:
    """Reads and checks the environment.

    Raises SystemExit with one line that names every variable that is missing or wrong.
    """
    read = _Reader()
    environment = Environment(
        settings_module=read.text("DJANGO_GKE_SETTINGS"),
        secret_key=read.text("DJANGO_SECRET_KEY"),
        secret_key_fallbacks=read.values("DJANGO_SECRET_KEY_FALLBACKS"),
        allowed_hosts=read.values("DJANGO_ALLOWED_HOSTS") if read.text("DJANGO_ALLOWED_HOSTS") else [],
        csrf_trusted_origins=read.values("DJANGO_CSRF_TRUSTED_ORIGINS"),
        secure=read.yes("DJANGO_SECURE"),
        database_host=read.text("DATABASE_HOST"),
        database_port=read.number("DATABASE_PORT", 5432, 65535),
        database_name=read.text("DATABASE_NAME"),
        database_user=read.text("DATABASE_USER"),
        database_password=read.text("DATABASE_PASSWORD"),
        database_tls_root_file=environ.get("DATABASE_TLS_ROOT_FILE") or None,
        static_url=read.text("STATIC_URL"),
        redis_url=environ.get("REDIS_URL") or None,
        media_bucket=environ.get("MEDIA_BUCKET") or None,
        media_url=environ.get("MEDIA_URL") or None,
        media_mode=read.choice("MEDIA_MODE", "public", "private"),
    )
    if environment.static_url and not environment.static_url.endswith("/"):
        read.faults.append("STATIC_URL does not end in /")
    if read.faults:
        raise SystemExit(f"The environment is not complete: {'; '.join(sorted(read.faults))}.")
    return environment


def threads() -> int:
    """How many requests one pod answers at a time, and so the most database connections that it needs: WEB_THREADS.

    A page takes a few milliseconds, so 8 keep one core busy.
    """
    read = _Reader()
    count = read.number("WEB_THREADS", 8, 1000)
    if read.faults:
        raise SystemExit(f"{read.faults[0]}.")
    return count


def body_limit() -> int:
    """The largest request body, in bytes: BODY_LIMIT_MB."""
    read = _Reader()
    limit = read.number("BODY_LIMIT_MB", 25, 1000)
    if read.faults:
        raise SystemExit(f"{read.faults[0]}.")
    return limit * 1024 * 1024


@dataclass(frozen=True)
class Identity:
    """Which pod answers: in each response's headers and in each log line."""

    pod: str
    colour: str
    version: str


#: Labels rather than configuration, so a missing one is no error.
identity = Identity(
    pod=environ.get("POD_NAME") or "unknown",
    colour=environ.get("COLOUR") or "unknown",
    version=environ.get("RELEASE_VERSION") or "unknown",
)
