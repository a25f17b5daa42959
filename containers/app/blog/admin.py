"""Posts in the admin."""

from django.contrib import admin

from blog.models import Post


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "created_at", "published_at"]
    list_filter = ["published_at"]
    list_select_related = ["author"]
    search_fields = ["title", "text"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["author"]
