"""Removes characters that change the text's direction from titles, and refuses titles of invisible characters only."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import blog.models


def clean_titles(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    posts = apps.get_model("blog", "Post").objects
    changes = "".join(map(chr, blog.models.DIRECTION_CHANGES))
    for post in posts.filter(title__regex=f"[{changes}]").only("title").iterator():
        posts.filter(pk=post.pk).update(title=blog.models.without_direction_changes(post.title))


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="title",
            field=models.CharField(max_length=200, validators=[blog.models.validate_visible]),
        ),
        migrations.RunPython(clean_titles, migrations.RunPython.noop),
    ]
