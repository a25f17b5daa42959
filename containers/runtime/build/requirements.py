"""What a project requires, from the files that it has: uv.lock, Pipfile.lock, requirements.txt or pyproject.toml."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

#: Names of requirements files, in order of preference; the second is cookiecutter-django's.
REQUIREMENTS = ("requirements.txt", "requirements/production.txt", "requirements/prod.txt")


class ProjectError(Exception):
    """A fault of the project, in one sentence for its owner."""


@dataclass(frozen=True)
class Source:
    """The file that decides what is installed."""

    #: From the project's folder.
    name: str
    #: The versions that it pins, by normal name; empty if it pins none.
    pins: dict[str, str]


def normal(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def source_of(project: Path) -> Source:
    """The project's lock file, or else its requirements. Raises ProjectError for none, and for several that differ."""
    sources = [
        Source(name, pins(project / name))
        for name, pins in (
            ("uv.lock", _uv_pins),
            ("Pipfile.lock", _pipfile_pins),
            *((name, _requirements_pins) for name in REQUIREMENTS),
        )
        if (project / name).is_file()
    ]
    if sources:
        first, *others = sources
        for other in others:
            _same(first, other)
        return first
    if _project_table(project):
        return Source("pyproject.toml", {})
    poetry = (
        " poetry.lock is not read: run `poetry export --output requirements.txt`."
        if (project / "poetry.lock").is_file()
        else ""
    )
    raise ProjectError(
        "The project does not say which packages it needs: it has no uv.lock, Pipfile.lock, requirements.txt or "
        f"pyproject.toml with [project].{poetry}"
    )


def _same(one: Source, other: Source) -> None:
    for name in sorted(one.pins.keys() & other.pins.keys()):
        if one.pins[name] != other.pins[name]:
            raise ProjectError(
                f"{one.name} pins {name} {one.pins[name]}, but {other.name} pins {name} {other.pins[name]}. "
                "Delete one of the two files, or make them agree."
            )


def _uv_pins(file: Path) -> dict[str, str]:
    packages = tomllib.loads(file.read_text()).get("package", [])
    return {normal(package["name"]): package["version"] for package in packages if "version" in package}


def _pipfile_pins(file: Path) -> dict[str, str]:
    packages = json.loads(file.read_text()).get("default", {})
    return {normal(name): package["version"].removeprefix("==") for name, package in packages.items() if "version" in package}


def _requirements_pins(file: Path) -> dict[str, str]:
    pins = re.findall(
        r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*==\s*([^\s;#\\*]+)\s*(?:[;#\\].*)?$", file.read_text(), re.MULTILINE
    )
    return {normal(name): version for name, version in pins}


def pipfile_requirements(file: Path) -> str:
    """A Pipfile.lock as lines of a requirements file."""
    lines = []
    for name, package in json.loads(file.read_text()).get("default", {}).items():
        extras = f"[{','.join(package['extras'])}]" if package.get("extras") else ""
        markers = f" ; {package['markers']}" if package.get("markers") else ""
        if "git" in package:
            lines.append(f"{name}{extras} @ git+{package['git']}@{package['ref']}{markers}")
            continue
        hashes = "".join(f" --hash={value}" for value in package.get("hashes", []))
        lines.append(f"{name}{extras}{package.get('version', '')}{markers}{hashes}")
    return "\n".join([*lines, ""])


def python_of(project: Path) -> str | None:
    """The Python versions that the project accepts, as uv reads them (`>=3.12`, `3.12`), or None for any."""
    pinned = project / ".python-version"
    if pinned.is_file():
        words = [line.strip() for line in pinned.read_text().splitlines() if line.strip() and not line.startswith("#")]
        # A patch version of the developer's machine says less than requires-python does.
        if words and not _project_table(project).get("requires-python"):
            return ".".join(words[0].removeprefix("cpython-").split(".")[:2])
    required = _project_table(project).get("requires-python")
    if required:
        return str(required)
    pipfile = project / "Pipfile"
    if pipfile.is_file():
        version = tomllib.loads(pipfile.read_text()).get("requires", {}).get("python_version")
        return str(version) if version else None
    return None


def _project_table(project: Path) -> dict[str, object]:
    file = project / "pyproject.toml"
    return tomllib.loads(file.read_text()).get("project", {}) if file.is_file() else {}
