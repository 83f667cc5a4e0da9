"""The training team's view in the course (layer 5): participants, and figures that identify nobody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework
from competency_xblock.platform.courses.keys import get_course_key
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.platform.users.accounts import get_display_names, get_usernames, username_beside
from competency_xblock.platform.users.enrolments import active_learners
from competency_xblock.records import api
from competency_xblock.records.data import ItemFigures, Participation, SnapshotInfo

from ..assessment import find_frameworks, versions_of
from ..learner import ProgressScope
from ..plumbing import wording
from ..plumbing.rendering import render
from .figures import rows as item_rows
from .figures.count_task import get_snapshot
from .frame import freshness
from .frame.page import page_url, report_pages

PEOPLE_PER_PAGE = 50


def team_html(block: XBlock, scope: ProgressScope) -> str:
    """The parts of the view that the block's author shows, with links to the team's pages."""
    course = get_course_key(block)
    participation = _participation(course, scope)
    snapshot = get_snapshot(course)
    minimum = api.effective_minimum(snapshot, group_minimum())
    shown = [_framework(framework, items) for framework, items in _figures(block, scope, snapshot, minimum)]
    return render(
        "team.html",
        {
            "title": _("The training team's view"),
            "updated": freshness.freshness_sentence(snapshot),
            "participation": participation,
            "people": _people(participation),
            "more": participation.total > len(participation.people),
            "people_url": block.runtime.handler_url(block, "more_people"),
            "pages": _pages(block, course, snapshot),
            "whole_course": scope.assessments is None,
            "with_people": "people" in block.team_shows,
            "with_figures": "figures" in block.team_shows,
            "group_minimum": minimum,
            # A framework without figures is not named: its name alone would say that a learner has begun with it.
            "frameworks": [framework for framework in shown if framework["rows"]],
        },
    )


def more_people(block: XBlock, scope: ProgressScope, offset: int) -> dict[str, Any]:
    """More participants from `offset` on: the rows as HTML, how many are shown then, and whether there are more."""
    page = _participation(get_course_key(block), scope, offset)
    shown = offset + len(page.people)
    return {
        "html": render("people.html", {"people": _people(page)}),
        "shown": shown,
        "more": page.total > shown,
    }


def _participation(course: str, scope: ProgressScope, offset: int = 0) -> Participation:
    return api.get_participation(
        course,
        learners=active_learners(course),
        assessments=scope.assessments,
        offset=offset,
        limit=PEOPLE_PER_PAGE,
    )


def _people(participation: Participation) -> list[dict[str, Any]]:
    """Participants, and when they started and finished: the only data that is always shown by name."""
    learner_ids = [person.learner_id for person in participation.people]
    names, usernames = get_display_names(learner_ids), get_usernames(learner_ids)
    return [
        {
            "name": names.get(person.learner_id, _("Someone who has left")),
            "username": username_beside(names, usernames, person.learner_id),
            "started": wording.format_day(person.started_at),
            "finished": wording.format_day(person.finished_at) if person.finished_at else _("in progress"),
            "rounds": person.rounds,
        }
        for person in participation.people
    ]


def _framework(framework: Framework, items: tuple[ItemFigures, ...]) -> dict[str, Any]:
    # Few and none look alike: that one learner has answered is too much to say.
    rows = [
        {"title": item.title, "group": item_rows.group_cells(item.group)} for item in items if item.group is not None
    ]
    return {
        "title": framework.title,
        "rows": rows,
        "hidden": api.count_suppressed(framework, items, of=[item.item.competency for item in items]),
    }


def _figures(
    block: XBlock, scope: ProgressScope, snapshot: SnapshotInfo | None, minimum: int
) -> list[tuple[Framework, tuple[ItemFigures, ...]]]:
    """The figures within the block's scope, by framework; none where the author hides figures."""
    if snapshot is None or "figures" not in block.team_shows:
        return []
    counted = {item: counts for item, counts in api.get_item_counts(snapshot).items() if scope.includes(item)}
    frameworks = find_frameworks(sorted({item.framework for item in counted}), versions_of(snapshot))
    figures = [(framework, api.build_item_figures(framework, counted, minimum)) for framework in frameworks.values()]
    return [(framework, tuple(item for item in items if scope.includes(item.item))) for framework, items in figures]


def _pages(block: XBlock, course: str, snapshot: SnapshotInfo | None) -> list[dict[str, str]]:
    """The training team's pages about this course that the author shows here."""
    pages = report_pages()
    if "names" in block.team_shows and snapshot and snapshot.metadata.get("named"):
        pages.append(("progress-names", _("Ratings with names")))
    return [{"title": title, "url": page_url(name, course)} for name, title in pages]
