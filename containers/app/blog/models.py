"""The blog's one kind of thing."""

from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify


class PostQuerySet(models.QuerySet):
    """Posts, by who may see them."""

    def published(self) -> "PostQuerySet":
        """What everybody sees, newest first."""
        return self.filter(published_at__lte=timezone.now()).order_by("-published_at", "-pk")

    def editable_by(self, user: User | AnonymousUser) -> "PostQuerySet":
        """What `user` may change: all posts with the right to change posts (as in the admin), else the user's own."""
        if user.has_perm("blog.change_post"):
            return self.all()
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()

    def visible_to(self, user: User | AnonymousUser) -> "PostQuerySet":
        """What `user` may read: published posts and those that `user` may change."""
        return self.filter(published_at__lte=timezone.now()) | self.editable_by(user)


class Post(models.Model):
    """A post: a draft until it has a time of publication that is past."""

    # A person who goes does not take the posts along.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=200)
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

    @property
    def is_draft(self) -> bool:
        return self.published_at is None or self.published_at > timezone.now()

    @property
    def slug(self) -> str:
        """The title for the address. Only to be read by people: the number finds the post, so titles may change."""
        return slugify(self.title)[:80].strip("-") or "untitled"

    def get_absolute_url(self) -> str:
        return reverse("post_detail", args=[self.pk, self.slug])

    def publish(self) -> None:
        """Publishes a draft now. One that is published already keeps its time."""
        if self.is_draft:
            self.published_at = timezone.now()
            self.save(update_fields=["published_at", "updated_at"])
