"""The course's file, and the ids that the workbench gives."""

from __future__ import annotations

import pytest
from workbench.runtime import WorkbenchRuntime

from competency_xblock.frameworks import get_framework as framework_named
from competency_xblock.recommendation import parse_unit_map, units_by_topic
from demo import course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("course_in_workbench")]


def block_of(usage_id: str):
    return WorkbenchRuntime("newcomer").get_block(usage_id)


def test_each_unit_has_the_id_that_its_name_stands_for():
    assert {name: block_of(unit_id).name for name, unit_id in course.unit_ids().items()} == {
        name: name for name in course.unit_ids()
    }


def test_each_assessment_has_the_id_that_its_name_stands_for():
    for place in course.assessments().values():
        block = block_of(place.usage_id)
        assert block.scope_ids.block_type == course.ASSESSMENT
        assert tuple(block.competencies) == place.competencies
        assert tuple(block.areas) == place.areas


def test_every_unit_map_has_units_of_the_course_for_each_topic():
    for place in course.assessments().values():
        mapped = units_by_topic(parse_unit_map(block_of(place.usage_id).unit_map))
        framework = framework_named(place.framework)
        assessments = [
            competency
            for competency in framework.competencies()
            if not place.competencies or competency.id in place.competencies
        ]
        assert set(mapped) == {topic for settings in assessments for topic in settings.topics}
        assert {unit for units in mapped.values() for unit in units} <= set(course.unit_ids().values())


def test_the_assessments_ask_for_what_the_framework_has():
    for place in course.assessments().values():
        framework = framework_named(place.framework)
        assert set(place.competencies) <= {competency.id for competency in framework.competencies()}
        assert set(place.areas) <= {area.id for area in framework.areas}
        mapped = parse_unit_map(block_of(place.usage_id).unit_map)
        assert {topic for unit in mapped for topic in unit.topics} <= {topic.id for topic in framework.topics}


def test_before_and_after_ask_the_same():
    before, after = course.assessments()["before"], course.assessments()["after"]
    assert before.competencies == after.competencies
    assert len(before.competencies) == 8


def test_a_name_that_no_unit_has_is_refused_with_the_names_there_are():
    with pytest.raises(course.UnknownName, match="welcome, before"):
        course.unit_id("wellcome")
