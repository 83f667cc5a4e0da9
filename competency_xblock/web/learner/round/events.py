"""What the platform's tracking log is told (layer 5): every event, and what stands in it, as in `docs/events.md`.

Never free text, never a name. Ratings, and what follows from them, only as far as the learner was told before the round
that they are seen by name: what is stored with the round says so, whatever the author has set since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from competency_xblock.frameworks import Framework
from competency_xblock.recommendation import OwnTopic
from competency_xblock.records.data import Answer, Draft, OpenRound, Rating, SubmittedRound, Visibility
from competency_xblock.web.assessment import advice_of, no_units


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event says: which round of which assessment, and who sees its ratings (`visibility`).

    A field that is None is left out of what is told.
    """

    name: ClassVar[str]

    course_id: str
    assessment_id: str
    framework_id: str
    framework_version: str
    round: int
    visibility: str

    def payload(self) -> dict[str, Any]:
        """What is told, as JSON knows it."""
        return asdict(self, dict_factory=_to_json)


@dataclass(frozen=True, kw_only=True)
class EventRating:
    """One answer that is seen by name; `value` None where it is no rating."""

    competency: str
    level: str
    answer: str
    value: int | None


@dataclass(frozen=True, kw_only=True)
class AssessmentStarted(Event):
    """A learner has begun a round: the first answer is kept."""

    name = "edx.competency.assessment.started"


@dataclass(frozen=True, kw_only=True)
class AssessmentSubmitted(Event):
    """A learner has finished a round, with so many answers of whatever kind. `ratings` None: not seen by name."""

    name = "edx.competency.assessment.submitted"

    answered: int
    ratings: tuple[EventRating, ...] | None


@dataclass(frozen=True, kw_only=True)
class AssessmentRerated(Event):
    """The round that was finished is not the learner's first in this assessment."""

    name = "edx.competency.assessment.rerated"


@dataclass(frozen=True, kw_only=True)
class ActionPlanned(Event):
    """A learner has finished a round with so many actions; of them, so many with a date to look at them again."""

    name = "edx.competency.action.planned"

    actions: int
    with_review_date: int


@dataclass(frozen=True, kw_only=True)
class RecommendationShown(Event):
    """A learner is shown what to learn next, be it nothing. `topics` None: they would tell about unseen ratings."""

    name = "edx.competency.recommendation.shown"

    topics: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class RecommendationFollowed(Event):
    """A learner opens a unit from the recommendation; only where the topic itself may be told."""

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
)


def started_event(round: OpenRound, framework: Framework, *, course: str, assessment: str) -> AssessmentStarted:
    """What is told when a round is begun, in this version of the framework."""
    return AssessmentStarted(
        course_id=course,
        assessment_id=assessment,
        framework_id=framework.id,
        framework_version=framework.version,
        round=round.number,
        visibility=round.promise.visibility.value,
    )


def submitted_events(round: SubmittedRound, draft: Draft, topics: Sequence[str]) -> Iterator[Event]:
    """What is told when a round is finished with this draft; `topics` are those of `publishable_topics`."""
    same = _about(round)
    by_name = round.promise.visibility is Visibility.NAMES
    ratings = tuple(
        EventRating(
            competency=rating.item.competency, level=rating.item.level, answer=rating.answer.value, value=rating.value
        )
        for rating in _by_name(round)
    )
    yield AssessmentSubmitted(**same, answered=len(round.ratings), ratings=ratings if by_name else None)
    if round.number > 1:
        yield AssessmentRerated(**same)
    if planned := [action for action in draft.actions if action.text]:
        dated = [action for action in planned if action.review_date]
        yield ActionPlanned(**same, actions=len(planned), with_review_date=len(dated))
    yield RecommendationShown(**same, topics=tuple(topics) if by_name else None)


def followed_event(round: SubmittedRound, topic: str, unit: str) -> RecommendationFollowed:
    """What is told when a unit is opened that was recommended after a round; `topic` is one of `publishable_topics`."""
    return RecommendationFollowed(**_about(round), topic=topic, unit=unit)


def publishable_topics(framework: Framework, round: SubmittedRound, own_topics: Sequence[OwnTopic]) -> tuple[str, ...]:
    """The topics that the answers seen by name lead to by themselves, strongest first, then places to start.

    What is recommended depends on more: on answers that nobody sees by name, and on those of earlier rounds. A topic
    that only these lead to would tell about them, and so would a unit for it.
    """
    advice = advice_of(framework, _by_name(round), no_units, own_topics)
    return tuple(dict.fromkeys(each.topic.id for each in advice.all))


def _by_name(round: SubmittedRound) -> list[Rating]:
    """The answers that are seen by name; what was only thought about is nobody's but the learner's."""
    return [rating for rating in round.ratings if rating.by_name and rating.answer is not Answer.REFLECTED]


def _about(round: SubmittedRound) -> dict[str, Any]:
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
