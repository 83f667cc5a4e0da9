"""Everything that the records hold about one person (layer 3): every row and field, to hand over on request.

Wider than `exports`, which writes what a learner needs: here the open round, what was promised and where each
number stands in `latest` are in it too. Numbers of rows are resolved to keys and titles. Somebody else's number is in
it where that person wrote or saw something about this one; whom this one wrote about is that other person's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from competency_xblock.frameworks import Framework
from competency_xblock.records.data import Answer
from competency_xblock.records.frameworks import stored_framework
from competency_xblock.records.models import (
    Action,
    FrameworkVersion,
    Item,
    Latest,
    ObservedRating,
    Observer,
    Participant,
    Rating,
    RatingsSeen,
    Reason,
    Round,
    SharedLine,
    StartDate,
)


def everything_about(learner_id: int) -> dict[str, Any]:
    """All that is held about a learner, as values that JSON knows; instants are in UTC.

    A handful of queries, whatever the number of rounds. Empty lists where nothing is held.
    """
    titles = _Titles()
    rounds = list(
        Round.objects.filter(learner_id=learner_id)
        .select_related("assessment__course", "version")
        .defer("version__content", "version__items")
        .order_by("started", "pk")
    )
    ratings = _by_round(Rating.objects.filter(round__learner_id=learner_id).select_related("item").order_by("position"))
    reasons = _by_round(Reason.objects.filter(round__learner_id=learner_id).select_related("item").order_by("pk"))
    shared = _by_round(SharedLine.objects.filter(round__learner_id=learner_id).select_related("item").order_by("pk"))
    actions = (
        Action.objects.filter(learner_id=learner_id)
        .select_related("course", "assessment", "item", "round__version")
        .defer("round__draft", "round__version__content", "round__version__items")
        .order_by("added", "pk")
    )
    latest = Latest.objects.filter(learner_id=learner_id).select_related("course", "item").order_by("pk")
    part = Participant.objects.filter(learner_id=learner_id).select_related("course").order_by("pk")
    starts = StartDate.objects.filter(learner_id=learner_id).select_related("course").order_by("pk")
    observed = ObservedRating.objects.select_related("course", "item").order_by("recorded", "pk")
    observer = Observer.objects.filter(user_id=learner_id).select_related("course").order_by("pk")
    seen = RatingsSeen.objects.select_related("course").order_by("seen", "pk")
    round_keys = {one.pk: one.key for one in rounds}
    return {
        "rounds": [_round(one, ratings[one.pk], reasons[one.pk], shared[one.pk], titles) for one in rounds],
        "actions": [_action(one, titles) for one in actions],
        "latest": [_latest(one, titles, round_keys) for one in latest],
        "taking_part": [_part(one, round_keys) for one in part],
        "start_dates": [
            {"course": one.course.key, "by_team": _day(one.by_team), "own": _day(one.own)} for one in starts
        ],
        "observed_by_others": [
            {
                **_observed(one, titles),
                "observer": one.observer_id,
                "reply": one.reply,
                "replied": _instant(one.replied),
            }
            for one in observed.filter(learner_id=learner_id)
        ],
        "observed_of_others": [_observed(one, titles) for one in observed.filter(observer_id=learner_id)],
        "observer_in": [{"course": one.course.key} for one in observer],
        "ratings_seen_by_others": [
            {"course": one.course.key, "viewer": one.viewer_id, "seen": _instant(one.seen)}
            for one in seen.filter(learner_id=learner_id)
        ],
        "ratings_seen_of_others": [
            {"course": one.course.key, "seen": _instant(one.seen)} for one in seen.filter(viewer_id=learner_id)
        ],
    }


class _Titles:
    """What items are called: in the version that was answered in, else in the newest that is stored."""

    def __init__(self) -> None:
        self._newest: dict[str, str | None] = {}

    def framework(self, content_name: str | None) -> Framework | None:
        """The framework with that content; None where there is none that can be read."""
        try:
            return stored_framework(content_name) if content_name else None
        except ValueError:  # kept by a version of ours that wrote it otherwise; the ids still say what it is
            return None

    def item(self, item: Item, content_name: str | None = None) -> dict[str, Any]:
        """The item's ids, with the titles of its competency, area and level where they are known."""
        framework = self.framework(content_name or self._newest_of(item.framework))
        return {"framework": item.framework, **_named(framework, item.competency, item.level)}

    def _newest_of(self, framework_id: str) -> str | None:
        if framework_id not in self._newest:
            stored = FrameworkVersion.objects.filter(framework=framework_id).order_by("-stored", "-pk")
            self._newest[framework_id] = stored.values_list("content_hash", flat=True).first()
        return self._newest[framework_id]


def _round(
    row: Round,
    ratings: Iterable[Rating],
    reasons: Iterable[Reason],
    shared: Iterable[SharedLine],
    titles: _Titles,
) -> dict[str, Any]:
    content_name = row.version.content_hash
    framework = titles.framework(content_name)
    why = {reason.item_id: reason for reason in reasons}
    answers = [_answer(rating, why.pop(rating.item_id, None), titles, content_name) for rating in ratings]
    return {
        "key": row.key,
        "number": row.number,
        "state": "open" if row.open else "submitted",
        "course": row.assessment.course.key,
        "assessment": row.assessment.key,
        "framework": {
            "id": row.version.framework,
            "version": row.version.version,
            "title": framework.title if framework else "",
            "content_hash": content_name,
        },
        "started": _instant(row.started),
        "saved": _instant(row.saved),
        "submitted": _instant(row.submitted),
        "revision": row.revision,
        "last_save": row.last_save,
        "promised": {
            "visibility": row.visibility,
            "purpose": row.purpose,
            "group_minimum": row.group_minimum,
            "aims": [{**_named(framework, *_aimed_at(one)), "aim": aim} for one, aim in row.aims.items()],
        },
        "level": row.level,
        "role": row.role,
        "organisation": row.organisation,
        "counted_as_participation": row.counted,
        "draft": _draft(row.draft, framework),
        "answers": answers,
        "wants_to_work_on": [
            {**_named(framework, one, row.level), "statements": _statements(framework, one, statements)}
            for one, statements in row.flagged.items()
        ],
        "shared_with_team": [{**titles.item(one.item, content_name), "shared": _instant(one.shared)} for one in shared],
        "other_reasons": [{**titles.item(one.item, content_name), "reason": one.text} for one in why.values()],
    }


def _draft(stored: dict[str, Any], framework: Framework | None) -> dict[str, Any]:
    """What is typed into an open round, exactly as it is stored, with titles."""
    answers = stored.get("answers")
    if not answers:
        return stored
    level = stored.get("level", "")
    return {**stored, "answers": {one: {**_named(framework, one, level), **said} for one, said in answers.items()}}


def _answer(rating: Rating, reason: Reason | None, titles: _Titles, content_name: str) -> dict[str, Any]:
    return {
        **titles.item(rating.item, content_name),
        "position": rating.position,
        "visibility": rating.visibility,
        "answer": rating.answer,
        "initial": rating.initial,
        "revised": rating.revised,
        "aim": None if rating.answer == Answer.REFLECTED else rating.aim,
        "reason": reason.text if reason else "",
    }


def _action(row: Action, titles: _Titles) -> dict[str, Any]:
    content_name = row.round.version.content_hash if row.round else None
    return {
        "key": row.key,
        "course": row.course.key,
        "assessment": row.assessment.key if row.assessment else "",
        "round": row.round.key if row.round else "",
        "about": titles.item(row.item, content_name) if row.item else None,
        "text": row.text,
        "review_date": _day(row.review_date),
        "done": _instant(row.done),
        "added": _instant(row.added),
        "shared_with_team": row.shared,
    }


def _latest(row: Latest, titles: _Titles, round_keys: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "course": row.course.key,
        **titles.item(row.item),
        "visibility": row.visibility,
        "first_value": row.first_value,
        "first_at": _instant(row.first_at),
        "first_round": round_keys.get(row.first_round),
        "latest_answer": row.latest_answer,
        "latest_value": row.latest_value,
        "latest_at": _instant(row.latest_at),
        "latest_round": round_keys.get(row.latest_round),
        "aim": row.aim,
        "times_rated": row.times_rated,
    }


def _part(row: Participant, round_keys: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "course": row.course.key,
        "started": _instant(row.started),
        "finished": _instant(row.finished),
        "finished_last": _instant(row.finished_last),
        "last_round": round_keys.get(row.last_round),
        "rated_again": _instant(row.again),
        "rounds": row.rounds,
        "role": row.role,
        "organisation": row.organisation,
        "level": row.level,
    }


def _observed(row: ObservedRating, titles: _Titles) -> dict[str, Any]:
    return {
        "key": row.key,
        "course": row.course.key,
        **titles.item(row.item),
        "observed_on": _day(row.observed_on),
        "method": row.method,
        "value": row.value,
        "note": row.note,
        "recorded": _instant(row.recorded),
    }


def _statements(framework: Framework | None, competency_id: str, flagged: Iterable[str]) -> list[dict[str, str]]:
    competency = framework.competency(competency_id) if framework else None
    texts = {one.id: one.text for one in competency.statements} if competency else {}
    return [{"id": one, "text": texts.get(one, "")} for one in flagged]


def _aimed_at(key: str) -> tuple[str, str]:
    competency, _at, level = key.partition("@")
    return competency, level


def _named(framework: Framework | None, competency_id: str, level_id: str = "") -> dict[str, str]:
    competency = framework.competency(competency_id) if framework else None
    area = framework.area_of(competency_id) if framework else None
    level = framework.level(level_id) if framework and level_id else None
    return {
        "competency": competency_id,
        "title": competency.title if competency else "",
        "area": area.title if area else "",
        "level": level_id,
        "level_title": level.title if level else "",
    }


def _by_round(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.round_id].append(row)
    return found


def _instant(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat() if when else None


def _day(when: date | None) -> str | None:
    return when.isoformat() if when else None
