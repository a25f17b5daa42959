"""Sessions in the database, like Django's own, except that no row is left of a session that gets a new key."""

from datetime import timedelta

from django.contrib.sessions.backends import db
from django.utils import timezone

# Far longer than the requests of one page are under way beside each other.
GRACE = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """Leaves a session its old key for a minute.

    Django gives a session another key when it meets it under a fallback of the secret key for the first time. It
    deletes the old one at once, so whatever the same browser has asked for at that moment is taken for a stranger's, and
    the answer to that deletes the browser's cookie: the login is lost.
    """

    def cycle_key(self) -> None:
        data = self._session  # type: ignore[attr-defined] # a property that the stubs lack
        old = self.session_key
        self.create()
        self._session_cache = data
        if old:
            self.model.objects.filter(session_key=old).update(expire_date=timezone.now() + GRACE)
