"""The blog's addresses."""

from django.urls import path

from blog import views

urlpatterns = [
    path("", views.PostList.as_view(), name="post_list"),
    path("drafts/", views.DraftList.as_view(), name="draft_list"),
    path("posts/new/", views.PostNew.as_view(), name="post_new"),
    path("posts/<int:pk>/edit/", views.PostEdit.as_view(), name="post_edit"),
    path("posts/<int:pk>/publish/", views.PostPublish.as_view(), name="post_publish"),
    # The number alone is enough; it leads on to the address with the title.
    path("posts/<int:pk>/", views.PostDetail.as_view()),
    path("posts/<int:pk>/<slug:slug>/", views.PostDetail.as_view(), name="post_detail"),
]
