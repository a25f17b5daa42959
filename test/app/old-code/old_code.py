"""Runs those of an image's tests that use the database, where a newer release has migrated it."""

from typing import Any
from unittest import TestCase, TestSuite

from django.db import connections
from django.test import SimpleTestCase, TransactionTestCase
from django.test.runner import DiscoverRunner
from django.test.utils import iter_test_cases  # type: ignore[attr-defined] # the stubs lack it


def _may_use_database(test: TestCase) -> bool:
    """A SimpleTestCase may not. What is no test case of Django's may: a module that cannot be imported, for one."""
    return isinstance(test, TransactionTestCase) or not isinstance(test, SimpleTestCase)


class Runner(DiscoverRunner):
    """Django's own runner, for fewer tests, in a database with tables that the code does not know."""

    def build_suite(self, *args: Any, **kwargs: Any) -> TestSuite:
        tests = list(iter_test_cases(super().build_suite(*args, **kwargs)))
        return self.test_suite(test for test in tests if _may_use_database(test))

    def setup_databases(self, **kwargs: Any) -> Any:
        made = super().setup_databases(**kwargs)
        # A TransactionTestCase empties the tables that it knows, which PostgreSQL refuses while an unknown table points
        # at one of them. Only tests do that, so a new table is no reason to fail.
        for connection in connections.all():
            connection.ops.sql_flush = _cascading(connection.ops.sql_flush)  # type: ignore[method-assign]
        return made


def _cascading(sql_flush: Any) -> Any:
    return lambda *args, **kwargs: sql_flush(*args, **{**kwargs, "allow_cascade": True})
