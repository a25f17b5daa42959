"""Who answered, on each page, in each answer's headers and in the logs."""

import io
import json
import logging
import logging.config
from datetime import timedelta
from types import SimpleNamespace

from django.test import TestCase, override_settings
from gunicorn.config import Config

from website.environment import identity
from website.identity import request_id
from website.logs import AccessLogger, configuration


class IdentityTest(TestCase):
    def test_pages_name_pod_colour_and_version(self):
        for path in ("/", "/accounts/login/", "/nowhere/"):
            self.assertContains(
                self.client.get(path),
                f'data-pod="{identity.pod}" data-colour="{identity.colour}" data-version="{identity.version}"',
                status_code=404 if path == "/nowhere/" else 200,
            )

    def test_every_answer_carries_them_in_headers(self):
        for path in ("/", "/admin/login/", "/healthz", "/nowhere/"):
            answer = self.client.get(path)
            self.assertEqual(
                (answer["X-Pod"], answer["X-Colour"], answer["X-Version"]),
                (identity.pod, identity.colour, identity.version),
                path,
            )

    def test_a_plain_request_id_is_kept_and_another_is_replaced(self):
        self.assertEqual(self.client.get("/", headers={"x-request-id": "abc-1"})["X-Request-ID"], "abc-1")
        for bad in ("", "with space", "x" * 65, "line\nbreak"):
            self.assertRegex(self.client.get("/", headers={"x-request-id": bad})["X-Request-ID"], r"^[0-9a-f]{32}$")

    def test_the_icon_is_a_static_file(self):
        self.assertRegex(self.client.get("/favicon.ico").url, r"/blog/icon\.[0-9a-f]{12}\.svg$")

    @override_settings(STATIC_URL="https://static.example.org/bucket/")
    def test_no_page_has_style_or_script_inline(self):
        for path in ("/", "/accounts/login/"):
            page = self.client.get(path).content.decode()
            self.assertNotIn("style=", page)
            self.assertNotIn("<style", page)
            self.assertNotIn("<script", page)


class LogTest(TestCase):
    def setUp(self):
        self.addCleanup(logging.config.dictConfig, configuration())
        self.stream = io.StringIO()
        caught = configuration()
        caught["handlers"]["stdout"]["stream"] = self.stream
        logging.config.dictConfig(caught)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def test_a_line_says_who_wrote_it_and_for_which_request(self):
        self.client.get("/nowhere/", headers={"x-request-id": "abc-1"})
        (line,) = self.lines()
        self.assertRegex(line.pop("time"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00$")
        self.assertEqual(
            line,
            {
                "severity": "WARNING",
                "logger": "django.request",
                "message": "Not Found: /nowhere/",
                "request_id": "abc-1",
                "pod": identity.pod,
                "colour": identity.colour,
                "version": identity.version,
                "status_code": 404,
                "request": "<WSGIRequest: GET '/nowhere/'>",
            },
        )

    def test_the_access_log_has_a_line_of_fields_without_the_query(self):
        request_id.set("of another request")
        self.access("/posts/1/", "200 OK")
        (line,) = self.lines()
        wanted = {"message": "GET /posts/1/ 200", "status": 200, "milliseconds": 12.3, "request_id": "abc-1"}
        self.assertEqual({name: line[name] for name in wanted}, wanted)
        self.assertNotIn("secret", self.stream.getvalue())

    def test_probes_are_not_in_the_access_log(self):
        self.access("/healthz", "200 OK")
        self.access("/readyz", "503 Service Unavailable")
        self.assertEqual(self.lines(), [])

    def access(self, path: str, status: str) -> None:
        logger = object.__new__(AccessLogger)
        logger.access_log = logging.getLogger("gunicorn.access")
        logger.cfg = Config()
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "q=secret", "RAW_URI": f"{path}?q=secret"}
        answer = SimpleNamespace(status=status, headers=[("X-Request-ID", "abc-1")], sent=10)
        logger.access(answer, None, environ, timedelta(milliseconds=12.34))
