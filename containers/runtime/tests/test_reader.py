"""Whose address the site takes a request to come from."""

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase, override_settings

from django_gke.reader import ReaderMiddleware


class ReaderTest(SimpleTestCase):
    def address(self, **headers: str) -> str:
        request = RequestFactory().get("/", REMOTE_ADDR="10.4.0.7", headers=headers)

        def answer(given: HttpRequest) -> HttpResponse:
            return HttpResponse(given.META["REMOTE_ADDR"])

        return ReaderMiddleware(answer)(request).content.decode()

    @override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
    def test_behind_the_edge_it_is_what_the_edge_says(self):
        self.assertEqual(self.address(**{"X-Forwarded-For": "203.0.113.7"}), "203.0.113.7")
        self.assertEqual(self.address(), "10.4.0.7")

    @override_settings(SECURE_PROXY_SSL_HEADER=None)
    def test_without_an_edge_nobody_is_believed(self):
        self.assertEqual(self.address(**{"X-Forwarded-For": "203.0.113.7"}), "10.4.0.7")
