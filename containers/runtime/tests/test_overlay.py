"""The settings of a pod: a project's own, and what the platform sets on top. A process reads them once, so tests start one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.test import SimpleTestCase

from django_gke.environment import read_environment
from django_gke.overlay import overlay

RUNTIME = Path(__file__).resolve().parent.parent


def over(project: dict[str, object], **environment: str) -> dict[str, object]:
    with mock.patch.dict(os.environ, environment):
        return overlay(project, read_environment())


class OverlayTest(SimpleTestCase):
    def test_a_project_that_shows_errors_to_visitors_does_not_in_a_pod(self):
        self.assertIs(over({"DEBUG": True})["DEBUG"], False)

    def test_plain_static_storage_is_replaced_by_one_that_hashes_names(self):
        own = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        self.assertEqual(
            over({"STORAGES": own})["STORAGES"]["staticfiles"]["BACKEND"], "django_gke.static_storage.StaticStorage"
        )

    def test_only_the_default_database_is_replaced(self):
        databases = over({"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}, "old": {"NAME": "old"}}})[
            "DATABASES"
        ]
        self.assertEqual(databases["old"], {"NAME": "old"})
        self.assertEqual(databases["default"]["ENGINE"], "django.db.backends.postgresql")

    def test_a_database_engine_that_knows_more_and_atomic_requests_stay(self):
        own = {"ENGINE": "django.contrib.gis.db.backends.postgis", "ATOMIC_REQUESTS": True, "OPTIONS": {"init_command": "x"}}
        default = over({"DATABASES": {"default": own}})["DATABASES"]["default"]
        self.assertEqual((default["ENGINE"], default["ATOMIC_REQUESTS"]), (own["ENGINE"], True))
        self.assertNotIn("init_command", default["OPTIONS"])

    def test_the_database_is_verified_by_certificate_and_name_if_there_is_one(self):
        options = over({}, DATABASE_TLS_ROOT_FILE="/etc/database/ca.crt")["DATABASES"]["default"]["OPTIONS"]
        self.assertEqual((options["sslmode"], options["sslrootcert"]), ("verify-full", "/etc/database/ca.crt"))
        self.assertNotIn("sslmode", over({}, DATABASE_TLS_ROOT_FILE="")["DATABASES"]["default"]["OPTIONS"])

    def test_the_pool_has_a_connection_for_each_thread(self):
        self.assertEqual(over({}, WEB_THREADS="3")["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"], 3)

    def test_the_projects_middleware_follows_health_and_identity(self):
        self.assertEqual(
            over({"MIDDLEWARE": ["shop.middleware.Tenant"]})["MIDDLEWARE"],
            [
                "django_gke.identity.IdentityMiddleware",
                "django_gke.health.HealthMiddleware",
                "django_gke.body_limit.BodyLimitMiddleware",
                "django_gke.reader.ReaderMiddleware",
                "shop.middleware.Tenant",
            ],
        )

    def test_https_is_required_and_the_edge_is_trusted_only_if_the_site_is_served_over_it(self):
        names = (
            "SECURE_SSL_REDIRECT",
            "SESSION_COOKIE_SECURE",
            "CSRF_COOKIE_SECURE",
            "SECURE_HSTS_SECONDS",
            "SECURE_PROXY_SSL_HEADER",
        )
        secure, plain = over({}, DJANGO_SECURE="true"), over({}, DJANGO_SECURE="false")
        self.assertEqual([secure[name] for name in names], [True, True, True, 0, ("HTTP_X_FORWARDED_PROTO", "https")])
        self.assertEqual([plain[name] for name in names], [False, False, False, 0, None])

    def test_the_stacks_cache_becomes_the_default_and_other_caches_stay(self):
        caches = over(
            {"CACHES": {"default": {"BACKEND": "x.locmem.LocMemCache", "TIMEOUT": 9}, "files": {}}}, REDIS_URL="redis://cache"
        )
        self.assertEqual(
            caches["CACHES"],
            {
                "default": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": "redis://cache",
                    "TIMEOUT": 9,
                },
                "files": {},
            },
        )

    def test_a_shared_cache_of_the_project_stays(self):
        own = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://cache"}}
        self.assertEqual(over({"CACHES": own}, REDIS_URL="redis://cache")["CACHES"], own)

    def test_a_cache_in_files_becomes_memory_because_the_image_is_read_only(self):
        own = {"default": {"BACKEND": "x.filebased.FileBasedCache", "LOCATION": Path("/app/cache"), "TIMEOUT": 9}}
        memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "/app/cache", "TIMEOUT": 9}
        self.assertEqual(over({"CACHES": own})["CACHES"], {"default": memory})

    def test_the_file_of_celerys_beat_is_in_the_folder_that_can_be_written(self):
        self.assertEqual(over({})["CELERY_BEAT_SCHEDULE_FILENAME"], "/tmp/celerybeat-schedule")

    def test_uploads_go_to_the_bucket_with_signed_links_if_it_is_private(self):
        for mode, signed in (("public", False), ("private", True)):
            default = over({}, MEDIA_BUCKET="media", MEDIA_MODE=mode)["STORAGES"]["default"]
            self.assertEqual(default["BACKEND"], "storages.backends.gcloud.GoogleCloudStorage")
            self.assertEqual((default["OPTIONS"]["bucket_name"], default["OPTIONS"]["querystring_auth"]), ("media", signed))

    def test_storages_of_the_project_stay_without_a_media_bucket(self):
        own = {"default": {"BACKEND": "shop.storage.Files"}, "invoices": {"BACKEND": "shop.storage.Invoices"}}
        storages = over({"STORAGES": own})["STORAGES"]
        self.assertEqual({name: storages[name] for name in own}, own)

    def test_a_session_engine_of_the_project_stays(self):
        self.assertEqual(over({})["SESSION_ENGINE"], "django_gke.sessions")
        self.assertNotIn("SESSION_ENGINE", over({"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}))


class ProcessTest(SimpleTestCase):
    """A separate process with a settings module that the test writes."""

    def run_python(
        self, settings: str, *arguments: str, module: str = "shop.settings", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        folder = Path(self.enterContext(TemporaryDirectory()))
        (folder / "shop").mkdir()
        (folder / "shop/__init__.py").touch()
        (folder / "shop/settings.py").write_text(settings)
        (folder / "manage.py").write_text('os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")')
        variables = {**os.environ, "PYTHONPATH": str(RUNTIME), "DJANGO_GKE_SETTINGS": module, **environment}
        return subprocess.run(
            [sys.executable, *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False
        )

    def refused(self, settings: str, **options: str) -> str:
        done = self.run_python(settings, "-m", "django_gke", "check", **options)
        self.assertEqual(done.returncode, 1)
        return done.stderr

    def test_everything_that_the_platform_does_not_know_is_the_projects(self):
        show = "from django.conf import settings as s; import json; print(json.dumps([s.LANGUAGE_CODE, s.SHOP_NAME, s.DEBUG]))"
        done = self.run_python("DEBUG = True\nLANGUAGE_CODE = 'nb'\nSHOP_NAME = 'Bok'\n", "-c", show)
        self.assertEqual(json.loads(done.stdout), ["nb", "Bok", False], done.stderr)

    def test_a_settings_module_that_is_not_there_is_named_with_the_one_in_manage_py(self):
        self.assertEqual(
            self.refused("", module="shop.config"),
            "app.settings names 'shop.config', but the project has no such module; manage.py names 'shop.settings'.\n",
        )

    def test_a_package_that_is_not_installed_is_named(self):
        self.assertEqual(
            self.refused("import nowhere"),
            "The settings shop.settings need the module 'nowhere', which is not installed.\n",
        )

    def test_settings_that_raise_are_one_line_with_place_and_cause(self):
        self.assertEqual(
            self.refused("import os\nKEY = os.environ['PAYMENT_KEY']\n"),
            "The settings shop.settings raise KeyError at settings.py:2: 'PAYMENT_KEY'\n",
        )

    def test_settings_with_a_syntax_error_are_one_line(self):
        (line,) = self.refused("A = [\n").splitlines()
        self.assertRegex(
            line, r"^The settings shop\.settings raise SyntaxError: '\[' was never closed \(settings\.py, line 1\)$"
        )

    def test_without_environment_a_command_prints_one_line(self):
        done = subprocess.run(
            [sys.executable, "-m", "django_gke", "migrate"],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(RUNTIME), "DJANGO_SETTINGS_MODULE": "django_gke.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("The environment is not complete: DATABASE_HOST is not set"), done.stderr)

    def test_a_build_collects_static_files_without_an_environment_but_with_app_env(self):
        settings = "import os\nNAME = os.environ['SHOP_NAME']\nINSTALLED_APPS = []\nSECRET_KEY = os.environ['SECRET_KEY']\n"
        done = self.run_python(settings, "-m", "django_gke", "collect", BUILD_ENVIRONMENT='{"SHOP_NAME": "Bok"}')
        self.assertEqual(
            done.stdout, "The project has no static files: django.contrib.staticfiles is not installed.\n", done.stderr
        )
