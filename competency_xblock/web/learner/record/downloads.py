"""A learner's own record to keep (layer 5): a page to print, a table, data, and review dates for a calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from competency_xblock.platform.translations import language_tag
from competency_xblock.records import api
from competency_xblock.records.data import Action, Answer, SubmittedRound
from competency_xblock.web.plumbing import spreadsheets, wording
from competency_xblock.web.plumbing.handlers import RequestRefused
from competency_xblock.web.plumbing.rendering import render
from competency_xblock.web.plumbing.spreadsheets import Cell, Column, Format

from ..actions import action_rows
from ..round.results import marked_statements
from . import files

KINDS = ("print", *(format.value for format in Format), "json", "ics")
"""The kinds of download: a page to print, a table in each format, data, and review dates for a calendar."""


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """A learner's record: submitted rounds, oldest first, and actions, under a title."""

    title: str
    rounds: Sequence[SubmittedRound]
    actions: Sequence[Action]

    @cached_property
    def as_answered(self) -> api.AsAnswered:
        """The names of its items as they were answered."""
        return api.AsAnswered.of(self.rounds, self.actions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A record as a response. With a `file_name` browsers download it."""

    content: bytes
    content_type: str
    file_name: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """HTTP headers. They keep the record out of the cache of a shared computer."""
        headers = {
            "Content-Type": self.content_type,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        if self.file_name:
            headers["Content-Disposition"] = f'attachment; filename="{self.file_name}"'
        return headers


def write(record: OwnRecord, kind: str) -> Download:
    """The record as one of `KINDS`. Raises RequestRefused for any other kind."""
    rounds, actions = record.rounds, record.actions
    kinds: dict[str, tuple[str, Callable[[], bytes]]] = {
        "print": ("text/html; charset=utf-8", lambda: _page(record).encode()),
        **{format: (format.content_type, partial(_table, record, format)) for format in Format},
        "json": (
            "application/json; charset=utf-8",
            lambda: files.record_json(rounds, actions, record.as_answered).encode(),
        ),
        "ics": ("text/calendar; charset=utf-8", lambda: files.record_ics(actions)),
    }
    if kind not in kinds:
        raise RequestRefused(404, _("We cannot find this download. Go back to the course page and choose one there."))
    content_type, make = kinds[kind]
    file_name = "" if kind == "print" else f"my-competencies-{timezone.localdate().isoformat()}.{kind}"
    return Download(content=make(), content_type=content_type, file_name=file_name)


def record_of(learner_id: int, course: str, assessment: str, *, title: str) -> OwnRecord:
    """The record of a learner in one assessment."""
    actions = api.get_actions(learner_id, course=course)
    return OwnRecord(
        title=title,
        rounds=api.get_submitted_rounds(learner_id, assessment=assessment),
        actions=[action for action in actions if action.assessment == assessment],
    )


def _table(record: OwnRecord, format: Format) -> bytes:
    def cell(name: str) -> Callable[[files.TableLine], Cell]:
        return lambda line: line.get(name)

    columns = [Column(heading, cell(name)) for name, heading in files.record_columns().items()]
    with spreadsheets.write(
        columns, files.record_lines(record.rounds, record.actions, record.as_answered), format
    ) as file:
        return file.read()


def _page(record: OwnRecord) -> str:
    as_answered = record.as_answered
    return render(
        "record.html",
        {
            "language": language_tag(),
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": record.title,
            "printed": wording.format_day(timezone.localdate()),
            "rounds": [_round(round, as_answered) for round in reversed(record.rounds)],
            "actions": action_rows(as_answered, record.actions),
        },
    )


def _round(round: SubmittedRound, as_answered: api.AsAnswered) -> dict[str, Any]:
    framework = as_answered.framework(round)
    level = framework.level(round.level) if framework else None
    return {
        "number": round.number,
        "submitted": wording.format_day(round.submitted_at),
        "framework": framework.title if framework else round.framework,
        "talked": any(rating.revised is not None for rating in round.ratings),
        "role": round.role,
        "organisation": round.organisation,
        "level": level.short_title if level else round.level,
        "wants": marked_statements(as_answered, round),
        "ratings": [
            {
                "title": as_answered.names(round, rating.item).competency,
                "initial": wording.format_answer(rating.answer, rating.initial),
                "revised": "" if rating.revised is None else rating.revised,
                "aim": rating.aim if rating.answer is Answer.RATED else "",
                "reason": rating.reason,
            }
            for rating in round.ratings
        ],
    }
