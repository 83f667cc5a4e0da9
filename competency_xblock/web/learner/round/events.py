"""The events for the platform's tracking log and their fields, as in `docs/events.md` (layer 5).

They hold no free text and no names. They hold ratings, and what follows from them, only if the round's promise said
that the training team sees ratings by name. The stored promise counts, whatever the author has set since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from competency_xblock.frameworks import Framework
from competency_xblock.recommendation import OwnTopic
from competency_xblock.records.data import (
    Action,
    Answer,
    Draft,
    DraftAction,
    OpenRound,
    Rating,
    SubmittedRound,
    Visibility,
)
from competency_xblock.web.assessment import advice_of, no_units


@dataclass(frozen=True, kw_only=True)
class Event:
    """The fields of every event: the round, its assessment, and who sees its ratings (`visibility`).

    A field that is None is left out of the payload.
    """

    name: ClassVar[str]

    course_id: str
    assessment_id: str
    framework_id: str
    framework_version: str
    round: int
    visibility: str

    def payload(self) -> dict[str, Any]:
        """The event's fields as JSON-able values."""
        return asdict(self, dict_factory=_to_json)


@dataclass(frozen=True, kw_only=True)
class EventRating:
    """One answer that the team sees by name. `value` is None where it is no rating."""

    competency: str
    level: str
    answer: str
    value: int | None


@dataclass(frozen=True, kw_only=True)
class AssessmentStarted(Event):
    """A learner has begun a round: the first answer is saved."""

    name = "edx.competency.assessment.started"


@dataclass(frozen=True, kw_only=True)
class AssessmentSubmitted(Event):
    """A learner has submitted a round with `answered` answers of any kind. `ratings` is None if not by name."""

    name = "edx.competency.assessment.submitted"

    answered: int
    ratings: tuple[EventRating, ...] | None


@dataclass(frozen=True, kw_only=True)
class AssessmentReopened(Event):
    """A learner has taken back the submission of this round, which is open again."""

    name = "edx.competency.assessment.reopened"


@dataclass(frozen=True, kw_only=True)
class AssessmentRerated(Event):
    """The submitted round is not the learner's first in this assessment."""

    name = "edx.competency.assessment.rerated"


@dataclass(frozen=True, kw_only=True)
class ActionPlanned(Event):
    """A learner has made `actions` plans, on finishing a round or after it; `with_review_date` of them have a date."""

    name = "edx.competency.action.planned"

    actions: int
    with_review_date: int


@dataclass(frozen=True, kw_only=True)
class RecommendationShown(Event):
    """A learner sees what to learn next, if anything. `topics` is None where they would reveal unseen ratings."""

    name = "edx.competency.recommendation.shown"

    topics: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class RecommendationFollowed(Event):
    """A learner opens a recommended unit. Published only if the topic may be."""

    name = "edx.competency.recommendation.followed"

    topic: str
    unit: str


EVENTS: tuple[type[Event], ...] = (
    AssessmentStarted,
    AssessmentSubmitted,
    AssessmentRerated,
    ActionPlanned,
    RecommendationShown,
    RecommendationFollowed,
    AssessmentReopened,
)


def started_event(round: OpenRound, framework: Framework, *, course: str, assessment: str) -> AssessmentStarted:
    """The event of a new round, in this version of the framework."""
    return AssessmentStarted(
        course_id=course,
        assessment_id=assessment,
        framework_id=framework.id,
        framework_version=framework.version,
        round=round.number,
        visibility=round.promise.visibility.value,
    )


def submitted_events(round: SubmittedRound, draft: Draft, topics: Sequence[str]) -> Iterator[Event]:
    """The events of a round submitted with this draft. `topics` come from `publishable_topics`."""
    fields = _event_fields(round)
    by_name = round.promise.visibility is Visibility.NAMES
    ratings = tuple(
        EventRating(
            competency=rating.item.competency, level=rating.item.level, answer=rating.answer.value, value=rating.value
        )
        for rating in _by_name(round)
    )
    yield AssessmentSubmitted(**fields, answered=len(round.ratings), ratings=ratings if by_name else None)
    if round.number > 1:
        yield AssessmentRerated(**fields)
    if planned := [action for action in draft.actions if action.text]:
        yield planned_event(round, planned)
    yield RecommendationShown(**fields, topics=tuple(topics) if by_name else None)


def reopened_event(round: SubmittedRound) -> AssessmentReopened:
    """The event of a submitted round that is open again."""
    return AssessmentReopened(**_event_fields(round))


def planned_event(round: SubmittedRound, planned: Sequence[Action | DraftAction]) -> ActionPlanned:
    """The event of plans that belong to a round."""
    dated = [action for action in planned if action.review_date]
    return ActionPlanned(**_event_fields(round), actions=len(planned), with_review_date=len(dated))


def followed_event(round: SubmittedRound, topic: str, unit: str) -> RecommendationFollowed:
    """The event of opening a unit that was recommended after a round. `topic` is one of `publishable_topics`."""
    return RecommendationFollowed(**_event_fields(round), topic=topic, unit=unit)


def publishable_topics(framework: Framework, round: SubmittedRound, own_topics: Sequence[OwnTopic]) -> tuple[str, ...]:
    """The topics that the answers seen by name lead to alone, strongest first, then starting points.

    The recommendation also uses answers of earlier rounds and answers that nobody sees by name. A topic that only
    those lead to would reveal them, and so would its units.
    """
    advice = advice_of(framework, _by_name(round), no_units, own_topics)
    return tuple(dict.fromkeys(suggestion.topic.id for suggestion in advice.all))


def _by_name(round: SubmittedRound) -> list[Rating]:
    """The answers that the team sees by name. What a learner only thought about is never among them."""
    return [rating for rating in round.ratings if rating.by_name and rating.answer is not Answer.REFLECTED]


def _event_fields(round: SubmittedRound) -> dict[str, Any]:
    return {
        "course_id": round.course,
        "assessment_id": round.assessment,
        "framework_id": round.framework,
        "framework_version": round.framework_version,
        "round": round.number,
        "visibility": round.promise.visibility.value,
    }


def _to_json(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in pairs if value is not None}
