"""The blog's posts."""

from unicodedata import category, normalize
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

#: Characters that change the direction of the text after them, such as U+202E. https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings
DIRECTION_CHANGES = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]

#: The last parts of URLs that do something with a post, so they can't be titles in URLs.
ACTIONS = ("edit", "publish", "unpublish", "delete")


def without_direction_changes(text: str) -> str:
    return text.translate(dict.fromkeys(DIRECTION_CHANGES))


def validate_visible(text: str) -> None:
    """A title of invisible characters only could not be clicked on."""
    if not any(category(character)[0] in "LNPS" for character in text):
        raise ValidationError("Enter a title with at least one visible character.", code="invisible")


class PostQuerySet(models.QuerySet):
    """Posts, by who may see them."""

    def published(self) -> "PostQuerySet":
        """The posts that everybody sees, newest first."""
        return self.filter(published_at__lte=timezone.now()).order_by("-published_at", "-pk")

    def drafts(self) -> "PostQuerySet":
        """The posts that are not published yet, newest first."""
        unpublished = models.Q(published_at=None) | models.Q(published_at__gt=timezone.now())
        return self.filter(unpublished).order_by("-created_at", "-pk")

    def editable_by(self, user: User | AnonymousUser) -> "PostQuerySet":
        """The posts that `user` may change: all with the permission to change posts (as in the admin), otherwise the user's own."""
        return self._own_or_all(user, "blog.change_post")

    def deletable_by(self, user: User | AnonymousUser) -> "PostQuerySet":
        """The posts that `user` may delete."""
        return self._own_or_all(user, "blog.delete_post")

    def visible_to(self, user: User | AnonymousUser) -> "PostQuerySet":
        """The posts that `user` may read: published posts and those that `user` may change."""
        return self.filter(published_at__lte=timezone.now()) | self.editable_by(user)

    def _own_or_all(self, user: User | AnonymousUser, permission: str) -> "PostQuerySet":
        if user.has_perm(permission):
            return self.all()
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()


class Post(models.Model):
    """A post. It is a draft until its time of publication."""

    # Deleting a user does not delete posts.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=200, validators=[validate_visible])
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="Empty: a draft.")
    #: The form that the post was written in. A form that is sent twice makes one post: see PostForm.
    submission = models.UUIDField(default=uuid4, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-published_at", "-id"], name="post_by_publication")]
        constraints = [models.UniqueConstraint(fields=["author", "submission"], name="one_post_a_submission")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.title = without_direction_changes(self.title)
        super().save(*args, **kwargs)  # type: ignore[arg-type] # passed on as they are

    @property
    def is_draft(self) -> bool:
        return self.published_at is None or self.published_at > timezone.now()

    @property
    def slug(self) -> str:
        """The title in the URL, in any script. It is for people: the number finds the post, so titles may change."""
        words = ""
        for character in normalize("NFKC", self.title).lower():
            kind = category(character)
            # Letters, marks and digits. Marks are the vowels of Hindi, for example.
            if kind[0] in "LMN":
                words += character
            # Invisible characters and apostrophes don't separate words.
            elif kind != "Cf" and character not in "'\u2019":
                words += " "
        slug = "-".join(words.split())[:80].strip("-") or "untitled"
        return f"post-{slug}" if slug in ACTIONS else slug

    def get_absolute_url(self) -> str:
        return reverse("post_detail", args=[self.pk, self.slug])

    def publish(self) -> None:
        """Publishes a draft now. A published post keeps its time."""
        if self.is_draft:
            self.published_at = timezone.now()
            self.save(update_fields=["published_at", "updated_at"])

    def unpublish(self) -> None:
        """Makes the post a draft again."""
        self.published_at = None
        self.save(update_fields=["published_at", "updated_at"])
