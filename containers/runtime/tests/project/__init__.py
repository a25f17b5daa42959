"""A Django project as `startproject` makes it, with one app: the tests of the runtime run in it."""
