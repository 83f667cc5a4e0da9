"""What the demo's blocks have stored: as the workbench stores it, and read once a request."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from workbench.models import XBlockState
from workbench.runtime import WORKBENCH_KVS, WorkbenchRuntime

from demo import course, pages

from ..fixtures.workbench import Seat

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("course_in_workbench")
@pytest.mark.parametrize("unit", ["before", "progress"])
def test_a_page_asks_twice_about_the_course_and_its_reader_and_leaves_nothing_empty(unit: str) -> None:
    client, address = Client(), pages.address("sample-acorn", unit)
    client.get(address)  # opening a unit for the first time marks it as seen
    before = XBlockState.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert sum("workbench_xblockstate" in query["sql"] for query in queries) == 2
    assert XBlockState.objects.count() == before
    assert not XBlockState.objects.filter(state="{}", user_id="sample-acorn").exists()


@pytest.mark.usefixtures("course_in_workbench")
def test_what_is_stored_is_read_again_and_what_only_the_reader_changes_is_not_stored() -> None:
    seat = Seat("sample-acorn", course.assessment_id("before"))
    block, other = seat.block, seat.block
    assert block.roles == other.roles  # both have read what was there
    block.roles = ["Keyworker"]
    block.save()
    other.display_name = "Another title"
    other.save()  # in the same table, and it does not bring back what it had read
    found = WorkbenchRuntime("sample-acorn").get_block(seat.usage)
    assert (found.roles, found.display_name) == (["Keyworker"], "Another title")
    [key] = [found._field_data._key(found, "roles")]
    assert WORKBENCH_KVS.get(key) == ["Keyworker"], "where the workbench itself would look"
    found._field_data.get(found, "roles").append("Nobody stored this")
    assert found._field_data.get(found, "roles") == ["Keyworker"]
    block._field_data.delete(block, "roles")
    assert not block._field_data.has(block, "roles")
    with pytest.raises(KeyError):
        block._field_data.get(block, "roles")
