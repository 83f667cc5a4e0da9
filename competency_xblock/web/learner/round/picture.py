"""The picture of a round (layer 5): each answer against its aim, and where it was last time, on the same scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency_xblock.frameworks import Scale
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Item, Rating, SubmittedRound
from competency_xblock.web.plumbing import wording

MOST_STOPS = 20
"""A scale with more points has no mark for each: they would run together."""
MOST_IN_ONE_LIST = 12
"""More answers than this are shown area by area."""
MOST_STRENGTHS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """Places on a scale that is as wide as the page leaves it, in percent from its lowest end.

    From `low` to `high` the scale's points are `steps` apart; 0 for none to show. `before` is None where there is
    nothing to compare with, or nothing has changed.
    """

    low: int
    high: int
    steps: int
    you: int
    aim: int
    before: int | None

    @property
    def ahead(self) -> int:
        """How far the aim is ahead; 0 where it is reached."""
        return max(0, self.aim - self.you)

    @property
    def moved(self) -> tuple[int, int] | None:
        """The stretch between last time and now: where it begins, and how long it is."""
        return None if self.before is None else (min(self.before, self.you), abs(self.you - self.before))


def picture(as_answered: api.AsAnswered, latest: SubmittedRound, before: Sequence[SubmittedRound]) -> dict[str, Any]:
    """The context of `picture.html`: all answers of the latest round, and how they have changed.

    A short list begins with the surest answer, so that it is no list of what is missing. A long one follows the
    framework's areas. What has no number comes last.
    """
    earlier = latest_values(before)
    rows = [_row(as_answered, latest, rating, earlier.get(rating.item)) for rating in latest.ratings]
    rated = [row for row in rows if row["value"] is not None]
    return {
        "groups": _by_area(rows) if len(rows) > MOST_IN_ONE_LIST else [{"title": "", "rows": _surest_first(rows)}],
        "ends": _ends(as_answered, latest),
        "rated": bool(rated),
        "strengths": [row for row in _surest_first(rated) if row["value"] >= row["aim"]],
        "compared": any(row["change"] for row in rows),
        "days": sorted({row["before_on"] for row in rows if row["before_on"]}),
        "since": _since(rows),
        "some_lower": any(row["lower"] for row in rows),
    }


def latest_values(rounds: Sequence[SubmittedRound]) -> dict[Item, tuple[SubmittedRound, int]]:
    """The latest value of each item in these rounds, with its round."""
    return {
        rating.item: (round, rating.value) for round in rounds for rating in round.ratings if rating.value is not None
    }


def _row(
    as_answered: api.AsAnswered, latest: SubmittedRound, rating: Rating, earlier: tuple[SubmittedRound, int] | None
) -> dict[str, Any]:
    names, scale, value = as_answered.names(latest, rating.item), as_answered.scale(latest, rating.item), rating.value
    before = None
    if earlier and value is not None and as_answered.same_scale(earlier[0], latest, rating.item):
        before = earlier[1]
    return {
        "title": names.competency,
        "area": names.area,
        "value": value,
        "answer": wording.format_answer(rating.answer, value),
        "aim": None if rating.answer is Answer.REFLECTED else rating.aim,
        "before": before,
        "before_on": wording.format_day(earlier[0].submitted_at) if earlier and before is not None else "",
        "change": _direction(before, value),
        "lower": before is not None and value is not None and value < before,
        "track": _place(scale, value, rating.aim, before) if scale and value in scale.values else None,
    }


def _place(scale: Scale, value: int | None, aim: int, before: int | None) -> Track | None:
    if value is None:
        return None

    def percent(point: int) -> int:
        """The middle of the point's share of the width."""
        return round(100 * (point - scale.minimum + 0.5) / len(scale.values))

    return Track(
        low=percent(scale.minimum),
        high=percent(scale.maximum),
        steps=scale.span if scale.span < MOST_STOPS else 0,
        you=percent(value),
        aim=percent(aim),
        before=None if before is None or before == value else percent(before),
    )


def _direction(before: int | None, value: int | None) -> str:
    if before is None or value is None:
        return ""
    return _("the same") if value == before else _("surer") if value > before else _("less sure")


def _since(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many answers have moved which way since last time, in words; '' where nothing can be compared."""
    moves = [row["value"] - row["before"] for row in rows if row["before"] is not None]
    surer, lower = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    parts = [
        ngettext("surer in %(count)s", "surer in %(count)s", surer) % {"count": surer},
        ngettext("the same in %(count)s", "the same in %(count)s", len(moves) - surer - lower)
        % {"count": len(moves) - surer - lower},
        ngettext("less sure in %(count)s", "less sure in %(count)s", lower) % {"count": lower},
    ]
    counted = [part for part, count in zip(parts, (surer, len(moves) - surer - lower, lower), strict=True) if count]
    return _("Since last time you feel %(changes)s.") % {"changes": wording.join_words(counted)} if counted else ""


def _surest_first(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rated = [row for row in rows if row["value"] is not None]
    return sorted(rated, key=lambda row: -row["value"]) + [row for row in rows if row["value"] is None]


def _by_area(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    areas: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        areas.setdefault(row["area"], []).append(row)
    return [{"title": area, "rows": rows_of_area} for area, rows_of_area in areas.items()]


def _ends(as_answered: api.AsAnswered, latest: SubmittedRound) -> dict[str, str] | None:
    """The words at both ends of the scale. None where the framework can no longer be read."""
    framework = as_answered.framework(latest)
    if framework is None:
        return None
    scale = framework.scale
    words = {point.value: point.text for point in scale.points}
    low, high = scale.minimum, scale.maximum
    return {"low": f"{low} {words.get(low, '')}".strip(), "high": f"{high} {words.get(high, '')}".strip()}
