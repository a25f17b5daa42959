"""The forms in which posts are written and people log in."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User

from blog.models import Post, without_direction_changes

#: Messages name their field, so that they can be understood alone, as a screen reader reads them.
TITLE_ERRORS = {
    "required": "Enter a title.",
    "max_length": "The title has %(show_value)d characters. Shorten it to %(limit_value)d.",
    "null_characters_not_allowed": "The title contains a character that cannot be saved.",
}
TEXT_ERRORS = {
    "required": "Enter the text.",
    "null_characters_not_allowed": "The text contains a character that cannot be saved.",
}


class PostForm(forms.ModelForm):
    """The title and text of a post."""

    class Meta:
        model = Post
        fields = ["title", "text"]
        # Each field has the direction of its own text.
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "text": forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        }
        error_messages = {"title": TITLE_ERRORS, "text": TEXT_ERRORS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_title(self) -> str:
        return without_direction_changes(self.cleaned_data["title"])


class NewPostForm(PostForm):
    """A new post. Each form has its own token. If it is sent again (a double click, a reload, a client that got no answer),
    the token finds the post that it made the first time."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def save_once(self, author: User) -> Post:
        """The post of this form, made now or by an earlier request. The database decides if two requests come at the same time."""
        post, _ = Post.objects.get_or_create(
            author=author,
            submission=self.cleaned_data["submission"],
            defaults={"title": self.cleaned_data["title"], "text": self.cleaned_data["text"]},
        )
        return post


class LoginForm(AuthenticationForm):
    """Django's own, with messages that name their field."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "The username or the password is wrong. Capital letters matter in both.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["username"].error_messages["required"] = "Enter your username."
        self.fields["password"].error_messages["required"] = "Enter your password."
