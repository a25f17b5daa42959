"""The build: which packages and which Python a project's files ask for."""

import json
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import SimpleTestCase

sys.path.insert(0, str(Path(__file__).parents[1] / "build"))

from requirements import ProjectError, pipfile_requirements, python_of, source_of

UV_LOCK = """
[[package]]
name = "shop"
source = { virtual = "." }

[[package]]
name = "Django"
version = "5.2.8"
"""


def pipfile_lock(**packages: dict) -> str:
    return json.dumps({"default": packages, "develop": {"pytest": {"version": "==8.0"}}})


class ProjectTestCase(SimpleTestCase):
    def project(self, files: dict[str, str]) -> Path:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in files.items():
            path = Path(folder.name) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return Path(folder.name)


class SourceTest(ProjectTestCase):
    def fault(self, files: dict[str, str]) -> str:
        with self.assertRaises(ProjectError) as raised:
            source_of(self.project(files))
        return str(raised.exception)

    def test_a_uv_lock_comes_before_requirements_that_agree_with_it(self):
        source = source_of(self.project({"uv.lock": UV_LOCK, "requirements.txt": "django==5.2.8\nasgiref\n"}))
        self.assertEqual((source.name, source.pins), ("uv.lock", {"django": "5.2.8"}))

    def test_pins_of_requirements_are_read_with_extras_markers_hashes_and_comments(self):
        text = (
            "psycopg[binary]==3.2.1 ; python_version > '3.8'\n"
            "Django == 5.2.8 # LTS\n"
            "redis==6.0 \\\n    --hash=sha256:00\n"
            "celery>=5\n"
        )
        source = source_of(self.project({"requirements/production.txt": text}))
        self.assertEqual(source.name, "requirements/production.txt")
        self.assertEqual(source.pins, {"psycopg": "3.2.1", "django": "5.2.8", "redis": "6.0"})

    def test_files_that_pin_different_versions_are_refused_by_the_package_s_name(self):
        lock = pipfile_lock(django={"version": "==5.2.7"})
        fault = self.fault({"Pipfile.lock": lock, "requirements.txt": "Django==5.2.8\n"})
        self.assertIn("Pipfile.lock pins django 5.2.7, but requirements.txt pins django 5.2.8.", fault)

    def test_a_pyproject_counts_if_it_has_a_project_table(self):
        self.assertEqual(source_of(self.project({"pyproject.toml": "[project]\nname = 'shop'\n"})).name, "pyproject.toml")
        self.assertIn("does not say which packages it needs", self.fault({"pyproject.toml": "[tool.ruff]\n"}))

    def test_a_project_of_poetry_is_told_how_to_write_requirements(self):
        fault = self.fault({"pyproject.toml": "[tool.poetry]\nname = 'shop'\n", "poetry.lock": ""})
        self.assertIn("poetry.lock is not read: run `poetry export --output requirements.txt`.", fault)


class RuntimeTest(SimpleTestCase):
    def test_accepts_the_versions_that_many_projects_pin(self):
        text = (Path(__file__).parents[1] / "pyproject.toml").read_text()
        required = dict(re.findall(r'"([\w-]+)[^"]*>=([\d.]+)"', text))
        for name, version in (("gunicorn", "22.0.0"), ("psycopg", "3.1.18"), ("redis", "5.0.8")):
            self.assertLessEqual(numbers(required[name]), numbers(version), name)


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


class PipfileTest(ProjectTestCase):
    def test_a_lock_becomes_requirements_without_those_for_development(self):
        lock = pipfile_lock(
            django={"version": "==5.2.8", "hashes": ["sha256:00", "sha256:11"]},
            celery={"version": "==5.5.0", "extras": ["redis"], "markers": "python_version >= '3.8'"},
            own={"git": "https://example.org/own.git", "ref": "0123abc"},
        )
        file = self.project({"Pipfile.lock": lock}) / "Pipfile.lock"
        self.assertEqual(
            pipfile_requirements(file).splitlines(),
            [
                "django==5.2.8 --hash=sha256:00 --hash=sha256:11",
                "celery[redis]==5.5.0 ; python_version >= '3.8'",
                "own @ git+https://example.org/own.git@0123abc",
            ],
        )


class PythonTest(ProjectTestCase):
    def test_the_project_s_range_counts_more_than_the_developer_s_version(self):
        files = {"pyproject.toml": "[project]\nname = 'shop'\nrequires-python = '>=3.12'\n", ".python-version": "3.13.1\n"}
        self.assertEqual(python_of(self.project(files)), ">=3.12")

    def test_a_version_of_its_own_file_or_of_the_pipfile_is_taken_without_its_patch(self):
        self.assertEqual(python_of(self.project({".python-version": "# ours\n3.12.4\n"})), "3.12")
        self.assertEqual(python_of(self.project({"Pipfile": '[requires]\npython_version = "3.11"\n'})), "3.11")

    def test_any_version_will_do_if_no_file_names_one(self):
        self.assertIsNone(python_of(self.project({"requirements.txt": "django\n"})))
