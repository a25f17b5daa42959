"""The blog's pages."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import CreateView, DetailView, ListView, UpdateView

from blog.forms import NewPostForm, PostForm
from blog.models import Post


class PostList(ListView):
    """The published posts, ten a page."""

    paginate_by = 10

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.published().select_related("author")


class DraftList(LoginRequiredMixin, ListView):
    """The drafts that the reader may go on with."""

    template_name = "blog/draft_list.html"

    def get_queryset(self) -> QuerySet[Post]:
        drafts = Post.objects.editable_by(self.request.user).difference(Post.objects.published())
        return drafts.order_by("-created_at")


class PostDetail(DetailView):
    """One post. A draft is not found by those who may not edit it."""

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.visible_to(self.request.user).select_related("author")

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        self.object = self.get_object()
        if request.path != self.object.get_absolute_url():
            # No permanent redirect: the title may change back.
            return HttpResponseRedirect(self.object.get_absolute_url())
        return self.render_to_response(
            self.get_context_data(editable=Post.objects.editable_by(request.user).filter(pk=self.object.pk).exists())
        )


class PostNew(LoginRequiredMixin, CreateView):
    """Writes a new post, which begins as a draft."""

    model = Post
    form_class = NewPostForm

    def form_valid(self, form: NewPostForm) -> HttpResponse:  # type: ignore[override] # form_class
        return redirect(form.save_once(self.request.user))  # type: ignore[arg-type] # LoginRequiredMixin


class PostEdit(LoginRequiredMixin, UpdateView):
    """Changes a post."""

    form_class = PostForm

    def get_queryset(self) -> QuerySet[Post]:
        return Post.objects.editable_by(self.request.user)


class PostPublish(LoginRequiredMixin, View):
    """Publishes a draft; doing it twice is doing it once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        post = get_object_or_404(Post.objects.editable_by(request.user), pk=pk)
        post.publish()
        return redirect(post)
