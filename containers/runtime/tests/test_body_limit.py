"""How large a request may be."""

import os
from unittest import mock

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase

from django_gke.body_limit import BodyLimitMiddleware
from django_gke.overlay import MIDDLEWARE

MEGABYTE = 1024 * 1024


class BodyLimitTest(SimpleTestCase):
    def status(self, length: str, **environment: str) -> int:
        def answer(request: HttpRequest) -> HttpResponse:
            return HttpResponse()

        with mock.patch.dict(os.environ, environment):
            middleware = BodyLimitMiddleware(answer)
        request = RequestFactory().post("/", CONTENT_LENGTH=length)
        # A body that is read would be an error: there is none.
        request.META["wsgi.input"] = None
        return middleware(request).status_code

    def test_a_body_above_the_limit_is_refused_unread(self):
        self.assertEqual(self.status(str(290 * MEGABYTE)), 413)
        self.assertEqual(self.status(str(25 * MEGABYTE + 1)), 413)
        self.assertEqual(self.status(str(25 * MEGABYTE)), 200)

    def test_the_stack_sets_the_limit(self):
        self.assertEqual(self.status(str(25 * MEGABYTE), BODY_LIMIT_MB="24"), 413)
        self.assertEqual(self.status(str(100 * MEGABYTE), BODY_LIMIT_MB="100"), 200)

    def test_it_comes_before_all_that_reads_bodies(self):
        self.assertEqual(MIDDLEWARE.index("django_gke.body_limit.BodyLimitMiddleware"), 2)
