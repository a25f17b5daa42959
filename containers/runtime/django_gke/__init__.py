"""Runs an unmodified Django project on a django-gke stack.

Pods set DJANGO_SETTINGS_MODULE to `django_gke.settings`. That module imports the project's own settings, named by
DJANGO_GKE_SETTINGS, and then sets only the values that the platform knows. `python -m django_gke` has the commands that
the stack runs.
"""
