"""One's own record to take away (layer 3): as JSON, as a table, and review dates for a calendar.

Written for the learner alone. Titles come from the framework that is handed in; an item that it does not know
is named by its ids.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from competency_xblock.frameworks import Framework, alone
from competency_xblock.records.data import Action, Answer, Item, Rating, SubmittedRound

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BYTE_ORDER_MARK = "\ufeff"


def record_json(rounds: Iterable[SubmittedRound], actions: Iterable[Action], framework: Framework) -> str:
    """The learner's rounds and actions as JSON."""
    record = {
        "framework": {"id": framework.id, "version": framework.version, "title": framework.title},
        "rounds": [_round_json(one, framework) for one in rounds],
        "actions": [_action_json(one, framework) for one in actions],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def record_csv(rounds: Iterable[SubmittedRound], actions: Iterable[Action], framework: Framework) -> str:
    """The learner's rounds and actions as one table, with a byte order mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(
        [
            _("What"),
            _("Round"),
            _("Date (UTC)"),
            _("Area"),
            _("Competency"),
            _("Level"),
            _("Answer"),
            _("Confidence"),
            _("Confidence after discussion"),
            _("Aim"),
            _("Why"),
            _("What I want to work on"),
            _("Action"),
            _("Review date"),
            _("Done (UTC)"),
        ]
    )
    for one in rounds:
        for rating in one.ratings:
            writer.writerow(
                guarded(
                    [
                        _("Rating"),
                        one.number,
                        _instant(one.submitted),
                        *_titles(rating.item, framework),
                        _answer(rating.answer),
                        rating.initial,
                        rating.revised,
                        _aim(rating),
                        rating.reason,
                        " ".join(flagged_texts(one, rating.item.competency, framework)),
                        "",
                        "",
                        "",
                    ]
                )
            )
        answered = {rating.item.competency for rating in one.ratings}
        for competency in one.flagged:
            if competency not in answered:
                marked = " ".join(flagged_texts(one, competency, framework))
                titles = _titles(Item(one.framework, competency, one.level), framework)
                when = _instant(one.submitted)
                writer.writerow(
                    guarded([_("Marked"), one.number, when, *titles, "", "", "", "", "", marked, "", "", ""])
                )
    for action in actions:
        titles = _titles(action.item, framework) if action.item else ("", "", "")
        writer.writerow(
            guarded(
                [
                    _("Action"),
                    "",
                    "",
                    *titles,
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    action.text,
                    action.review_date.isoformat() if action.review_date else "",
                    _instant(action.done) if action.done else "",
                ]
            )
        )
    return out.getvalue()


def record_ics(actions: Iterable[Action], *, now: datetime | None = None) -> bytes:
    """The review dates of what is still to do, as all-day events.

    The titles are neutral and nothing of the learner's words is in it: other people may see the calendar.
    """
    stamp = (now or timezone.now()).astimezone(UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//competency-xblock//review dates//EN")
    calendar.add("version", "2.0")
    for action in actions:
        if action.review_date is None or action.done is not None:
            continue
        event = Event()
        event.add("uid", f"{action.key}@competency-xblock")
        event.add("dtstamp", stamp)
        event.add("dtstart", action.review_date)
        event.add("dtend", action.review_date + timedelta(days=1))
        event.add("summary", _("Review date"))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _round_json(one: SubmittedRound, framework: Framework) -> dict[str, Any]:
    return {
        "round": one.number,
        "started": _instant(one.started),
        "submitted": _instant(one.submitted),
        "framework": one.framework,
        "framework_version": one.framework_version,
        "who_sees": one.promise.visibility.value,
        "purpose": one.promise.purpose,
        "level": one.level,
        "role": one.role,
        "organisation": one.organisation,
        "ratings": [
            {
                **_item_json(rating.item, framework),
                "answer": rating.answer.value,
                "initial": rating.initial,
                "revised": rating.revised,
                "aim": _aim(rating),
                "reason": rating.reason,
            }
            for rating in one.ratings
        ],
        "wants_to_work_on": [
            {**_item_json(Item(one.framework, competency, one.level), framework), "statement": statement, "text": text}
            for competency, statements in one.flagged.items()
            for statement, text in zip(statements, flagged_texts(one, competency, framework), strict=True)
        ],
    }


def _action_json(one: Action, framework: Framework) -> dict[str, Any]:
    return {
        "text": one.text,
        **(_item_json(one.item, framework) if one.item else {}),
        "review_date": one.review_date.isoformat() if one.review_date else None,
        "done": _instant(one.done) if one.done else None,
    }


def _item_json(item: Item, framework: Framework) -> dict[str, str]:
    area, title, _level = _titles(item, framework)
    return {"area": area, "competency": item.competency, "title": title, "level": item.level}


def _titles(item: Item, framework: Framework) -> tuple[str, str, str]:
    """What the item's area, competency and level are called."""
    competency = framework.competency(item.competency) if item.framework == framework.id else None
    if competency is None:
        return "", item.competency, item.level
    area = framework.area_of(item.competency)
    level = framework.level(item.level)
    return area.title if area else "", competency.title, level.title if level else item.level


def flagged_texts(one: SubmittedRound, competency_id: str, framework: Framework) -> list[str]:
    """What the statements say that the learner marked under a competency, each understandable without the others there;
    the id of one that is no longer there.
    """
    competency = framework.competency(competency_id) if one.framework == framework.id else None
    texts = (
        {statement.id: alone(framework, competency, statement) for statement in competency.statements}
        if competency
        else {}
    )
    return [texts.get(statement, statement) for statement in one.flagged.get(competency_id, ())]


def _aim(rating: Rating) -> int | None:
    """Where the learner would like to be; None where there is no number to aim for."""
    return None if rating.answer is Answer.REFLECTED else rating.aim


def _answer(answer: Answer) -> str:
    return {
        Answer.RATED: _("Rated"),
        Answer.NOT_MY_ROLE: _("Not part of my role"),
        Answer.NOT_YET: _("Not had the chance yet"),
        Answer.REFLECTED: _("Thought about"),
    }[answer]


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")


def guarded(cells: Iterable[object]) -> list[object]:
    """Cells of which none is taken for a formula."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell for cell in cells]
