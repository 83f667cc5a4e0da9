"""Keys of courses, assessments and units: real opaque keys, and the workbench's plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from opaque_keys.edx.keys import UsageKey
from xblock.fields import ScopeIds

from competency_xblock.platform.courses.keys import get_assessment_key, get_course_key, runless_id

IN_COURSE = "block-v1:Haven+Listening+2030+type@competency_assessment+block@before"
IN_RERUN = "block-v1:Haven+Listening+2031+type@competency_assessment+block@before"
IN_LIBRARY = "lb:Haven:Box:competency_assessment:before"
IN_WORKBENCH = "a-small-course.competency_assessment.d0.u0"


@dataclass
class Placed:
    """As much of a block as its keys need: what the host says about where it stands."""

    scope_ids: ScopeIds


def placed(usage: Any) -> Any:
    return Placed(ScopeIds("robin", "competency_assessment", "definition", usage))


@pytest.mark.parametrize(
    ("usage", "course"),
    [
        (UsageKey.from_string(IN_COURSE), "course-v1:Haven+Listening+2030"),
        (UsageKey.from_string(IN_RERUN), "course-v1:Haven+Listening+2031"),
        (UsageKey.from_string(IN_LIBRARY), "lib:Haven:Box"),
        (IN_WORKBENCH, "a-small-course"),
    ],
    ids=str,
)
def test_a_course_is_what_the_block_stands_in(usage: Any, course: str):
    assert get_course_key(placed(usage)) == course


@pytest.mark.parametrize("usage", [IN_COURSE, IN_LIBRARY])
def test_an_assessment_is_the_whole_usage_key(usage: str):
    assert get_assessment_key(placed(UsageKey.from_string(usage))) == usage


def test_a_unit_keeps_its_id_in_a_rerun():
    first, rerun = (
        UsageKey.from_string(f"block-v1:Haven+Listening+{year}+type@vertical+block@rolling") for year in (2030, 2031)
    )
    assert runless_id(first) == runless_id(rerun) == "vertical@rolling"


def test_a_unit_in_the_workbench_is_its_usage_id():
    assert runless_id("a-small-course.vertical.d0.u0") == "a-small-course.vertical.d0.u0"
