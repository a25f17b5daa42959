"""Which pod answered, in each response's headers and in the logs."""

import io
import json
import logging
import logging.config
from datetime import timedelta
from types import SimpleNamespace

from django.test import TestCase
from gunicorn.config import Config

from django_gke.environment import identity
from django_gke.identity import request_id
from django_gke.logs import AccessLogger, configuration


class IdentityTest(TestCase):
    def test_every_response_carries_pod_colour_and_version_in_headers(self):
        for path in ("/", "/admin/login/", "/healthz", "/nowhere/"):
            answer = self.client.get(path)
            self.assertEqual(
                (answer["X-Pod"], answer["X-Colour"], answer["X-Version"]),
                (identity.pod, identity.colour, identity.version),
                path,
            )

    def test_a_plain_request_id_is_kept_and_any_other_is_replaced(self):
        self.assertEqual(self.client.get("/", headers={"x-request-id": "abc-1"})["X-Request-ID"], "abc-1")
        for bad in ("", "with space", "x" * 65, "line\nbreak"):
            self.assertRegex(self.client.get("/", headers={"x-request-id": bad})["X-Request-ID"], r"^[0-9a-f]{32}$")


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

    def test_a_message_of_any_size_stays_one_line_with_its_severity(self):
        logging.getLogger("shop").error("x" * 3_000_000, extra={"payload": "y" * 3_000_000})
        (line,) = self.lines()
        self.assertEqual(line["severity"], "ERROR")
        self.assertLess(len(self.stream.getvalue()), 200_000)

    def test_fields_of_the_caller_are_kept_and_do_not_hide_our_own(self):
        logging.getLogger("shop").info("paid", extra={"order": 7, "severity": "none"})
        (line,) = self.lines()
        self.assertEqual((line["order"], line["severity"], line["message"]), (7, "INFO", "paid"))

    def test_levels_of_the_project_stay(self):
        levels = configuration({"loggers": {"shop": {"level": "DEBUG", "handlers": ["mail"]}}})["loggers"]
        self.assertEqual(levels["shop"], {"handlers": ["stdout"], "level": "DEBUG", "propagate": False})
