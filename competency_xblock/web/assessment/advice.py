"""Recommendations as sentences from a colleague (layer 5); the rules are in `recommendation`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency_xblock.frameworks import Framework
from competency_xblock.recommendation import (
    Advice,
    AnswerKind,
    CompetencyAnswer,
    CourseUnit,
    NextStep,
    OwnTopic,
    Situation,
    StartingPoint,
    Suggestion,
    WhyFirst,
    recommend,
    with_own_topics,
)
from competency_xblock.records.data import Answer, Rating

from ..plumbing import wording

MAX_UNMATCHED_NAMED = 3
"""How many ratings without a topic are named. The others are counted: nobody reads a list of shortcomings."""

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
    advice: Advice,
    own_topics: Sequence[OwnTopic] = (),
    publishable_topics: Collection[str] = (),
    safeguarding: str = "",
) -> dict[str, Any]:
    """The context of `advice.html` for the `advice` that `advice_of` gives on the same ratings.

    Opening a unit of one of the `publishable_topics` publishes an event.
    `safeguarding` is the author's contact for when someone is at risk; '' if there is none.
    """
    urls = {topic.id: topic.url for topic in own_topics}
    unsure = advice.situation is Situation.UNSURE
    return {
        "situation": advice.situation.value,
        "unsure": unsure,
        "safety": _safety(advice, standing.days, safeguarding),
        "who_to_tell": _who_to_tell(advice, safeguarding),
        "opening": _opening(advice),
        "open": [_suggestion(suggestion, standing.days, urls, publishable_topics) for suggestion in advice.shown],
        "folded": [_suggestion(suggestion, standing.days, urls, publishable_topics) for suggestion in advice.collapsed],
        "starting_points": [_starting_point(point, publishable_topics) for point in advice.starting_points],
        "without_topic": _without_topic(advice, standing.days),
        "develop": [way.text for way in framework.develop] if advice.unmatched else [],
        "not_yet": not unsure
        and any(confidence.kind is AnswerKind.NOT_YET for confidence in confidences_of(framework, standing.ratings)),
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
                    safety=competency.safety,
                )
            )
    return confidences


def _opening(advice: Advice) -> str:
    return {
        Situation.NOTHING_RATED: _("Nothing to suggest yet. When you have rated something, you see ideas here."),
        Situation.UNSURE: _(
            "Thank you for telling us how it feels. You do not have to work this out alone. Talk to your supervisor "
            "about one thing to start with."
        ),
        Situation.CONFIDENT: _(
            "You feel confident in these. You could share one with a colleague, or ask someone to observe you."
        ),
        Situation.CLOSE: _(
            "You are close to how confident you would like to feel. A little practice, or a talk in "
            "supervision, may be enough."
        ),
        Situation.NO_TOPIC: _opening_without_topics(advice),
        Situation.TOPICS: _opening_to_topics(advice),
    }[advice.situation]


def _opening_without_topics(advice: Advice) -> str:
    if not advice.unmatched:  # all of it is about safety, and whom to talk to has been said
        return _("No training topic clearly matches this. Ask your training team what training there is.")
    return _(
        "No training topic clearly matches what you rated. Talk about it in supervision, or ask "
        "your training team what training there is."
    )


def _opening_to_topics(advice: Advice) -> str:
    if not advice.shown:
        return _(
            "You have finished this course's units on what could help. Next, try practice with feedback, or talk "
            "about it in supervision."
        )
    if advice.safety:
        return _("When you have talked to someone, this can help.")
    return _("Here are two topics that fit what you said. One is plenty for now.") if len(advice.shown) > 1 else ""


def _safety(advice: Advice, days: Mapping[str, str], contact: str) -> dict[str, Any] | None:
    """What to do about ratings on keeping people safe, before any training. None where there is nothing to do."""
    items = advice.safety
    if not items:
        return None
    return {
        "items": [_rating(item, days) for item in items],
        "heading": _("First, talk to someone") if advice.is_safety_urgent else _("First, a talk can help"),
        "because": ngettext(
            "You rated %(ratings)s. It is about keeping people safe.",
            "You rated %(ratings)s. They are about keeping people safe.",
            len(items),
        )
        % {"ratings": _ratings(items, days)},
        "text": _safety_urgent(len(items)) if advice.is_safety_urgent else _safety_soon(len(items)),
        "contact": contact,
        "whom": _("Or ask your safeguarding lead or your supervisor.")
        if contact
        else _("Ask your safeguarding lead or your supervisor."),
        "plan_text": _("talk to my safeguarding lead or my supervisor"),
    }


def _safety_urgent(count: int) -> str:
    return ngettext(
        "Before your next shift, talk to someone about it. Feeling unsure is a good reason to ask.",
        "Before your next shift, talk to someone about them. Feeling unsure is a good reason to ask.",
        count,
    )


def _safety_soon(count: int) -> str:
    return ngettext(
        "Talk about it with someone when you next can, such as in supervision. You do not need to be sure on your own.",
        "Talk about them with someone when you next can, such as in supervision. "
        "You do not need to be sure on your own.",
        count,
    )


def _who_to_tell(advice: Advice, contact: str) -> str:
    """One quiet line where keeping people safe was not rated. '' where a talk is suggested anyway."""
    if not advice.is_safety_unrated or advice.safety or advice.situation is Situation.UNSURE:
        return ""
    line = _("It still helps to know who to tell if someone is at risk.")
    who = _("Who to contact: %(safeguarding)s") % {"safeguarding": contact} if contact else ""
    return f"{line} {who or _('Ask your safeguarding lead or your supervisor.')}"


def _without_topic(advice: Advice, days: Mapping[str, str]) -> str:
    """What to do about ratings that no topic matches. '' where there are none, or where the opening says it."""
    if not advice.unmatched or advice.situation is Situation.NO_TOPIC:
        return ""
    return ngettext(
        "No training topic clearly matches %(ratings)s. Talk about it in supervision, or with a "
        "colleague who feels confident in it.",
        "No training topic clearly matches %(ratings)s. Choose one to talk about in supervision, or with a "
        "colleague who feels confident in it.",
        len(advice.unmatched),
    ) % {"ratings": _ratings(advice.unmatched, days, MAX_UNMATCHED_NAMED)}


def _suggestion(
    suggestion: Suggestion, days: Mapping[str, str], urls: Mapping[str, str], publishable_topics: Collection[str]
) -> dict[str, Any]:
    confidences = [reason.confidence for reason in suggestion.reasons]
    return {
        "event_topic": suggestion.topic.id if suggestion.topic.id in publishable_topics else "",
        "url": urls.get(suggestion.topic.id, ""),
        "title": suggestion.topic.title,
        "about": suggestion.topic.about,
        "team": suggestion.topic.audience == "team",
        "because": _("Because you rated %(ratings)s.") % {"ratings": _ratings(confidences, days)},
        "aim": _aim([confidence.aim for confidence in confidences]),
        "reasons": [_rating(confidence, days) for confidence in confidences],
        "next_step": suggestion.next_step.value,
        "first": suggestion.units[0] if suggestion.units else None,
        "why_first": _why_first(suggestion.why_first),
        "rest": suggestion.units[1:],
        "plan_text": _plan_text(suggestion),
        "plan_names": suggestion.units[0].title if suggestion.next_step is NextStep.TAKE_UNIT else "",
    }


def _why_first(why: WhyFirst | None) -> str:
    """Why the first unit comes first. '' where there is none to take, or the order says it."""
    if why is None or why is WhyFirst.EARLIEST:
        return ""
    return {
        WhyFirst.ONLY: _("It is this course's unit on this topic."),
        WhyFirst.LEFT: _("This one is left: you have finished the others."),
        WhyFirst.NEXT: _("This one next: you have finished what comes before it."),
    }[why]


def _plan_text(suggestion: Suggestion) -> str:
    """What a plan about the topic may say, after "I will"."""
    if suggestion.next_step is NextStep.TAKE_UNIT:
        return _("take %(unit)s") % {"unit": suggestion.units[0].title}
    if suggestion.next_step is NextStep.PRACTISE:
        return _("practise %(topic)s and ask for feedback") % {"topic": suggestion.topic.title}
    return _("ask my line manager about %(topic)s") % {"topic": suggestion.topic.title}


def _aim(aims: Sequence[int]) -> str:
    """One sentence about the aims of the ratings just named, in the same order."""
    if len(set(aims)) > 1:
        return _("Your aims, in the same order, are %(aims)s.") % {"aims": wording.join_words(list(map(str, aims)))}
    if len(aims) == 2:
        return _("Your aim is %(aim)s in both.") % {"aim": aims[0]}
    return ngettext("Your aim is %(aim)s.", "Your aim is %(aim)s in all of them.", len(aims)) % {"aim": aims[0]}


def _ratings(confidences: Sequence[CompetencyAnswer], days: Mapping[str, str], most: int | None = None) -> str:
    """The ratings as a part of a sentence. The first `most` are named, and the others counted."""
    named = [_title_and_value(confidence, days) for confidence in confidences[:most]]
    more = len(confidences) - len(named)
    if more:
        named.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return wording.join_words(named)


def _title_and_value(confidence: CompetencyAnswer, days: Mapping[str, str]) -> str:
    values = {"title": confidence.title, "value": confidence.value}
    if day := days.get(confidence.id):
        return _("“%(title)s” %(value)s (on %(day)s)") % {**values, "day": day}
    return _("“%(title)s” %(value)s") % values


def _rating(confidence: CompetencyAnswer, days: Mapping[str, str]) -> dict[str, Any]:
    return {
        "competency": confidence.id,
        "title": confidence.title,
        "value": confidence.value,
        "aim": confidence.aim,
        "day": days.get(confidence.id, ""),
    }


def _starting_point(point: StartingPoint, publishable_topics: Collection[str]) -> dict[str, Any]:
    titles = [_("“%(title)s”") % {"title": item.title} for item in point.items]
    return {
        "event_topic": point.topic.id if point.topic.id in publishable_topics else "",
        "title": point.topic.title,
        "because": _("for %(titles)s.") % {"titles": wording.join_words(titles)},
        "team": point.topic.audience == "team",
        "units": point.units,
        "plan_text": _("ask to shadow a colleague, to see %(title)s") % {"title": titles[0]},
    }
