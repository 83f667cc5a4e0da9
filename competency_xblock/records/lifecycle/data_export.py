"""Everything that the records hold about one learner (layer 3): every row and field, to hand over on request.

It holds more than the record that a learner downloads: the open round, what was promised, and each row of `latest`.
Keys and titles stand for ids of rows. The id of another person is in it where that person wrote or saw something about
this learner. Whom this learner wrote about is left out: that is the other person's data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from ..data import Answer, Item
from ..models import (
    Action,
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
from ..models import Item as ItemRow
from ..reference import AsAnswered, Version, Versioned, version_of_action, version_of_latest, version_of_observation


def export_learner_data(learner_id: int) -> dict[str, Any]:
    """Everything that is held about a learner, as values that JSON knows. Instants are in UTC.

    The number of queries does not grow with the number of rounds. Empty lists where nothing is held.
    """
    rounds = list(
        Round.objects.filter(learner_id=learner_id)
        .select_related("assessment__course", "version")
        .defer("version__content", "version__items")
        .order_by("started", "pk")
    )
    actions = (
        Action.objects.filter(learner_id=learner_id)
        .select_related("course", "assessment", "item", "round")
        .defer("round__draft")
        .annotate(version=version_of_action())
        .order_by("added", "pk")
    )
    latest = Latest.objects.filter(learner_id=learner_id).select_related("course", "item").order_by("pk")
    latest = latest.annotate(version=version_of_latest())
    participations = Participant.objects.filter(learner_id=learner_id).select_related("course").order_by("pk")
    starts = StartDate.objects.filter(learner_id=learner_id).select_related("course").order_by("pk")
    observed = ObservedRating.objects.select_related("course", "item").order_by("recorded", "pk")
    observed = observed.annotate(version=version_of_observation())
    by_others, of_others = observed.filter(learner_id=learner_id), observed.filter(observer_id=learner_id)
    observer_rows = Observer.objects.filter(user_id=learner_id).select_related("course").order_by("pk")
    views = RatingsSeen.objects.select_related("course").order_by("seen", "pk")
    round_keys = {round.pk: round.key for round in rounds}
    as_answered = AsAnswered.of(map(_to_version, rounds), actions, latest, by_others, of_others)
    return {
        "rounds": _rounds_to_json(learner_id, rounds, as_answered),
        "actions": [_action_to_json(action, as_answered) for action in actions],
        "latest": [_latest_to_json(row, as_answered, round_keys) for row in latest],
        "taking_part": [_participation_to_json(row, round_keys) for row in participations],
        "start_dates": [
            {"course": start.course.key, "by_team": _format_day(start.by_team), "own": _format_day(start.own)}
            for start in starts
        ],
        "observed_by_others": [
            {
                **_observation_to_json(row, as_answered),
                "observer": row.observer_id,
                "reply": row.reply,
                "replied": _format_instant(row.replied),
            }
            for row in by_others
        ],
        "observed_of_others": [_observation_to_json(row, as_answered) for row in of_others],
        "observer_in": [{"course": row.course.key} for row in observer_rows],
        "ratings_seen_by_others": [
            {"course": row.course.key, "viewer": row.viewer_id, "seen": _format_instant(row.seen)}
            for row in views.filter(learner_id=learner_id)
        ],
        "ratings_seen_of_others": [
            {"course": row.course.key, "seen": _format_instant(row.seen)} for row in views.filter(viewer_id=learner_id)
        ],
    }


def _rounds_to_json(learner_id: int, rounds: Iterable[Round], as_answered: AsAnswered) -> list[dict[str, Any]]:
    ratings = _group_by_round(
        Rating.objects.filter(round__learner_id=learner_id).select_related("item").order_by("position")
    )
    reasons = _group_by_round(Reason.objects.filter(round__learner_id=learner_id).select_related("item").order_by("pk"))
    shared = _group_by_round(
        SharedLine.objects.filter(round__learner_id=learner_id).select_related("item").order_by("pk")
    )
    return [
        _round_to_json(round, ratings[round.pk], reasons[round.pk], shared[round.pk], as_answered) for round in rounds
    ]


def _round_to_json(
    row: Round,
    ratings: Iterable[Rating],
    reasons: Iterable[Reason],
    shared: Iterable[SharedLine],
    as_answered: AsAnswered,
) -> dict[str, Any]:
    version = _to_version(row)
    framework = as_answered.framework(version)

    def about(competency: str, level: str = row.level) -> dict[str, str]:
        return _item_titles(as_answered, version, Item(row.version.framework, competency, level))

    reason_by_item = {reason.item_id: reason for reason in reasons}
    answers = [
        _answer_to_json(rating, reason_by_item.pop(rating.item_id, None), as_answered, version) for rating in ratings
    ]
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
            "content_hash": version.version,
        },
        "started": _format_instant(row.started),
        "saved": _format_instant(row.saved),
        "submitted": _format_instant(row.submitted),
        "revision": row.revision,
        "last_save": row.last_save,
        "promised": {
            "visibility": row.visibility,
            "purpose": row.purpose,
            "group_minimum": row.group_minimum,
            "aims": [{**about(*_parse_aim_key(key)), "aim": aim} for key, aim in row.aims.items()],
        },
        "level": row.level,
        "role": row.role,
        "organisation": row.organisation,
        "counted_as_participation": row.counted,
        "draft": _draft_to_json(row.draft, about),
        "answers": answers,
        "wants_to_work_on": [
            {**about(competency), "statements": _statements_to_json(row, competency, as_answered)}
            for competency in row.flagged
        ],
        "shared_with_team": [
            {**_item_fields(line.item, as_answered, version), "shared": _format_instant(line.shared)} for line in shared
        ],
        "other_reasons": [
            {**_item_fields(reason.item, as_answered, version), "reason": reason.text}
            for reason in reason_by_item.values()
        ],
    }


def _statements_to_json(row: Round, competency: str, as_answered: AsAnswered) -> list[dict[str, str]]:
    """The statements that the learner marked under a competency, with their texts."""
    ids = row.flagged[competency]
    texts = as_answered.statements(_to_version(row), _to_item(row, competency), ids)
    return [{"id": statement_id, "text": text} for statement_id, text in zip(ids, texts, strict=True)]


def _draft_to_json(stored: dict[str, Any], about: Callable[[str, str], dict[str, str]]) -> dict[str, Any]:
    """The draft of an open round exactly as it is stored, with titles."""
    answers = stored.get("answers")
    if not answers:
        return stored
    level = stored.get("level", "")
    return {
        **stored,
        "answers": {competency: {**about(competency, level), **answer} for competency, answer in answers.items()},
    }


def _answer_to_json(rating: Rating, reason: Reason | None, as_answered: AsAnswered, version: Version) -> dict[str, Any]:
    return {
        **_item_fields(rating.item, as_answered, version),
        "position": rating.position,
        "visibility": rating.visibility,
        "answer": rating.answer,
        "initial": rating.initial,
        "revised": rating.revised,
        "aim": None if rating.answer == Answer.REFLECTED else rating.aim,
        "reason": reason.text if reason else "",
    }


def _action_to_json(row: Action, as_answered: AsAnswered) -> dict[str, Any]:
    return {
        "key": row.key,
        "course": row.course.key,
        "assessment": row.assessment.key if row.assessment else "",
        "round": row.round.key if row.round else "",
        "about": _item_fields(row.item, as_answered, row) if row.item else None,
        "text": row.text,
        "review_date": _format_day(row.review_date),
        "done": _format_instant(row.done),
        "let_go": row.let_go,
        "noticed": row.noticed,
        "added": _format_instant(row.added),
        "shared_with_team": row.shared,
    }


def _latest_to_json(row: Latest, as_answered: AsAnswered, round_keys: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "course": row.course.key,
        **_item_fields(row.item, as_answered, row),
        "visibility": row.visibility,
        "first_value": row.first_value,
        "first_at": _format_instant(row.first_at),
        "first_round": round_keys.get(row.first_round),
        "latest_answer": row.latest_answer,
        "latest_value": row.latest_value,
        "latest_at": _format_instant(row.latest_at),
        "latest_round": round_keys.get(row.latest_round),
        "aim": row.aim,
        "times_rated": row.times_rated,
    }


def _participation_to_json(row: Participant, round_keys: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "course": row.course.key,
        "started": _format_instant(row.started),
        "finished": _format_instant(row.finished),
        "finished_last": _format_instant(row.finished_last),
        "last_round": round_keys.get(row.last_round),
        "rated_again": _format_instant(row.again),
        "rounds": row.rounds,
        "role": row.role,
        "organisation": row.organisation,
        "level": row.level,
    }


def _observation_to_json(row: ObservedRating, as_answered: AsAnswered) -> dict[str, Any]:
    return {
        "key": row.key,
        "course": row.course.key,
        **_item_fields(row.item, as_answered, row),
        "observed_on": _format_day(row.observed_on),
        "method": row.method,
        "value": row.value,
        "note": row.note,
        "recorded": _format_instant(row.recorded),
    }


def _parse_aim_key(key: str) -> tuple[str, str]:
    competency, _at, level = key.partition("@")
    return competency, level


def _to_version(row: Round) -> Version:
    return Version(row.version.content_hash)


def _to_item(row: Round, competency: str) -> Item:
    return Item(row.version.framework, competency, row.level)


def _item_fields(row: ItemRow, as_answered: AsAnswered, answer: Versioned) -> dict[str, str]:
    """The item's ids, with the titles of its competency, area and level."""
    return {
        "framework": row.framework,
        **_item_titles(as_answered, answer, Item(row.framework, row.competency, row.level)),
    }


def _item_titles(as_answered: AsAnswered, answer: Versioned, item: Item) -> dict[str, str]:
    names = as_answered.names(answer, item)
    return {
        "competency": item.competency,
        "title": names.competency,
        "area": names.area,
        "level": item.level,
        "level_title": names.level,
    }


def _group_by_round(rows: Iterable[Any]) -> dict[int, list[Any]]:
    rows_by_round: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        rows_by_round[row.round_id].append(row)
    return rows_by_round


def _format_instant(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat() if when else None


def _format_day(when: date | None) -> str | None:
    return when.isoformat() if when else None
