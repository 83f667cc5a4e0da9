"""What is in a learner's own record of one assessment (layer 5)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Scale, UnknownFramework, with_marks_of
from competency_xblock.platform.courses.overviews import full_url_of, titles_of
from competency_xblock.platform.site_frameworks import get_site_framework
from competency_xblock.records import api
from competency_xblock.records.data import Action, PrivacyPromise, SubmittedRound, Visibility
from competency_xblock.web.assessment import AdviceInput, advice_context, advice_of, no_units

from ..round.session import AssessmentSession
from .advice_lines import AdviceLine, advice_lines


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """A learner's record of the assessment with this `title`: submitted rounds, oldest first, and actions.

    `as_answered` has the names of its items as they were answered.
    `advice` is what to learn next as it is on the day `made_on`, in the reader's time zone. `course_title`,
    `course_url` and `unit_url`, whole addresses, are '' if the host does not know them.
    """

    title: str
    rounds: Sequence[SubmittedRound]
    actions: Sequence[Action]
    as_answered: api.AsAnswered
    advice: Sequence[AdviceLine] = ()
    course_title: str = ""
    course_url: str = ""
    unit_url: str = ""
    made_on: date = field(default_factory=timezone.localdate)


def record_of(learner_id: int, course: str, assessment: str, *, title: str, site_url: str) -> OwnRecord:
    """The record of a learner in one assessment. Its advice names no units: the assessment may be gone.

    `site_url` is where this site is.
    """
    rounds = api.get_submitted_rounds(learner_id, course=course, assessment=assessment)
    actions = [action for action in api.get_actions(learner_id, course=course) if action.assessment == assessment]
    as_answered = api.AsAnswered.of(rounds, actions)
    course_title = titles_of([course])[course]
    return OwnRecord(
        title=title,
        rounds=rounds,
        actions=actions,
        as_answered=as_answered,
        advice=_advice_without_units(as_answered, rounds),
        course_title="" if course_title == course else course_title,
        course_url=full_url_of(course, site_url),
    )


def advice_in_course(session: AssessmentSession) -> list[AdviceLine]:
    """What to learn next after the latest round of a session that has one, with the course's units."""
    framework, settings = session.framework_of(session.rounds[-1]), session.settings
    return advice_lines(
        advice_context(
            framework,
            session.standing,
            session.advice,
            settings.own_topics,
            safeguarding=settings.safeguarding,
        )
    )


def _advice_without_units(as_answered: api.AsAnswered, rounds: Sequence[SubmittedRound]) -> list[AdviceLine]:
    """What to learn next after the latest round, in the framework that it was answered in.

    What its version of today marks as safety comes first, as on the page.
    """
    framework = as_answered.framework(rounds[-1]) if rounds else None
    if framework is None:
        return []
    with suppress(UnknownFramework):  # an author's own, or gone from the site: as it was answered
        framework = with_marks_of(framework, get_site_framework(framework.id))
    standing = AdviceInput(ratings=rounds[-1].ratings, days={})
    advice = advice_of(framework, standing.ratings, no_units, own_topics=())
    return advice_lines(advice_context(framework, standing, advice))


def scale_in_words(scale: Scale | None) -> str:
    """A scale's range and its words, such as "1 to 10: 1 None, 10 High". '' for an unknown scale."""
    if scale is None:
        return ""
    ends = _("%(low)s to %(high)s") % {"low": scale.minimum, "high": scale.maximum}
    words = ", ".join(f"{point.value} {point.text}" for point in scale.points)
    return f"{ends}: {words}" if words else ends


def who_sees(promise: PrivacyPromise) -> str:
    """What the learner was told about who sees the ratings of a round."""
    if promise.visibility is Visibility.NAMES:
        by_name = _("Your training team sees your answers with your name.")
        purpose = _("How they use them: %(purpose)s") % {"purpose": promise.purpose} if promise.purpose else ""
        sensitive = _(
            "Answers about your own wellbeing, values and attitudes are different. They are never shown with your "
            "name, unless you choose to share them."
        )
        return " ".join(filter(None, [by_name, purpose, sensitive]))
    return _(
        "Your ratings are never shown with your name, unless you choose to share one. Other people only see numbers "
        "for groups of %(group_minimum)s people or more."
    ) % {"group_minimum": promise.group_minimum}
