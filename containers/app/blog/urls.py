"""The blog's URLs."""

from django.urls import path

from blog import views

urlpatterns = [
    path("", views.PostList.as_view(), name="post_list"),
    path("drafts/", views.DraftList.as_view(), name="draft_list"),
    path("posts/new/", views.PostNew.as_view(), name="post_new"),
    # A post's title in its URL is never one of these words: blog.models.ACTIONS.
    path("posts/<int:pk>/edit/", views.PostEdit.as_view(), name="post_edit"),
    path("posts/<int:pk>/publish/", views.PostPublish.as_view(), name="post_publish"),
    path("posts/<int:pk>/unpublish/", views.PostUnpublish.as_view(), name="post_unpublish"),
    path("posts/<int:pk>/delete/", views.PostDelete.as_view(), name="post_delete"),
    # The number alone is enough. It redirects to the URL with the title.
    path("posts/<int:pk>/", views.PostDetail.as_view()),
    path("posts/<int:pk>/<str:slug>/", views.PostDetail.as_view(), name="post_detail"),
]
