"""What the editors' scripts read is the same in every language and however a site writes its numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

from tests.fixtures.workbench import CHANGE, STAFF, Seat, assessment, progress_seat, put_into_course

pytestmark = pytest.mark.django_db

READ_BY_MACHINES = ("value", "name", "id", "for", "min", "max", "maxlength", "step", "type", "href")


def values_of(page: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each element with what machines read of it, without the sentences that the script says."""
    found = []
    for element in page.iter("*"):
        read = {name: value for name, value in element.attrib.items() if name in READ_BY_MACHINES or "data-" in name}
        if "data-state" in read:
            state = json.loads(read["data-state"])
            words = state.pop("words")
            assert all(isinstance(each, str) for each in words.values())
            read["data-state"] = json.dumps(state, sort_keys=True)
        read.pop("data-sentence", None)
        if str(read.get("href", "")).startswith("data:text/csv"):
            del read["href"]
        found.append((str(element.tag), sorted(read.items())))
    return found


@pytest.mark.parametrize("which", ["assessment", "progress"])
@pytest.mark.parametrize("settings", [{"framework": ""}, {"framework": "kent-medway-vcse"}, {}])
def test_a_foreign_locale_changes_no_value_that_a_script_reads(which: str, settings: dict[str, Any]):
    put_into_course(assessment(**settings, aim=7, aims={CHANGE: 9}))
    seat = Seat(STAFF) if which == "assessment" else progress_seat(STAFF)
    plain = values_of(seat.page("studio_view"))
    with override_settings(USE_THOUSAND_SEPARATOR=True, NUMBER_GROUPING=1), translation.override("de"):
        page = seat.page("studio_view")
        assert values_of(page) == plain
    assert page.xpath("//option[not(@value)] | //input[@type='hidden' or @type='radio'][not(@value)]") == []
