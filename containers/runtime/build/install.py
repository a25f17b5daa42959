"""Installs what a project and its runtime need: install.py PROJECT RUNTIME VENV. Runs in the image's build, with uv."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from requirements import ProjectError, Source, normal, pipfile_requirements, python_of, source_of

UV = "/opt/uv/bin/uv"


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs uv; what it says is in stderr."""
    certificates = Path("/run/secrets/ca")
    environment = {
        **os.environ,
        **json.loads(os.environ.get("INDEX_ENVIRONMENT") or "{}"),
        **({"SSL_CERT_FILE": str(certificates)} if certificates.exists() else {}),
        "UV_CACHE_DIR": "/root/.cache/uv",
        "UV_LINK_MODE": "copy",
        "UV_COMPILE_BYTECODE": "1",
        "UV_PYTHON_INSTALL_DIR": "/opt/python",
        "UV_NO_PROGRESS": "1",
    }
    return subprocess.run([UV, *arguments], env=environment, capture_output=True, text=True, check=False)


def make_environment(project: Path, venv: Path) -> None:
    """A virtual environment with Debian's Python if the project accepts it, otherwise with one that uv downloads."""
    wanted = python_of(project)
    Path("/opt/python").mkdir(exist_ok=True)
    base = ["venv", "--quiet", "--no-project", str(venv)]
    if uv(*base, "--python", wanted or "3", "--no-python-downloads", "--python-preference", "only-system").returncode == 0:
        return
    downloaded = uv(*base, "--python", wanted or "3", "--managed-python")
    if downloaded.returncode != 0:
        raise ProjectError(
            f"The project wants Python {wanted}; Debian's is {sys.version_info[0]}.{sys.version_info[1]}, and no other "
            f"could be downloaded: {_words(downloaded.stderr)}"
        )


def install_project(project: Path, source: Source, venv: Path) -> None:
    """Installs exactly what the project's file says."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(project / source.name)
        if source.name == "uv.lock":
            file = f"{folder}/requirements.txt"
            options = ["--frozen", "--no-dev", "--no-emit-project", "--no-emit-workspace", "--quiet", "--output-file", file]
            exported = uv("export", "--project", str(project), *options)
            if exported.returncode != 0:
                raise ProjectError(f"uv.lock cannot be read: {_words(exported.stderr)}")
        elif source.name == "Pipfile.lock":
            file = f"{folder}/requirements.txt"
            Path(file).write_text(pipfile_requirements(project / source.name))
        done = uv("pip", "install", "--python", str(venv), "--requirements", file)
    print(done.stderr)
    if done.returncode != 0:
        raise ProjectError(_failure(source.name, done.stderr, venv))


def add_runtime(runtime: Path, source: Source, venv: Path) -> None:
    """Adds what the runtime needs and the runtime itself. What the project has installed keeps its version."""
    frozen = uv("pip", "freeze", "--python", str(venv)).stdout
    pins = [line for line in frozen.splitlines() if re.match(r"^[\w.-]+==", line)]
    installed = {normal(line.split("==")[0]): line.split("==")[1] for line in pins}
    if "django" not in installed:
        raise ProjectError(f"{source.name} does not name Django.")
    with tempfile.TemporaryDirectory() as folder:
        constraints, locked = Path(folder) / "constraints.txt", Path(folder) / "locked.txt"
        constraints.write_text("\n".join(pins))
        # Versions in a file that is there already are kept unless the project's pins forbid them.
        locked.write_text((runtime / "requirements.txt").read_text())
        python = ["--python", str(venv)]
        compiled = uv(
            *("pip", "compile", "--quiet", *python, "--constraints", str(constraints), "--generate-hashes"),
            *("--output-file", str(locked), str(runtime / "pyproject.toml")),
        )
        if compiled.returncode != 0:
            raise ProjectError(_conflict(source.name, compiled.stderr, installed))
        done = uv("pip", "install", *python, "--requirements", str(locked))
    print(done.stderr)
    if done.returncode != 0:
        raise ProjectError(_failure("The runtime", done.stderr, venv))
    packages = Path(next(venv.glob("lib/python*/site-packages")))
    subprocess.run(["cp", "-R", str(runtime / "django_gke"), str(packages)], check=True)
    subprocess.run([str(venv / "bin/python"), "-m", "compileall", "-q", str(packages / "django_gke")], check=True)


def _conflict(file: str, said: str, installed: dict[str, str]) -> str:
    """Names the packages of the project that the runtime cannot work with."""
    words = _words(said)
    blamed = [name for name in installed if re.search(rf"\b{re.escape(name)}==", words)]
    pins = ", ".join(f"{name} {installed[name]}" for name in blamed)
    return f"{file} pins {pins or 'packages'}, which the runtime cannot work with: {words}"


def _failure(file: str, said: str, venv: Path) -> str:
    words = _words(said)
    failed = re.search(r"(?:Failed to (?:build|download and build)) [`']?([\w.-]+?)(?:==([^`'\s]+))?[`'\s]", said)
    if failed:
        version = next(venv.glob("lib/python*")).name.removeprefix("python")
        return (
            f"{failed[1]} {failed[2] or ''} has no wheel for Python {version} and cannot be compiled here. Pin a version that "
            f"has one, or name the Debian packages that it is compiled with in app.packages. {_last(said)}"
        )
    return f"{file} cannot be installed: {words}"


def _words(text: str) -> str:
    """What uv said, on one line without its signs."""
    return " ".join(re.sub(r"[^\x00-\x7f]|\berror:", " ", text).split())


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if re.search(r"error|Error", line)]
    return lines[-1] if lines else ""


def main(project: Path, runtime: Path, venv: Path) -> None:
    try:
        source = source_of(project)
        make_environment(project, venv)
        install_project(project, source, venv)
        add_runtime(runtime, source, venv)
    except ProjectError as fault:
        raise SystemExit(str(fault)) from None


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
