"""Reading, writing and publishing."""

from datetime import timedelta
from urllib.parse import unquote
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import TestCase
from django.utils import timezone
from django.utils.html import escape

from blog.models import Post


class PostTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        users = get_user_model().objects
        cls.ola = users.create_user("ola", password="ola")
        cls.ada = users.create_user("ada", password="ada")
        cls.admin = users.create_superuser("admin", password="admin")
        cls.published = Post.objects.create(
            author=cls.ola, title="A first post", text="Hello <b>world</b>", published_at=timezone.now() - timedelta(hours=1)
        )
        cls.draft = Post.objects.create(author=cls.ola, title="A draft", text="Not yet")


class ReadingTest(PostTestCase):
    def test_the_list_has_published_posts_newest_first(self):
        newer = Post.objects.create(author=self.ada, title="Newer", text="text", published_at=timezone.now())
        Post.objects.create(author=self.ada, title="Tomorrow", text="text", published_at=timezone.now() + timedelta(days=1))
        answer = self.client.get("/")
        self.assertEqual(list(answer.context["page_obj"]), [newer, self.published])
        self.assertNotContains(answer, "A draft")
        self.assertNotContains(answer, "Tomorrow")

    def test_the_list_has_ten_a_page(self):
        for number in range(11):
            Post.objects.create(author=self.ada, title=f"Post {number}", text="text", published_at=timezone.now())
        self.assertEqual(len(self.client.get("/").context["page_obj"]), 10)
        self.assertEqual(len(self.client.get("/?page=2").context["page_obj"]), 2)
        self.assertEqual(self.client.get("/?page=3").status_code, 404)

    def test_the_list_shows_each_change_at_once(self):
        post = Post.objects.filter(pk=self.published.pk)
        earlier = timezone.now() - timedelta(days=400)
        self.assertContains(self.client.get("/"), "A first post")
        for field, value, shown in (
            ("title", "Another title", "Another title"),
            ("text", "Other words", "Other words"),
            ("published_at", earlier, f"{earlier:%Y-%m-%d}"),
            ("author", self.ada, "<bdi>ada</bdi>"),
        ):
            post.update(**{field: value})
            self.assertContains(self.client.get("/"), shown)
        self.ada.username = "augusta"
        self.ada.save()
        self.assertContains(self.client.get("/"), "<bdi>augusta</bdi>")

    def test_text_is_shown_as_text(self):
        self.assertContains(self.client.get(self.published.get_absolute_url()), "Hello &lt;b&gt;world&lt;/b&gt;")

    def test_an_address_is_the_number_and_the_title(self):
        address = f"/posts/{self.published.pk}/a-first-post/"
        self.assertEqual(self.published.get_absolute_url(), address)
        for other in (f"/posts/{self.published.pk}/", f"/posts/{self.published.pk}/old-title/"):
            self.assertRedirects(self.client.get(other), address)

    def test_an_address_has_the_title_in_its_own_script(self):
        for title, slug in (
            ("It's A Title", "its-a-title"),
            ("שלום עולם", "שלום-עולם"),
            ("مرحبا بالعالم", "مرحبا-بالعالم"),
            ("हिन्दी में", "हिन्दी-में"),  # its vowels are marks
            ("日本語", "日本語"),
            ("Zażółć", "zażółć"),
            ("soft\u00adhyphen", "softhyphen"),
            ("ü" * 200, "ü" * 80),
            ("!?", "untitled"),
            ("Delete", "post-delete"),  # would be the URL that deletes
        ):
            post = Post.objects.create(author=self.ola, title=title, text="text", published_at=timezone.now())
            self.assertEqual(unquote(post.get_absolute_url()), f"/posts/{post.pk}/{slug}/")
            self.assertContains(self.client.get(post.get_absolute_url()), f'<h1 dir="auto">{escape(title)}</h1>')

    def test_titles_and_texts_have_their_own_direction(self):
        for path in ("/", self.published.get_absolute_url()):
            page = self.client.get(path)
            self.assertContains(page, "<h2 dir=" if path == "/" else '<h1 dir="auto">')
            self.assertContains(page, '<div class="text" dir="auto">')
        self.client.force_login(self.ola)
        form = self.client.get("/posts/new/").content.decode()
        self.assertRegex(form, r'<input type="text" name="title"[^>]* dir="auto"')
        self.assertRegex(form, r'<textarea name="text"[^>]* dir="auto"')

    def test_a_title_keeps_no_character_that_reverses_the_text_after_it(self):
        post = Post.objects.create(author=self.ola, title="\u202eabc\u2066d", text="text", published_at=timezone.now())
        self.assertEqual(post.title, "abcd")
        for path in ("/", post.get_absolute_url()):
            self.assertNotContains(self.client.get(path), "\u202e")

    def test_a_draft_is_seen_by_its_author_and_the_admin_only(self):
        for user, status in ((None, 404), (self.ada, 404), (self.ola, 200), (self.admin, 200)):
            self.client.logout()
            if user:
                self.client.force_login(user)
            self.assertEqual(self.client.get(self.draft.get_absolute_url()).status_code, status, user)


class WritingTest(PostTestCase):
    def form_token(self) -> UUID:
        token: UUID = self.client.get("/posts/new/").context["form"]["submission"].value()
        return token

    def test_writing_needs_a_login_that_leads_back(self):
        for path in ("/posts/new/", "/drafts/", f"/posts/{self.draft.pk}/edit/", f"/posts/{self.draft.pk}/delete/"):
            self.assertRedirects(self.client.get(path), f"/accounts/login/?next={path}")
        self.client.post("/posts/new/", {"title": "t", "text": "t", "submission": uuid4()})
        for action in ("publish", "unpublish", "delete"):
            self.client.post(f"/posts/{self.draft.pk}/{action}/")
        self.assertEqual(Post.objects.count(), 2)
        self.draft.refresh_from_db()
        self.assertIsNone(self.draft.published_at)

    def test_login_and_logout(self):
        answer = self.client.post("/accounts/login/", {"username": "ola", "password": "ola", "next": "/drafts/"})
        self.assertRedirects(answer, "/drafts/")
        self.assertRedirects(self.client.post("/accounts/logout/"), "/")
        self.assertNotContains(self.client.get("/"), "Log out")

    def test_a_new_post_is_a_draft_of_its_writer_until_published(self):
        self.client.force_login(self.ola)
        answer = self.client.post("/posts/new/", {"title": "New", "text": "text", "submission": self.form_token()})
        post = Post.objects.get(title="New")
        self.assertRedirects(answer, post.get_absolute_url())
        self.assertEqual(post.author, self.ola)
        self.assertContains(self.client.get("/drafts/"), "New")
        self.assertNotContains(self.client.get("/"), "New</a>")
        self.assertRedirects(self.client.post(f"/posts/{post.pk}/publish/"), post.get_absolute_url())
        self.assertContains(self.client.get("/"), "New</a>")
        self.assertNotContains(self.client.get("/drafts/"), "New</a>")

    def test_each_form_has_a_token_of_its_own(self):
        self.client.force_login(self.ola)
        self.assertNotEqual(self.form_token(), self.form_token())

    def test_a_form_sent_twice_makes_one_post(self):
        self.client.force_login(self.ola)
        sent = {"title": "Once", "text": "text", "submission": self.form_token()}
        first, second = self.client.post("/posts/new/", sent), self.client.post("/posts/new/", sent)
        self.assertEqual(Post.objects.filter(title="Once").count(), 1)
        self.assertEqual(first.url, second.url)

    def test_a_form_shown_again_for_a_fault_keeps_its_token(self):
        self.client.force_login(self.ola)
        token = self.form_token()
        answer = self.client.post("/posts/new/", {"title": "", "text": "text", "submission": token})
        self.assertContains(answer, f'value="{token}"')
        self.assertContains(answer, "Enter a title.")

    def test_a_token_is_nobody_elses(self):
        token = uuid4()
        for user in (self.ola, self.ada):
            self.client.force_login(user)
            self.client.post("/posts/new/", {"title": user.username, "text": "text", "submission": token})
        self.assertEqual(Post.objects.filter(submission=token).count(), 2)

    def test_the_database_itself_refuses_a_doubled_submission(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Post.objects.create(author=self.ola, title="t", text="t", submission=self.draft.submission)

    def test_only_the_author_and_the_admin_change_a_post(self):
        path = f"/posts/{self.draft.pk}/edit/"
        for user, status in ((self.ada, 404), (self.ola, 302), (self.admin, 302)):
            self.client.force_login(user)
            answer = self.client.post(path, {"title": f"By {user}", "text": "text"})
            self.assertEqual(answer.status_code, status, user)
        self.draft.refresh_from_db()
        self.assertEqual(self.draft.title, "By admin")
        self.assertEqual(self.draft.author, self.ola)
        self.assertGreater(self.draft.updated_at, self.draft.created_at)

    def test_only_the_author_and_the_admin_publish(self):
        self.client.force_login(self.ada)
        self.assertEqual(self.client.post(f"/posts/{self.draft.pk}/publish/").status_code, 404)
        self.assertEqual(self.client.get(f"/posts/{self.draft.pk}/publish/").status_code, 405)

    def test_publishing_twice_keeps_the_first_time(self):
        self.draft.publish()
        first = self.draft.published_at
        self.draft.publish()
        self.draft.refresh_from_db()
        self.assertEqual(self.draft.published_at, first)

    def test_drafts_are_ten_per_page(self):
        self.client.force_login(self.ola)
        for number in range(10):
            Post.objects.create(author=self.ola, title=f"Draft {number}", text="text")
        first, second = self.client.get("/drafts/"), self.client.get("/drafts/?page=2")
        self.assertEqual([post.title for post in first.context["page_obj"]], [f"Draft {number}" for number in range(9, -1, -1)])
        self.assertContains(first, '<a class="button quiet" rel="next" href="?page=2">Older</a>')
        self.assertEqual(list(second.context["page_obj"]), [self.draft])

    def test_drafts_are_those_that_the_user_may_continue(self):
        later = timezone.now() + timedelta(days=1)
        scheduled = Post.objects.create(author=self.ada, title="Tomorrow", text="text", published_at=later)
        for user, drafts in ((self.ada, [scheduled]), (self.ola, [self.draft]), (self.admin, [scheduled, self.draft])):
            self.client.force_login(user)
            self.assertEqual(list(self.client.get("/drafts/").context["page_obj"]), drafts)

    def test_messages_name_the_field(self):
        self.client.force_login(self.ola)
        for sent, message in (
            ({"title": "", "text": "text"}, "Enter a title."),
            ({"title": "title", "text": ""}, "Enter the text."),
            ({"title": "x" * 201, "text": "text"}, "The title has 201 characters. Shorten it to 200."),
            ({"title": "a\0", "text": "text"}, "The title contains a character that cannot be saved."),
            ({"title": "title", "text": "a\0"}, "The text contains a character that cannot be saved."),
            ({"title": "\u200b\u202e", "text": "text"}, "Enter a title with at least one visible character."),
        ):
            answer = self.client.post("/posts/new/", {**sent, "submission": uuid4()})
            self.assertContains(answer, message)
            self.assertContains(answer, "<title>Error · New post")
        self.assertEqual(Post.objects.count(), 2)

    def test_a_preview_shows_the_post_and_saves_nothing(self):
        self.client.force_login(self.ola)
        sent = {"title": "Soon", "text": "one\n\ntwo", "preview": "yes", "submission": uuid4()}
        for path in ("/posts/new/", f"/posts/{self.draft.pk}/edit/"):
            answer = self.client.post(path, sent)
            self.assertContains(answer, '<h1 dir="auto">Soon</h1>')
            self.assertContains(answer, "<p>two</p>")
            self.assertContains(answer, 'value="Soon"')
        self.assertFalse(Post.objects.filter(title="Soon").exists())
        del sent["preview"]
        self.client.post("/posts/new/", sent)
        self.assertEqual(Post.objects.filter(title="Soon").count(), 1)

    def test_writing_can_be_cancelled(self):
        self.client.force_login(self.ola)
        self.assertContains(self.client.get("/posts/new/"), '<a href="/drafts/">Cancel</a>', html=True)
        for path in (f"/posts/{self.draft.pk}/edit/", f"/posts/{self.draft.pk}/delete/"):
            self.assertContains(
                self.client.get(path), f'<a href="{self.draft.get_absolute_url()}">Cancel</a>', html=True, msg_prefix=path
            )

    def test_publish_stands_out_from_edit(self):
        self.client.force_login(self.ola)
        page = self.client.get(self.draft.get_absolute_url())
        self.assertContains(page, "<button>Publish</button>")
        self.assertContains(page, f'<a class="button quiet" href="/posts/{self.draft.pk}/edit/">Edit</a>')
        self.assertNotContains(page, "Unpublish")
        page = self.client.get(self.published.get_absolute_url())
        self.assertContains(page, '<button class="quiet">Unpublish</button>')
        self.assertNotContains(page, ">Publish<")

    def test_a_published_post_can_become_a_draft_again(self):
        path = f"/posts/{self.published.pk}/unpublish/"
        self.client.force_login(self.ada)
        self.assertEqual(self.client.post(path).status_code, 404)
        self.client.force_login(self.ola)
        self.assertEqual(self.client.get(path).status_code, 405)
        for _ in range(2):
            answer = self.client.post(path, follow=True)
            self.assertRedirects(answer, self.published.get_absolute_url())
            self.assertContains(answer, "The post is a draft again.")
        self.assertContains(self.client.get("/drafts/"), "A first post")
        self.client.logout()
        self.assertEqual(self.client.get(self.published.get_absolute_url()).status_code, 404)

    def test_the_author_and_the_admin_delete_a_post_after_a_question(self):
        path = f"/posts/{self.published.pk}/delete/"
        self.client.force_login(self.ada)
        self.assertEqual(self.client.get(path).status_code, 404)
        self.assertEqual(self.client.post(path).status_code, 404)
        for user, post in ((self.ola, self.published), (self.admin, self.draft)):
            self.client.force_login(user)
            path = f"/posts/{post.pk}/delete/"
            self.assertContains(self.client.get(path), "Delete this post?")
            self.assertTrue(Post.objects.filter(pk=post.pk).exists())
            answer = self.client.post(path, follow=True)
            self.assertContains(answer, "The post is deleted.")
            self.assertFalse(Post.objects.filter(pk=post.pk).exists())
            # A double click.
            self.assertRedirects(self.client.post(path), "/drafts/")

    def test_a_reader_sees_no_buttons_of_the_author(self):
        for user in (None, self.ada):
            if user:
                self.client.force_login(user)
            page = self.client.get(self.published.get_absolute_url())
            for word in ("Edit", "Unpublish", "Delete"):
                self.assertNotContains(page, word)

    def test_a_writer_who_goes_does_not_take_posts_along(self):
        with self.assertRaises(ProtectedError):
            self.ola.delete()

    def test_a_title_longer_than_the_column_is_a_fault_of_the_form(self):
        with self.assertRaises(ValidationError):
            Post(author=self.ola, title="x" * 201, text="t").full_clean()

    def test_the_admin_lists_and_finds_posts(self):
        self.client.force_login(self.admin)
        self.assertContains(self.client.get("/admin/blog/post/?q=first"), "A first post")
