"""A learner's own record in files (layer 5): JSON, and the lines of a table.

It is for the learner alone. Each round uses the names of the framework version that the learner answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Scale
from competency_xblock.records.api import AsAnswered, Versioned, flagged_texts
from competency_xblock.records.data import Action, Answer, Item, Rating, SubmittedRound

from .own_record import OwnRecord, scale_in_words, who_sees

TableLine = dict[str, str | int | date | None]
"""The cells of a line, by the names of `record_columns`. A missing cell is empty."""


def record_json(record: OwnRecord) -> str:
    """The record as JSON. `framework` is that of the latest round, or null. Older keys keep their meaning."""
    rounds, as_answered = record.rounds, record.as_answered
    content = {
        "course": record.course_title,
        "course_url": record.course_url,
        "unit_url": record.unit_url,
        "assessment": record.title,
        "made_on": record.made_on.isoformat(),
        "framework": _framework_json(rounds[-1], as_answered) if rounds else None,
        "rounds": [_round_json(round, as_answered) for round in rounds],
        "actions": [_action_json(action, as_answered) for action in record.actions],
        "what_to_learn_next": [line._asdict() for line in record.advice],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def record_lines(record: OwnRecord) -> Iterator[TableLine]:
    """The lines of the table: one for each answer, each action, and each line of advice."""
    place: TableLine = {"course": record.course_title, "assessment": record.title}
    lines = chain(
        _round_lines(record.rounds, record.as_answered),
        _action_lines(record.actions, record.as_answered),
        _advice_lines(record),
    )
    for line in lines:
        yield {**place, **line}


def record_columns() -> dict[str, str]:
    """The headings of the table's columns by name, in their order."""
    return {
        "what": _("Type"),
        "round": _("Set of answers"),
        "date": _("Date (UTC)"),
        "area": _("Area"),
        "competency": _("Competency"),
        "level": _("Level"),
        "answer": _("Answer"),
        "initial": _("Confidence"),
        "revised": _("Confidence after talking"),
        "aim": _("Aim"),
        "reason": _("Why"),
        "flagged": _("What I want to work on"),
        "action": _("My plan"),
        "review_date": _("Review date"),
        "done": _("Done (UTC)"),
        "state": _("How it went"),
        "noticed": _("What I noticed"),
        "advice": _("What to learn next"),
        "scale": _("The scale"),
        "framework": _("Framework"),
        "version": _("Version"),
        "who_sees": _("Who sees your ratings"),
        "course": _("Course"),
        "assessment": _("Self-assessment"),
        "id": _("Competency id"),
    }


def _round_lines(rounds: Iterable[SubmittedRound], as_answered: AsAnswered) -> Iterator[TableLine]:
    for round in rounds:
        framework = as_answered.framework(round)
        about: TableLine = {
            "round": round.number,
            "date": _instant(round.submitted_at),
            "framework": framework.title if framework else round.framework,
            "version": round.framework_version,
            "scale": scale_in_words(framework.scale) if framework else "",
            "who_sees": who_sees(round.promise),
        }
        for rating in round.ratings:
            yield {
                **about,
                **_item_cells(round, rating.item, as_answered),
                "what": _("Rating"),
                "answer": _answer(rating.answer),
                "initial": rating.initial,
                "revised": rating.revised,
                "aim": _aim(rating),
                "reason": rating.reason,
                "flagged": " ".join(flagged_texts(round, rating.item.competency, as_answered)),
            }
        answered = {rating.item.competency for rating in round.ratings}
        for competency in round.flagged:
            if competency not in answered:
                item = Item(round.framework, competency, round.level)
                marked = " ".join(flagged_texts(round, competency, as_answered))
                yield {
                    **about,
                    **_item_cells(round, item, as_answered),
                    "what": _("Marked to work on"),
                    "flagged": marked,
                }


def _action_lines(actions: Iterable[Action], as_answered: AsAnswered) -> Iterator[TableLine]:
    for action in actions:
        framework = as_answered.framework(action) if action.item else None
        yield {
            **(_item_cells(action, action.item, as_answered) if action.item else {}),
            "what": _("My plan"),
            "action": action.text,
            "review_date": action.review_date,
            "done": _instant(action.done_at) if action.done_at else "",
            "state": _action_state(action),
            "noticed": action.noticed,
            "framework": framework.title if framework else "",
            "version": framework.version if framework else "",
        }


def _advice_lines(record: OwnRecord) -> Iterator[TableLine]:
    for line in record.advice:
        yield {
            "what": _("What to learn next"),
            "date": record.made_on.isoformat(),
            "advice": f"{line.topic}: {line.text}" if line.topic else line.text,
        }


def _item_cells(answer: Versioned, item: Item, as_answered: AsAnswered) -> TableLine:
    names = as_answered.names(answer, item)
    return {"area": names.area, "competency": names.competency, "level": names.level, "id": item.competency}


def _framework_json(round: SubmittedRound, as_answered: AsAnswered) -> dict[str, str]:
    framework = as_answered.framework(round)
    return {"id": round.framework, "version": round.framework_version, "title": framework.title if framework else ""}


def _round_json(round: SubmittedRound, as_answered: AsAnswered) -> dict[str, Any]:
    framework = as_answered.framework(round)
    level = framework.level(round.level) if framework else None
    return {
        "round": round.number,
        "started": _instant(round.started_at),
        "submitted": _instant(round.submitted_at),
        "framework": round.framework,
        "framework_version": round.framework_version,
        "framework_title": framework.title if framework else "",
        "who_sees": round.promise.visibility.value,
        "purpose": round.promise.purpose,
        "who_sees_in_words": who_sees(round.promise),
        "scale": _scale_json(framework.scale) if framework else None,
        "level": round.level,
        "level_title": level.title if level else "",
        "role": round.role,
        "organisation": round.organisation,
        "ratings": [
            {
                **_item_json(round, rating.item, as_answered),
                "answer": rating.answer.value,
                "initial": rating.initial,
                "revised": rating.revised,
                "aim": _aim(rating),
                "reason": rating.reason,
            }
            for rating in round.ratings
        ],
        "wants_to_work_on": [
            {
                **_item_json(round, Item(round.framework, competency, round.level), as_answered),
                "statement": statement,
                "text": text,
            }
            for competency, statements in round.flagged.items()
            for statement, text in zip(statements, flagged_texts(round, competency, as_answered), strict=True)
        ],
    }


def _scale_json(scale: Scale) -> dict[str, Any]:
    """A scale with its words. `own`: they are ours, not the publisher's."""
    points = [{"value": point.value, "text": point.text, "own": point.editorial} for point in scale.points]
    return {"minimum": scale.minimum, "maximum": scale.maximum, "points": points}


def _action_json(action: Action, as_answered: AsAnswered) -> dict[str, Any]:
    return {
        "text": action.text,
        **(_item_json(action, action.item, as_answered) if action.item else {}),
        "review_date": action.review_date.isoformat() if action.review_date else None,
        "done": _instant(action.done_at) if action.done_at else None,
        "let_go": action.let_go,
        "noticed": action.noticed,
    }


def _item_json(answer: Versioned, item: Item, as_answered: AsAnswered) -> dict[str, str]:
    names = as_answered.names(answer, item)
    return {"area": names.area, "competency": item.competency, "title": names.competency, "level": item.level}


def _aim(rating: Rating) -> int | None:
    """The aim of a rating; None where the learner only thought about it."""
    return None if rating.answer is Answer.REFLECTED else rating.aim


def _answer(answer: Answer) -> str:
    return {
        Answer.RATED: _("Rated"),
        Answer.NOT_MY_ROLE: _("Not part of my role"),
        Answer.NOT_YET: _("Not had the chance yet"),
        Answer.REFLECTED: _("Thought about"),
    }[answer]


def _action_state(action: Action) -> str:
    if action.done_at is None:
        return _("Still on it")
    return _("Not any more") if action.let_go else _("I did it")


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")
