"""A form that is sent several times at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import TransactionTestCase

from blog.forms import NewPostForm
from blog.models import Post


def at_once(work, times: int = 4) -> list[object]:
    """Runs `work` in that many threads, which start once each has its own connection."""
    ready = Barrier(times)

    def alone(_: int) -> object:
        try:
            connection.ensure_connection()
            ready.wait(10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(alone, range(times)))


class SubmissionTest(TransactionTestCase):
    def test_a_form_sent_six_times_at_once_makes_one_post(self):
        author = get_user_model().objects.create_user("ola")
        sent = {"title": "Once", "text": "text", "submission": "7e57ab1e-0000-4000-8000-000000000000"}

        def send() -> int:
            form = NewPostForm(sent)
            self.assertTrue(form.is_valid())
            return form.save_once(author).pk

        self.assertEqual(len(set(at_once(send, 6))), 1)
        self.assertEqual(Post.objects.count(), 1)
