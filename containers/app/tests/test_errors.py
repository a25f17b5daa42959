"""Pages for errors."""

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client, TestCase, override_settings
from django.urls import path

from website import urls
from website.colour import HEX


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


urlpatterns = [*urls.urlpatterns, path("broken/", broken)]
handler400, handler500 = urls.handler400, urls.handler500


@override_settings(ROOT_URLCONF="tests.test_errors")
class ErrorPageTest(TestCase):
    def assert_styled(self, page: HttpResponse, status: int, heading: str) -> None:
        self.assertContains(page, f"<h1>{heading}</h1>", status_code=status, html=True)
        self.assertContains(page, f'href="/colour/{HEX}.css"', status_code=status)
        self.assertContains(page, "blog/style", status_code=status)

    def test_a_host_that_is_not_the_sites_gets_a_styled_page(self):
        for bad in ("evil.example", "a b", ""):
            self.assert_styled(self.client.get("/", headers={"Host": bad}), 400, "Bad request")

    def test_an_unknown_page_is_styled(self):
        self.assert_styled(self.client.get("/nowhere/"), 404, "Not found")

    def test_a_fault_gets_a_styled_page_without_the_database(self):
        client = Client(raise_request_exception=False)
        client.force_login(get_user_model().objects.create_user("ola"))
        with self.assertNumQueries(0):
            self.assert_styled(client.get("/broken/"), 500, "Something broke")

    def test_a_form_without_csrf_token_is_refused_politely(self):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(get_user_model().objects.create_user("ola"))
        self.assert_styled(strict.post("/posts/new/", {}), 403, "Form too old")
