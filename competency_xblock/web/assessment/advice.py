"""Recommendations as sentences from a colleague (layer 5); the rules are in `recommendation`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.recommendation import (
    Advice,
    AnswerKind,
    CompetencyAnswer,
    CourseUnit,
    OwnTopic,
    Situation,
    StartingPoint,
    Suggestion,
    recommend,
    with_own_topics,
)
from competency_xblock.records.data import Answer, Rating

from ..plumbing import wording

Units = Callable[[Collection[str]], Mapping[str, Sequence[CourseUnit]]]
"""Takes topic ids and returns the course's units of each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviceInput:
    """What to recommend from: a learner's ratings. `days` has the day of each that is older than the latest round."""

    ratings: Sequence[Rating]
    days: Mapping[str, str]


def advice_context(
    framework: Framework,
    standing: AdviceInput,
    units: Units,
    own_topics: Sequence[OwnTopic] = (),
    publishable_topics: Collection[str] = (),
) -> dict[str, Any]:
    """The context of `advice.html`. Opening a unit of one of the `publishable_topics` publishes an event."""
    advice = advice_of(framework, standing.ratings, units, own_topics)
    urls = {topic.id: topic.url for topic in own_topics}
    return {
        "opening": _opening(advice.situation),
        "open": [_suggestion(suggestion, standing.days, urls, publishable_topics) for suggestion in advice.shown],
        "folded": [_suggestion(suggestion, standing.days, urls, publishable_topics) for suggestion in advice.collapsed],
        "starting_points": [_starting_point(point, publishable_topics) for point in advice.starting_points],
        "without_topic": _without_topic(advice, standing.days),
        "not_yet": any(
            confidence.kind is AnswerKind.NOT_YET for confidence in confidences_of(framework, standing.ratings)
        ),
    }


def advice_of(
    framework: Framework,
    ratings: Sequence[Rating],
    units: Units,
    own_topics: Sequence[OwnTopic],
) -> Advice:
    """Recommend training from these ratings. The author's own topics count like the framework's.

    It looks up units of the recommended topics only: units are the costly part in a large course.
    """
    extended = with_own_topics(framework, own_topics)
    confidences = confidences_of(extended, ratings)
    advice = recommend(confidences, extended.topics, extended.scale, {})
    course_units = units({suggestion.topic.id for suggestion in advice.all}) if advice.all else {}
    return (
        recommend(confidences, extended.topics, extended.scale, course_units) if any(course_units.values()) else advice
    )


def no_units(topics: Collection[str]) -> Mapping[str, Sequence[CourseUnit]]:
    """Return no units, for callers that only need topics."""
    return {}


def confidences_of(framework: Framework, ratings: Sequence[Rating]) -> list[CompetencyAnswer]:
    """The ratings with the title and topics of their competencies. A competency the framework lacks is left out."""
    competencies = {
        competency.id: (position, competency) for position, competency in enumerate(framework.competencies())
    }
    confidences = []
    for rating in ratings:
        if rating.answer is Answer.REFLECTED:
            continue
        if rating.item.framework == framework.id and rating.item.competency in competencies:
            position, competency = competencies[rating.item.competency]
            confidences.append(
                CompetencyAnswer(
                    id=competency.id,
                    title=competency.title,
                    kind=AnswerKind(rating.answer.value),
                    value=rating.value,
                    aim=rating.aim,
                    weights=competency.topics,
                    position=position,
                )
            )
    return confidences


def _opening(situation: Situation) -> str:
    return {
        Situation.NOTHING_RATED: _("Nothing to suggest yet. When you have rated something, you see ideas here."),
        Situation.CONFIDENT: _(
            "You feel confident in these. You could share one with a colleague, or ask someone to observe you."
        ),
        Situation.CLOSE: _(
            "You are close to how confident you would like to feel. A little practice, or a talk in "
            "supervision, may be enough."
        ),
        Situation.NO_TOPIC: _(
            "No training topic clearly matches what you rated. Talk about it in supervision, or ask "
            "your training team what training there is."
        ),
    }.get(situation, "")


def _without_topic(advice: Advice, days: Mapping[str, str]) -> str:
    """What to do about ratings that no topic matches. '' where there are none, or where the opening says it."""
    if not advice.unmatched or advice.situation is Situation.NO_TOPIC:
        return ""
    return _(
        "No training topic clearly matches %(ratings)s. Talk about it in supervision, or with a "
        "colleague who feels confident in it."
    ) % {"ratings": wording.join_words([_reason(confidence, days) for confidence in advice.unmatched])}


def _suggestion(
    suggestion: Suggestion, days: Mapping[str, str], urls: Mapping[str, str], publishable_topics: Collection[str]
) -> dict[str, Any]:
    return {
        "event_topic": suggestion.topic.id if suggestion.topic.id in publishable_topics else "",
        "url": urls.get(suggestion.topic.id, ""),
        "title": suggestion.topic.title,
        "about": suggestion.topic.about,
        "team": suggestion.topic.audience == "team",
        "because": _("Because you rated %(ratings)s.")
        % {"ratings": wording.join_words([_reason(reason.confidence, days) for reason in suggestion.reasons])},
        "next_step": suggestion.next_step.value,
        "first": suggestion.units[0] if suggestion.units else None,
        "rest": suggestion.units[1:],
    }


def _reason(confidence: CompetencyAnswer, days: Mapping[str, str]) -> str:
    values = {"title": confidence.title, "value": confidence.value}
    if day := days.get(confidence.id):
        return _("“%(title)s” %(value)s (on %(day)s)") % {**values, "day": day}
    return _("“%(title)s” %(value)s") % values


def _starting_point(point: StartingPoint, publishable_topics: Collection[str]) -> dict[str, Any]:
    titles = [_("“%(title)s”") % {"title": item.title} for item in point.items]
    return {
        "event_topic": point.topic.id if point.topic.id in publishable_topics else "",
        "title": point.topic.title,
        "because": _("for %(titles)s.") % {"titles": wording.join_words(titles)},
        "units": point.units,
    }
