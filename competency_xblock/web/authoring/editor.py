"""The editor of an assessment as a page (layer 5), and what it asks for while somebody works in it.

What depends on the framework stands in parts, which are rendered anew when another framework is chosen. The course is
handed to the page's script as names: hundreds of units cost little that way, and are drawn section by section.
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
    MOST_OWN_BYTES,
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
from .form_fields import fields_in
from .framework_fields import framework_choice, parts_html, topics_json
from .other_assessments import get_other_assessment, get_other_assessments
from .settings_form import SettingsForm, problem_lines
from .unit_map_field import missing_units
from .unsaved_block import UnsavedBlock
from .warnings import copied_units, put_right_fields, warnings

Course = Callable[[], Outline]


def editor_html(block: XBlock, uid: str, course: Course, urls: Mapping[str, str]) -> str:
    """The editor with what is set now."""
    form = SettingsForm(block, course=course, uid=uid)
    outline, answered = course(), _anybody_answered(block)
    return render(
        "authoring/editor.html",
        {
            "uid": uid,
            "form": form,
            "tabs": [
                {"id": "what", "title": _("Competencies")},
                {"id": "how", "title": _("Aims and steps")},
                {"id": "who", "title": _("Who sees what")},
                {"id": "units", "title": _(block.fields["unit_map"].display_name)},
                {"id": "check", "title": _("Check")},
            ],
            "own": OWN,
            "own_file": bool(block.own_framework),
            "group_minimum": group_minimum(),
            "says_where": bool(block.roles or block.organisations),
            "observed": observed_practice(),
            "effects": change_effects(),
            "siblings": get_other_assessments(block, outline),
            "units": bool(outline.units),
            "in_library": not is_in_course(block),
            "answered": answered,
            "put_right": put_right_fields(block),
            "parts": parts_html(block, form.chosen, uid, answered=answered),
            "state": json.dumps(_state(block, outline, urls, form.chosen)),
        },
    )


def framework_parts(block: XBlock, posted: Mapping[str, Any], uid: str, course: Course) -> dict[str, Any]:
    """What the page shows for another framework, or for what another assessment asks. Raises Refused."""
    source = (
        get_other_assessment(block, course(), posted["same_as"])
        if "same_as" in posted
        else _with_framework(block, posted)
    )
    framework = _framework_of(source, block)
    # Of another framework nothing is ticked yet, which does not mean everything.
    fresh = "same_as" not in posted and source.framework != block.framework
    return {
        "framework": source.framework,
        "own_framework": source.own_framework if source.framework == OWN else None,
        "html": parts_html(source, framework, uid, answered=_anybody_answered(block)),
        "set": framework_choice(source) | ({"spread": "these"} if fresh else {}),
        "topics": topics_json(framework),
        "aim": _suggested_aim(framework),
    }


def take_over(block: XBlock, posted: Mapping[str, Any], course: Course) -> dict[str, Any]:
    """The map and the own topics of another assessment of the course. Raises Refused."""
    other = get_other_assessment(block, course(), posted.get("same_as"))
    there = {unit.id for unit in course().units}
    return {
        "unit_map": unit_map_to_json(one for one in parse_unit_map(other.unit_map) if one.id in there),
        "own_topics": other.own_topics,
    }


def check_file(block: XBlock, posted: Mapping[str, Any]) -> dict[str, Any]:
    """What an uploaded file holds, to be looked at before it counts; or everything that is wrong with it, by line."""
    try:
        text = base64.b64decode(posted.get("file", ""), validate=True).decode("utf-8-sig")
    except (TypeError, ValueError, binascii.Error) as error:
        sentence = _(
            "This is not an XML file in UTF-8. Nothing has changed. Save your framework as XML in "
            "UTF-8, then choose it again."
        )
        raise RequestRefused(400, sentence) from error
    try:
        framework = uploaded_framework(block, text)
    except UnusableOwnFramework as broken:
        sentence = _("We cannot use this file yet. Nothing has changed. Fix this first:")
        raise RequestRefused(400, sentence, problems=problem_lines(broken)) from broken
    return {"text": text, "html": render("authoring/framework_file.html", {"framework": framework})}


def try_out(block: XBlock, posted: Mapping[str, Any], course: Course) -> dict[str, Any]:
    """What the settings as they are typed would cover, and what to look at; nothing is saved. Raises Refused."""
    form = SettingsForm(block, fields_in(posted), course=course)
    if not form.is_valid():
        raise RequestRefused(400, _("Check the highlighted fields first. Then we can show this."), fields=form.problems)
    tried = UnsavedBlock(block, form.values())
    settings = AssessmentSettings.from_block(tried)
    return {
        "html": render(
            "authoring/checked.html",
            {
                "warnings": warnings(tried, settings, course()),
                "coverage": coverage_html(settings, parse_unit_map(tried.unit_map), course()),
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
    """The block with the framework that was sent; of another than its own, nothing is ticked yet."""
    fields = fields_in({"fields": {name: [posted.get(name, "")] for name in ("framework", "own_framework")}})
    instead: dict[str, Any] = {"framework": fields["framework"]}
    if fields["framework"] == OWN and fields["own_framework"]:
        instead["own_framework"] = fields["own_framework"]
    nothing = {"competencies": [], "areas": [], "level": "", "aims": {}}
    return UnsavedBlock(block, instead if fields["framework"] == block.framework else instead | nothing)


def _suggested_aim(framework: Framework | None) -> int | None:
    """What the framework mostly suggests as an aim, to be seen where the author leaves it open."""
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
        "mostBytes": MOST_OWN_BYTES,
        "otherTopics": {topic.id: topic.title for topic in site_topics()},
        "aim": _suggested_aim(framework),
        "outline": [
            [
                section.title,
                [[part.title, [[unit.id, unit.title] for unit in part.units]] for part in section.subsections],
            ]
            for section in outline.sections
        ],
        "ownFile": block.own_framework,
        "map": unit_map_to_json(mapped),
        "twins": copied_units(block, mapped, outline),
        "missing": [unit.id for unit in missing_units(mapped, outline)] if outline.units else [],
        "ownTopics": own_topics_to_json(parse_own_topics(block.own_topics)),
        "set": framework_choice(block),
        "topics": topics_json(framework),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """Every sentence that the script says. `{name}` is filled in there."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "marked": _("Not saved yet. Check the highlighted fields."),
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
        "took": _(
            "Units copied: {units}. Topics: {topics}. We kept everything you had ticked. Choose Save to keep it."
        ),
        "sameAs": _("Copied. Choose Save to keep it."),
        "toMend": _("to check: {count}"),
        "helps": _("Competencies it helps: {count}"),
        "helpsNone": _("Choose which competencies it helps. If not, we suggest it to nobody."),
        "tooBig": _(
            "This file is too big. Nothing has changed. A framework in a course can have {most} bytes at most."
        ),
        "everything": _("All {count}, about {minutes} minutes."),
        "inGroups": _("Learners first tick the groups that are part of their work. They only rate those."),
        "unsaved": _("Choose Save to keep your changes."),
        "sureToCancel": _("You have unsaved changes. Choose Cancel again to go back to your last saved settings."),
        "cancelled": _("Back to your last saved settings."),
        "choose": _("Choose one from the list first."),
        "suggested": _("suggested: {aim}"),
        "moved": _("We moved the ticks to this section's units. Choose Save to keep this."),
        "removed": _("Deleted. Choose Save to keep this change."),
        "newTopic": _("New topic"),
    }
