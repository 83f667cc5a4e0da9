"""What the tests of the demo share: the course in the workbench, and its made-up people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from workbench.runtime import ID_MANAGER, WORKBENCH_KVS
from workbench.scenarios import SCENARIOS, get_scenarios

from demo import people


def _forget_scenarios() -> None:
    """The workbench keeps what it has loaded in the process, whatever the database says."""
    SCENARIOS.clear()
    ID_MANAGER.clear()
    get_scenarios.initialized = False


@pytest.fixture(scope="module")
def course_in_workbench(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The course, loaded once for all tests of a file and taken away after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        WORKBENCH_KVS.clear()
        _forget_scenarios()
        get_scenarios()
        yield
        transaction.set_rollback(True)
    _forget_scenarios()


@pytest.fixture(scope="module")
def people_in_course(course_in_workbench: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The course with everybody in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        people.make()
        yield
        transaction.set_rollback(True)
