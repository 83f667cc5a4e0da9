"""What of a course one learner may enter, and what they have done in it (layer 4; in an LMS only).

Whether somebody may enter is the platform's to say: we ask the transformers that its own blocks API uses, in its order.
Everything is asked once a request, however many assessments a page has.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from competency_xblock.recommendation import CourseUnit

from ..same_request import once
from .index import CourseIndex, course_index
from .unit_parts import Standing, UnitParts, is_finished, names_drawn


def units_for(user: Any, course: Any, unit_ids: Collection[str]) -> list[CourseUnit]:
    """Of these units those that the user may enter, in course order, with what the user has finished."""
    index = course_index(course, user)
    chosen = {unit_id: unit for unit_id, unit in index.units.items() if unit_id in unit_ids}
    if not chosen:
        return []
    gates = once(f"gates {user.pk} {course}", lambda: open_gates(index, user, course))
    open_units = {unit_id: unit for unit_id, unit in chosen.items() if unit.gate in gates}
    if not open_units:
        return []
    done = once(f"completions {user.pk} {course}", lambda: completions_of([user.pk], course).get(user.pk, {}))
    parts = [unit.parts for unit in open_units.values()] if done else []
    standing = Standing(groups=_groups(parts, user, course), drawn=drawn_for([user.pk], parts, course).get(user.pk, {}))
    return [
        CourseUnit(
            id=unit_id,
            title=unit.title,
            section=unit.section,
            url=unit.url,
            finished=bool(done) and bool(is_finished(unit.parts, standing, done)),
        )
        for unit_id, unit in open_units.items()
    ]


def open_gates(index: CourseIndex, user: Any, course: Any) -> frozenset[str]:
    """The blocks that decide about units and let this user in, by their keys as text.

    Left out is what is for staff or another group, has not begun, is hidden after its due date, waits for a
    prerequisite, or is a timed exam, which is entered by its own door only.
    """
    from lms.djangoapps.course_api.blocks.transformers.milestones import MilestonesAndSpecialExamsTransformer
    from lms.djangoapps.course_blocks.api import get_course_block_access_transformers
    from lms.djangoapps.course_blocks.transformers.hidden_content import HiddenContentTransformer
    from lms.djangoapps.course_blocks.usage_info import CourseUsageInfo
    from openedx.core.djangoapps.content.block_structure.transformers import BlockStructureTransformers

    usage_info = CourseUsageInfo(course, user)
    transformers = BlockStructureTransformers(usage_info=usage_info)
    transformers += get_course_block_access_transformers(user)
    transformers += [
        MilestonesAndSpecialExamsTransformer(include_special_exams=False, include_gated_sections=False),
        HiddenContentTransformer(),
    ]
    structure = index.structure()
    transformers.transform(structure)
    denied = "authorization_denial_reason"  # set instead of removing a block for which the platform has a message
    open_blocks = {str(usage) for usage in structure if not structure.get_xblock_field(usage, denied)}
    waiting = frozenset() if usage_info.has_staff_access else _waiting(user, course)
    open_blocks.update(
        usage for usage, section in index.passed_on.items() if section in open_blocks and usage not in waiting
    )
    return frozenset(open_blocks)


def _waiting(user: Any, course: Any) -> frozenset[str]:
    """The blocks that wait for something else to be done first, as the platform says to its own transformer."""
    from common.djangoapps.util.milestones_helpers import get_course_content_milestones

    pending = get_course_content_milestones(str(course), None, "requires", user.pk)
    return frozenset(milestone["content_id"] for milestone in pending)


def completions_of(learners: Collection[int], course: Any, blocks: Collection[Any] = ()) -> dict[int, dict[str, float]]:
    """By learner, what they have begun or completed, by usage key as text: of these blocks, or of all. One query."""
    from completion.models import BlockCompletion

    rows = BlockCompletion.objects.filter(context_key=course, user_id__in=list(learners), completion__gt=0)
    if blocks:
        rows = rows.filter(block_key__in=list(blocks))
    completions: dict[int, dict[str, float]] = {}
    # As text: to make keys of thousands of them costs more than all the rest.
    for learner, block, completion in rows.values_list("user_id", Cast("block_key", CharField()), "completion"):
        completions.setdefault(learner, {})[block] = completion
    return completions


def drawn_for(
    learners: Collection[int], units: Collection[UnitParts], course: Any
) -> dict[int, dict[str, frozenset[str]]]:
    """By learner and bank, what was drawn for them in these units. One query, and none without a bank."""
    banks = {bank.key for unit in units for bank in unit.banks}
    if not banks:
        return {}
    from lms.djangoapps.courseware.models import StudentModule
    from opaque_keys.edx.keys import UsageKey

    keys = [UsageKey.from_string(key).map_into_course(course) for key in sorted(banks)]
    rows = StudentModule.objects.filter(course_id=course, student_id__in=list(learners), module_state_key__in=keys)
    drawn: dict[int, dict[str, frozenset[str]]] = {}
    for learner, bank, state in rows.values_list("student_id", "module_state_key", "state"):
        selected = json.loads(state or "{}").get("selected") or ()
        drawn.setdefault(learner, {})[str(bank)] = names_drawn(selected)
    return drawn


def _groups(units: Collection[UnitParts], user: Any, course: Any) -> Mapping[int, int]:
    """The user's group in each partition that matters, as the platform says; also of staff who look as one of them."""
    partition_ids = frozenset().union(*(unit.partitions for unit in units))
    return {
        partition.id: group.id
        for partition in partitions_of(course, partition_ids)
        if (group := partition.scheme.get_group_for_user(course, user, partition)) is not None
    }


def partitions_of(course: Any, partition_ids: Collection[int]) -> list[Any]:
    """The course's content partitions with these ids."""
    if not partition_ids:
        return []
    from xmodule.modulestore.django import modulestore
    from xmodule.partitions.partitions_service import get_all_partitions_for_course

    partitions = get_all_partitions_for_course(modulestore().get_course(course), active_only=True)
    return [partition for partition in partitions if partition.id in partition_ids]
