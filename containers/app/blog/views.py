"""The blog's pages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.views import View
from django.views.generic import CreateView, DeleteView, DetailView, ListView, UpdateView

from blog.forms import NewPostForm, PostForm
from blog.models import Post


class PostList(ListView):
    """The published posts, ten per page."""

    paginate_by = 10

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.published().select_related("author")


class DraftList(LoginRequiredMixin, ListView):
    """The drafts that the user may continue, ten per page."""

    template_name = "blog/draft_list.html"
    paginate_by = 10

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.editable_by(self.request.user).drafts().select_related("author")


class PostDetail(DetailView):
    """One post. Users who may not edit a draft get 404 for it."""

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.visible_to(self.request.user).select_related("author")

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        # The slug is for people, so the post is found by its number only.
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        if kwargs.get("slug") != self.object.slug:
            # Not a permanent redirect: the title may change back.
            return HttpResponseRedirect(self.object.get_absolute_url())
        mine = Post.objects.filter(pk=self.object.pk)
        return self.render_to_response(
            self.get_context_data(
                editable=mine.editable_by(request.user).exists(),
                deletable=mine.deletable_by(request.user).exists(),
            )
        )


class Writing(LoginRequiredMixin):
    """A form with a button that shows the post without saving it."""

    def form_valid(self, form: ModelForm) -> HttpResponse:
        if "preview" in self.request.POST:  # type: ignore[attr-defined] # of View
            context = self.get_context_data(form=form, preview=form.instance)  # type: ignore[attr-defined]
            return self.render_to_response(context)  # type: ignore[attr-defined, no-any-return]
        return self.save(form)

    def save(self, form: Any) -> HttpResponse:
        raise NotImplementedError


class PostNew(Writing, CreateView):
    """Writes a new post, which is a draft at first."""

    model = Post
    form_class = NewPostForm

    def save(self, form: NewPostForm) -> HttpResponse:
        return redirect(form.save_once(self.request.user))  # type: ignore[arg-type] # LoginRequiredMixin


class PostEdit(Writing, UpdateView):
    """Changes a post."""

    form_class = PostForm

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.editable_by(self.request.user)

    def save(self, form: PostForm) -> HttpResponse:
        return redirect(form.save())


class PostChange(LoginRequiredMixin, View):
    """A button that changes a post. A second request changes nothing."""

    http_method_names = ["post"]
    done: str

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        post = get_object_or_404(Post.objects.editable_by(request.user), pk=pk)
        self.change(post)
        messages.success(request, self.done)
        return redirect(post)

    def change(self, post: Post) -> None:
        raise NotImplementedError


class PostPublish(PostChange):
    """Publishes a draft."""

    done = "The post is published."

    def change(self, post: Post) -> None:
        post.publish()


class PostUnpublish(PostChange):
    """Makes a published post a draft again."""

    done = "The post is a draft again."

    def change(self, post: Post) -> None:
        post.unpublish()


class PostDelete(LoginRequiredMixin, DeleteView):
    """Asks, and deletes the post. A second request changes nothing."""

    success_url = reverse_lazy("draft_list")

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.deletable_by(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Post.objects.filter(pk=kwargs["pk"]).exists():
            super().post(request, *args, **kwargs)
            messages.success(request, "The post is deleted.")
        return redirect(str(self.success_url))
