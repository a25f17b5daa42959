"""Logging in, and guessing passwords."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import TestCase, override_settings
from django.utils import timezone

LOGIN = "/accounts/login/"


# The usual hasher is slow on purpose.
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class LoginTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        get_user_model().objects.create_user("ola", password="right")
        get_user_model().objects.create_superuser("admin", password="right")

    def attempt(self, password: str, username: str = "ola", address: str = "192.0.2.1", path: str = LOGIN) -> int:
        self.client.logout()
        sent = {"username": username, "password": password}
        status: int = self.client.post(path, sent, REMOTE_ADDR=address).status_code
        return status

    def test_messages_name_the_field(self):
        answer = self.client.post(LOGIN, {})
        self.assertContains(answer, "Enter your username.")
        self.assertContains(answer, "Enter your password.")
        answer = self.client.post(LOGIN, {"username": "ola", "password": "wrong"})
        self.assertContains(answer, "The username or the password is wrong.")

    def test_ten_wrong_passwords_lock_a_user_out_at_that_address_for_fifteen_minutes(self):
        self.assertEqual([self.attempt("wrong") for _ in range(10)], [200] * 9 + [429])
        self.assertEqual(self.attempt("right"), 429)
        answer = self.client.post(LOGIN, {"username": "ola", "password": "right"}, REMOTE_ADDR="192.0.2.1")
        self.assertContains(answer, "Try again in 15 minutes.", status_code=429)
        # Others at this address, and the user at a different one.
        self.assertEqual(self.attempt("right", username="admin"), 302)
        self.assertEqual(self.attempt("right", address="192.0.2.2"), 302)
        # Attempts meanwhile do not make it longer.
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
        self.assertEqual(self.attempt("right"), 302)

    def test_the_admin_counts_wrong_passwords_too(self):
        path = "/admin/login/"
        self.assertEqual([self.attempt("wrong", "admin", path=path) for _ in range(10)], [200] * 9 + [429])
        self.assertEqual(self.attempt("right", "admin"), 429)

    def test_the_right_password_ends_the_count(self):
        for _ in range(3):
            for _ in range(9):
                self.assertEqual(self.attempt("wrong"), 200)
            self.assertEqual(self.attempt("right"), 302)

    def test_an_address_that_the_client_claims_does_not_count(self):
        for number in range(10):
            self.client.post(LOGIN, {"username": "ola", "password": "x"}, headers={"X-Forwarded-For": f"192.0.2.{number}"})
        self.assertEqual(self.attempt("right", address="127.0.0.1"), 429)
