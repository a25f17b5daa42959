"""Static files with the hash of their content in their names."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class StaticStorage(ManifestStaticFilesStorage):
    """Django's own, but a file that is not there keeps its plain name instead of failing the build or the page.

    Many packages ship stylesheets that mention files that they do not ship. The browser gets a 404 for such a file, as
    it does without hashes.
    """

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name
