"""The form in which a post is written."""

from uuid import uuid4

from django import forms
from django.contrib.auth.models import User

from blog.models import Post


class PostForm(forms.ModelForm):
    """Title and text of a post."""

    class Meta:
        model = Post
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}


class NewPostForm(PostForm):
    """A new post. It carries a token of its own, so that sending it again (a double click, a reload, a client that did
    not hear the answer) finds the post that the first sending made."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def save_once(self, author: User) -> Post:
        """The post of this form, made now or by an earlier sending; the database decides when two come at one time."""
        post, _ = Post.objects.get_or_create(
            author=author,
            submission=self.cleaned_data["submission"],
            defaults={"title": self.cleaned_data["title"], "text": self.cleaned_data["text"]},
        )
        return post
