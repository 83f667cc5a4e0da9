"""The editor page of an assessment (layer 5), and the answers to its script's requests.

Parts depend on the framework and are rendered again when the author chooses another. The script gets the course as
titles and draws it section by section, so that hundreds of units cost little.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework, UnknownFramework
from competency_xblock.platform.courses.keys import get_assessment_key
from competency_xblock.platform.courses.outline import Outline, is_in_course
from competency_xblock.platform.site_frameworks import (
    MAX_OWN_BYTES,
    OWN,
    UnusableOwnFramework,
    get_site_framework,
    own_framework,
    site_topics,
    uploaded_framework,
)
from competency_xblock.platform.site_settings import group_minimum, observed_practice
from competency_xblock.recommendation import own_topics_to_json, parse_own_topics, parse_unit_map, unit_map_to_json
from competency_xblock.records import api

from ..assessment import COMFORTABLE_COUNT, MINUTES_EACH, AssessmentSettings
from ..plumbing.handlers import RequestRefused
from ..plumbing.rendering import render
from .change_effects import change_effects
from .coverage_table import coverage_html
from .edit_conflicts import settings_version
from .file_problems import problem_lines
from .form_fields import fields_in
from .framework_fields import framework_choice, parts_html, topics_json
from .other_assessments import get_other_assessment, get_other_assessments
from .parts import Part, part_title
from .settings_form import SettingsForm
from .unit_map_field import missing_units
from .unsaved_block import UnsavedBlock
from .warnings import copied_units, get_repaired_fields, missing_contact, warnings

Course = Callable[[], Outline]


def editor_html(block: XBlock, uid: str, course: Course, urls: Mapping[str, str]) -> str:
    """The editor with the current settings."""
    form = SettingsForm(block, course=course, uid=uid)
    outline, answered = course(), _anybody_answered(block)
    return render(
        "authoring/editor.html",
        {
            "uid": uid,
            "form": form,
            "tabs": [{"id": part.value, "title": part_title(part)} for part in Part],
            "own": OWN,
            "own_file": bool(block.own_framework),
            "group_minimum": group_minimum(),
            "says_where": bool(block.roles or block.organisations),
            "observed": observed_practice(),
            "effects": change_effects(),
            "missing_contact": missing_contact(),
            "siblings": get_other_assessments(block, outline),
            "units": bool(outline.units),
            "in_library": not is_in_course(block),
            "answered": answered,
            "repaired_fields": get_repaired_fields(block),
            "parts": parts_html(block, form.chosen_framework, uid, answered=answered),
            "state": json.dumps(_state(block, outline, urls, form.chosen_framework)),
        },
    )


def framework_parts(block: XBlock, posted: Mapping[str, Any], uid: str, course: Course) -> dict[str, Any]:
    """The editor's parts for another framework, or copied from another assessment. Raises RequestRefused."""
    source = (
        get_other_assessment(block, course(), posted["same_as"])
        if "same_as" in posted
        else _with_framework(block, posted)
    )
    framework = _framework_of(source, block)
    # A new framework starts with nothing ticked. An empty list alone would mean `all`.
    fresh = "same_as" not in posted and source.framework != block.framework
    return {
        "framework": source.framework,
        "own_framework": source.own_framework if source.framework == OWN else None,
        "html": parts_html(source, framework, uid, answered=_anybody_answered(block)),
        "set": framework_choice(source) | ({"spread": "these"} if fresh else {}),
        "topics": topics_json(framework),
        "aim": _suggested_aim(framework),
    }


def copy_unit_map(block: XBlock, posted: Mapping[str, Any], course: Course) -> dict[str, Any]:
    """The unit map and own topics of another assessment of the course. Raises RequestRefused."""
    other = get_other_assessment(block, course(), posted.get("same_as"))
    existing_ids = {unit.id for unit in course().units}
    return {
        "unit_map": unit_map_to_json(unit for unit in parse_unit_map(other.unit_map) if unit.id in existing_ids),
        "own_topics": other.own_topics,
    }


def check_file(block: XBlock, posted: Mapping[str, Any]) -> dict[str, Any]:
    """A summary of an uploaded file, for the author to check. Raises RequestRefused with every problem, by line."""
    try:
        text = base64.b64decode(posted.get("file", ""), validate=True).decode("utf-8-sig")
    except (TypeError, ValueError, binascii.Error) as error:
        sentence = _(
            "This is not an XML file in UTF-8. Nothing has changed. Save your framework as XML in "
            "UTF-8, then choose the file that ends in .xml."
        )
        raise RequestRefused(400, sentence) from error
    try:
        framework = uploaded_framework(block, text)
    except UnusableOwnFramework as broken:
        sentence = _("We cannot use this file yet. Nothing has changed. Fix this first:")
        raise RequestRefused(400, sentence, problems=problem_lines(broken)) from broken
    return {"text": text, "html": render("authoring/framework_file.html", _file_context(framework))}


def _file_context(framework: Framework) -> dict[str, Any]:
    competencies = [competency for competency in framework.competencies() if not competency.withdrawn]
    statements = [statement for competency in competencies for statement in competency.statements]
    return {
        "framework": framework,
        "competency_count": len(competencies),
        "example_count": sum(not statement.withdrawn for statement in statements),
    }


def evaluate_settings(block: XBlock, posted: Mapping[str, Any], course: Course) -> dict[str, Any]:
    """Coverage and warnings for unsaved settings. Saves nothing. Raises RequestRefused."""
    form = SettingsForm(block, fields_in(posted), course=course)
    if not form.is_valid():
        raise RequestRefused(
            400, _("Finish the highlighted fields first. Then we can show this."), fields=form.problems
        )
    unsaved = UnsavedBlock(block, form.values())
    settings = AssessmentSettings.from_block(unsaved)
    return {
        "html": render(
            "authoring/checked.html",
            {
                "warnings": warnings(unsaved, settings, course()),
                "coverage": coverage_html(settings, parse_unit_map(unsaved.unit_map), course()),
            },
        )
    }


def _framework_of(source: XBlock, block: XBlock) -> Framework | None:
    try:
        if source.framework == OWN:
            return own_framework(block, source.own_framework) if source.own_framework else None
        return get_site_framework(source.framework)
    except UnusableOwnFramework as broken:
        raise RequestRefused(
            400, _("We cannot use your framework file yet."), problems=problem_lines(broken)
        ) from broken
    except UnknownFramework:
        return None


def _with_framework(block: XBlock, posted: Mapping[str, Any]) -> UnsavedBlock:
    """The block with the posted framework. If it is a new one, nothing is ticked."""
    fields = fields_in({"fields": {name: [posted.get(name, "")] for name in ("framework", "own_framework")}})
    values: dict[str, Any] = {"framework": fields["framework"]}
    if fields["framework"] == OWN and fields["own_framework"]:
        values["own_framework"] = fields["own_framework"]
    empty = {"competencies": [], "areas": [], "level": "", "aims": {}}
    return UnsavedBlock(block, values if fields["framework"] == block.framework else values | empty)


def _suggested_aim(framework: Framework | None) -> int | None:
    """The framework's usual aim, shown where the author sets none."""
    return framework.aim if framework else None


def _anybody_answered(block: XBlock) -> bool:
    return api.has_rounds(get_assessment_key(block))


def _state(block: XBlock, outline: Outline, urls: Mapping[str, str], framework: Framework | None) -> dict[str, Any]:
    mapped = parse_unit_map(block.unit_map)
    return {
        "urls": urls,
        "stamp": settings_version(block, SettingsForm.base_fields.keys() & block.fields.keys()),
        "many": COMFORTABLE_COUNT,
        "minutesEach": MINUTES_EACH,
        "own": OWN,
        "mostBytes": MAX_OWN_BYTES,
        "otherTopics": {topic.id: topic.title for topic in site_topics()},
        "aim": _suggested_aim(framework),
        "outline": [
            [
                section.title,
                [
                    [subsection.title, [[unit.id, unit.title] for unit in subsection.units]]
                    for subsection in section.subsections
                ],
            ]
            for section in outline.sections
        ],
        "ownFile": block.own_framework,
        "map": unit_map_to_json(mapped),
        "copies": copied_units(block, mapped, outline),
        "missing": [unit.id for unit in missing_units(mapped, outline)] if outline.units else [],
        "ownTopics": own_topics_to_json(parse_own_topics(block.own_topics)),
        "set": framework_choice(block),
        "topics": topics_json(framework),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """Every sentence that the script shows. The script fills in `{name}`."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "notSaved": _("Not saved yet. Check the highlighted fields."),
        "notUsed": _(
            "You do not use this file yet. Choose “Use this framework”, or “Do not use this” to keep what you had."
        ),
        "failed": _("We could not save. Your changes are still on this page, so keep it open. Try again."),
        "loading": _("One moment…"),
        "unreachable": _("We could not load this. Your changes are still on this page. Try again."),
        "ticked": _("{count} ticked, about {minutes} minutes."),
        "nothing": _("Nothing ticked yet."),
        "pickedBy": _("Learners choose up to {count}, about {minutes} minutes."),
        "tooMany": _(
            "More than {many} at a time is a lot. Learners can do some now and the rest another day, "
            "but fewer is easier."
        ),
        "areaCount": _("{done} of {all}"),
        "found": _("Found: {count}"),
        "mapped": _("{done} of {all} with a topic"),
        "shown": _("Units shown: {shown} of {all}. With a topic: {mapped}."),
        "gone": _("“{title}” (topics: {topics})"),
        "aUnit": _("a unit with no name"),
        "copied": _(
            "Units copied: {units}. Topics: {topics}. We kept everything you had ticked. Choose Save to keep it."
        ),
        "sameAs": _("Copied. Choose Save to keep it."),
        "toCheck": _("to check: {count}"),
        "finishFirst": _("Finish these first:"),
        "toFinish": _("{part} ({count})"),
        "helps": _("Competencies it helps: {count}"),
        "helpsNone": _("Choose which competencies it helps. Then we can suggest it."),
        "tooBig": _(
            "This file is too big. Nothing has changed. A framework in a course can have {most} bytes at most."
        ),
        "everything": _("All {count}, about {minutes} minutes."),
        "inGroups": _("Learners first tick the groups that are part of their work. They only rate those."),
        "unsaved": _("Choose Save to keep your changes."),
        "sureToCancel": _("You have unsaved changes. Choose Cancel again to go back to your last saved settings."),
        "cancelled": _("Back to your last saved settings."),
        "choose": _("Choose one from the list first."),
        "suggested": _("{aim} (suggested)"),
        "moved": _("We moved the ticks to this section's units. Choose Save to keep this."),
        "removed": _("Deleted. Choose Save to keep this change."),
        "newTopic": _("New topic"),
        "noPurpose": _("(your sentence)"),
    }
