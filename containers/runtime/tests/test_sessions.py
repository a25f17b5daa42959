"""Logins while the secret key is changed."""

from django.contrib.auth import get_user_model
from django.test import TestCase, override_settings

OLD, NEW = "o" * 64, "n" * 64
PAGE = "/private/"


class RotationTest(TestCase):
    def setUp(self):
        self.user = get_user_model().objects.create_user("ada", password="secret")

    def log_in(self) -> str:
        with override_settings(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[NEW]):
            self.client.force_login(self.user)
            return self.client.cookies["sessionid"].value

    def is_logged_in(self, session: str, **settings) -> bool:
        with override_settings(**settings):
            self.client.cookies.clear()
            self.client.cookies["sessionid"] = session
            answer = self.client.get(PAGE)
        return answer.status_code == 200

    def test_a_login_of_the_old_key_holds_and_gets_a_session_of_the_new(self):
        session = self.log_in()
        self.assertTrue(self.is_logged_in(session, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]))
        renewed = self.client.cookies["sessionid"].value
        self.assertNotEqual(renewed, session)
        self.assertTrue(self.is_logged_in(renewed, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]))

    def test_what_the_browser_asked_for_at_that_moment_is_not_a_strangers(self):
        session = self.log_in()
        for _ in range(3):
            self.assertTrue(self.is_logged_in(session, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]))

    def test_a_session_of_the_new_key_is_known_to_pods_of_the_old(self):
        session = self.log_in()
        self.is_logged_in(session, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD])
        renewed = self.client.cookies["sessionid"].value
        self.assertTrue(self.is_logged_in(renewed, SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[NEW]))

    def test_a_key_that_is_no_fallback_any_more_ends_the_login(self):
        session = self.log_in()
        self.assertFalse(self.is_logged_in(session, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]))
