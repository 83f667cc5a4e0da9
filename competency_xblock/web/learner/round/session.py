"""A learner with an assessment open: what the page shows (layer 5). `commands` change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, with_marks_of
from competency_xblock.recommendation import Advice
from competency_xblock.records import api
from competency_xblock.records.data import Action, Item, OpenRound, SubmittedRound
from competency_xblock.web.assessment import AdviceInput, AssessmentSettings, Units, advice_of
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.handlers import RequestRefused
from competency_xblock.web.plumbing.rendering import render

from . import events
from .form import level_html
from .page_state import at_level_json, chosen_before, state_json
from .rating_again import again_json
from .reopening_offer import reopening_offer
from .results import ResultsPage, done_html

ReadActions = Callable[..., tuple[Action, ...]]
Publish = Callable[[Callable[[], Iterable[events.Event]]], None]
"""Takes a function that makes the events. It runs where a failure cannot undo what is stored."""


@dataclass(frozen=True, kw_only=True)
class AssessmentSession:
    """A learner with one assessment open. `units` finds units of topics; `publish` sends events.

    `read_actions` reads the learner's actions in the course. It may be cached only where nothing changes.
    """

    settings: AssessmentSettings
    learner_id: int
    course: str
    assessment: str
    units: Units
    urls: Mapping[str, str]
    publish: Publish = lambda make: None
    read_actions: ReadActions = api.get_actions

    is_stored: ClassVar[bool] = True
    """Whether it is a learner's own. Pages of others post to no handler."""
    preview: ClassVar[bool] = False
    """Whether nothing is stored, and submitting shows what the answers would lead to."""

    @cached_property
    def _stored_rounds(self) -> tuple[OpenRound | None, tuple[SubmittedRound, ...]]:
        return api.get_rounds(self.learner_id, course=self.course, assessment=self.assessment)

    @property
    def open_round(self) -> OpenRound | None:
        """The learner's open round, or None."""
        return self._stored_rounds[0]

    @property
    def shown_settings(self) -> AssessmentSettings:
        """The settings that this learner sees, at the level of their open or latest round.

        An open round keeps the promise it was started under.
        """
        promised = self.settings.with_promise(self.open_round.promise) if self.open_round else self.settings
        last = self.rounds[-1].level if self.rounds else ""
        return promised.for_level(self.open_round.draft.level if self.open_round else last)

    @cached_property
    def course_rounds(self) -> tuple[SubmittedRound, ...]:
        """The learner's submitted rounds in the course, oldest first. Assessments show each other's ratings."""
        return self._stored_rounds[1]

    @property
    def rounds(self) -> tuple[SubmittedRound, ...]:
        """The learner's submitted rounds in this assessment, oldest first."""
        return tuple(round for round in self.course_rounds if round.assessment == self.assessment)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The learner's actions in this assessment."""
        planned = self.read_actions(self.learner_id, course=self.course)
        return tuple(action for action in planned if action.assessment == self.assessment)

    def page_state_json(self) -> str:
        """The learner's own part of the page, as JSON."""
        return state_json(
            self.shown_settings,
            self.open_round,
            self.rounds,
            self.course_rounds,
            assessment=self.assessment,
            learner_id=self.learner_id,
            urls=self.urls,
            preview=self.preview,
            again=self.again(),
        )

    def again(self) -> dict[str, Any] | None:
        """What the page needs to welcome back who has finished before; None for everybody else."""
        if not self.rounds:
            return None
        return again_json(self.settings, self.rounds, self.actions, self.advice)

    def results_html(self) -> str:
        """The page after the latest round; its empty frame if there is no round."""
        if not self.rounds:
            return render("done.html", {})
        latest = self.rounds[-1]
        before = [round for round in self.course_rounds if round.submitted_at < latest.submitted_at]
        return done_html(
            ResultsPage(
                as_answered=self.as_answered,
                framework=self.framework_of(latest),
                latest=latest,
                before=before,
                standing=self.standing,
                written=self.rounds,
                actions=self.actions,
                advice=self.advice,
                links=self.urls,
                own_topics=self.settings.own_topics,
                safeguarding=self.settings.safeguarding,
                take_back=reopening_offer(latest, self.settings) if "reopen" in self.urls or self.preview else None,
                asks_for_plan=self.settings.asks_for_plan,
                preview=self.preview,
            )
        )

    @cached_property
    def as_answered(self) -> api.AsAnswered:
        """The names of the items that the learner answered in the course."""
        return api.AsAnswered.of(self.course_rounds, self.actions)

    def framework_of(self, round: SubmittedRound) -> Framework:
        """The framework version that a round was answered in, with today's sensitive and safety marks.

        It includes items that only other versions have: the newest answer to an item may be from an older round.
        """
        today = self.settings.framework
        framework = self.as_answered.together(round.framework, [round, *reversed(self.course_rounds)])
        if framework is None:
            return today
        return with_marks_of(framework, today)

    def at_level(self, posted: Mapping[str, Any], uid: str) -> dict[str, Any]:
        """The state and HTML of another level. Raises RequestRefused for a level that is not offered."""
        level = posted.get("level")
        if not isinstance(level, str) or not any(level == candidate.id for candidate in self.settings.levels):
            raise RequestRefused(400, _("This is no longer on the list. Reload the page and choose again."))
        settings = self.shown_settings.for_level(level)
        return {"at": at_level_json(settings, self.course_rounds), "html": level_html(uid, settings)}

    @cached_property
    def advice(self) -> Advice:
        """What to learn next after the latest round. The page shows it, and who rates again begins from it."""
        framework = self.framework_of(self.rounds[-1])
        return advice_of(framework, self.standing.ratings, self.units, self.settings.own_topics)

    @cached_property
    def standing(self) -> AdviceInput:
        """What to recommend from, with the day of each rating that is older than the latest round.

        Learners who choose competencies get advice on those of the latest round. If the competencies are fixed, an
        answer that is missing in the latest round comes from an earlier round in the course.
        """
        latest = self.rounds[-1]
        if self.settings.learner_chooses or latest.framework != self.settings.framework.id:
            return AdviceInput(ratings=latest.ratings, days={})
        framework_id, settings = self.settings.framework.id, self.settings.for_level(latest.level)
        items = {Item(framework_id, competency.id, latest.level) for competency in settings.competencies}
        newest = {
            rating.item: (round, rating)
            for round in self.course_rounds
            for rating in round.ratings
            if rating.item in items
        }
        older = {item.competency: round for item, (round, _rating) in newest.items() if round != latest}
        return AdviceInput(
            ratings=tuple(rating for _one, rating in newest.values()),
            days={competency: wording.format_day(round.submitted_at) for competency, round in older.items()},
        )

    def finished(self) -> dict[str, Any]:
        """What the page's script needs after submitting."""
        return {
            "html": self.results_html(),
            "at": at_level_json(self.settings.for_level(self.rounds[-1].level), self.course_rounds),
            "chosenBefore": chosen_before(self.settings, self.rounds),
            "again": self.again(),
        }

    def forget_what_was_read(self) -> None:
        """Clear cached reads after a change."""
        for name in ("_stored_rounds", "course_rounds", "actions", "as_answered", "standing", "advice"):
            self.__dict__.pop(name, None)


def round_status(learner_id: int, assessment: str) -> dict[str, Any]:
    """How far the learner is: whether a round is open, how many are submitted, and when the last one was."""
    rounds = api.get_submitted_rounds(learner_id, assessment=assessment)
    last = rounds[-1].submitted_at if rounds else None
    return {
        "open": api.get_open_round(learner_id, assessment) is not None,
        "finished": len(rounds),
        "last_finished": last.isoformat() if last else None,
    }


class UnstoredSession(AssessmentSession):
    """A session of which nothing is stored: its answers are made up, or there for as long as the page."""

    is_stored = False

    @cached_property
    def open_round(self) -> OpenRound | None:
        """None: there is no round."""
        return None

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Empty: nothing is planned."""
        return ()

    @property
    def as_answered(self) -> api.AsAnswered:
        """What is made up is about today's framework."""
        return api.AsAnswered.made_up(self.settings.framework)
