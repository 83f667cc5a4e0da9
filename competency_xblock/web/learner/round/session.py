"""A learner with an assessment open: what is shown, saved and submitted (layer 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, with_sensitive
from competency_xblock.records import api
from competency_xblock.records.data import Action, DraftProblem, Item, OpenRound, SubmittedRound
from competency_xblock.web.assessment.advice import Standing, Units, advice_of
from competency_xblock.web.assessment.settings import AssessmentSettings
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.handlers import Refused, is_made_up_id
from competency_xblock.web.plumbing.rendering import render

from . import events
from .form import level_html
from .page_state import at_level_json, chosen_before, state_json, stored
from .results import done_html

MOST_EARLIER = 50
"""How many saves without an answer a page tells of; its script keeps no more."""

ReadActions = Callable[..., tuple[Action, ...]]
Tell = Callable[[Callable[[], Iterable[events.Event]]], None]
"""Takes what makes the events, and has them made where nothing that fails can harm what is stored."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who is here, and where. `units` is asked only for topics that are named; `tell` is told of events.

    `read_actions` is how the learner's actions in the course are read: anew, where something may just have changed.
    """

    settings: AssessmentSettings
    learner_id: int
    course: str
    assessment: str
    units: Units
    urls: Mapping[str, str]
    tell: Tell = lambda make: None
    read_actions: ReadActions = api.actions

    preview: ClassVar[bool] = False
    """Whether nothing is kept, and it ends with what these answers would lead to."""

    @cached_property
    def _stored_rounds(self) -> tuple[OpenRound | None, tuple[SubmittedRound, ...]]:
        return api.rounds_of(self.learner_id, course=self.course, assessment=self.assessment)

    @property
    def open_round(self) -> OpenRound | None:
        """The learner's round that is not finished yet."""
        return self._stored_rounds[0]

    @property
    def shown(self) -> AssessmentSettings:
        """The settings as this learner is to see them, at the level that the learner was at last.

        An open round keeps the promise it was started under.
        """
        promised = self.settings.as_promised(self.open_round.promise) if self.open_round else self.settings
        last = self.rounds[-1].level if self.rounds else ""
        return promised.at(self.open_round.draft.level if self.open_round else last)

    @cached_property
    def course_rounds(self) -> tuple[SubmittedRound, ...]:
        """The learner's finished rounds in the course, oldest first: one assessment looks back to another."""
        return self._stored_rounds[1]

    @property
    def rounds(self) -> tuple[SubmittedRound, ...]:
        """Those of this assessment."""
        return tuple(one for one in self.course_rounds if one.assessment == self.assessment)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The actions that the learner planned in this assessment."""
        planned = self.read_actions(self.learner_id, course=self.course)
        return tuple(one for one in planned if one.assessment == self.assessment)

    def state(self) -> str:
        """The learner's own part of the page, as JSON."""
        return state_json(
            self.shown,
            self.open_round,
            self.rounds,
            self.course_rounds,
            storage_key=f"competency:{self.assessment}:{self.learner_id}",
            urls=self.urls,
            preview=self.preview,
        )

    def done(self) -> str:
        """The page after the latest round; its empty frame where there is none yet."""
        if not self.rounds:
            return render("done.html", {})
        latest = self.rounds[-1]
        before = [one for one in self.course_rounds if one.submitted < latest.submitted]
        return done_html(
            self.told,
            self._framework_of(latest),
            latest,
            before,
            self._standing(),
            self.rounds,
            self.actions,
            self.units,
            self.urls,
            self.settings.own_topics,
        )

    @cached_property
    def told(self) -> api.AsAnswered:
        """What the things were called that the learner answered about in the course."""
        return api.AsAnswered.of(self.course_rounds, self.actions)

    def _framework_of(self, one: SubmittedRound) -> Framework:
        """The framework that a round was answered in, as it was then, and with what is sensitive by now.

        With what only other versions have: the newest answers to what a round left out may be from before it.
        """
        today = self.settings.framework
        then = self.told.together(one.framework, [one, *reversed(self.course_rounds)])
        if then is None:
            return today
        return with_sensitive(then, today) if then.id == today.id else then

    def at_level(self, posted: Mapping[str, Any], uid: str) -> dict[str, Any]:
        """What the page needs to go on at another level. Raises Refused."""
        level = posted.get("level")
        if not isinstance(level, str) or not any(level == one.id for one in self.settings.levels):
            raise Refused(400, _("This is no longer on the list. Reload the page and choose again."))
        settings = self.shown.at(level)
        return {"at": at_level_json(settings, self.course_rounds), "html": level_html(uid, settings)}

    def save(self, posted: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what can be kept of a draft, and tell what was `dropped`.

        Raises Refused: 400 for what is no draft at all, 403 for another's round, 409 for a stale one.
        """
        sent, dropped = self._read(posted)
        if not sent["round_key"] and posted.get("promise") != self.settings.promise_id:
            # Nobody starts a round under a promise that they have not been shown.
            raise Refused(
                409,
                _(
                    "The rule on who can see your ratings has changed since you opened this page. Your answers "
                    "are safe. Reload the page, read the new rule, then continue."
                ),
                promise_changed=True,
            )
        saved = self._keep(sent)
        return {
            "round": saved.key,
            "revision": saved.revision,
            "number": saved.number,
            "dropped": told_apart(dropped),
        }

    def _keep(self, sent: Mapping[str, Any]) -> OpenRound:
        try:
            saved = api.save(
                self.learner_id,
                course=self.course,
                assessment=self.assessment,
                framework=self.settings.framework,
                promise=self.settings.promise,
                **sent,
            )
        except (api.StaleRound, api.NotYourRound, api.RoundSubmitted) as problem:
            raise self._refusal(problem) from problem
        if saved.new:
            about = {"course": self.course, "assessment": self.assessment}
            self.tell(lambda: [events.of_beginning(saved, self.settings.framework, **about)])
        return saved

    def submit(self, posted: Mapping[str, Any]) -> dict[str, Any]:
        """Finish a round; asked again, it answers the same. Raises Refused as `save` does.

        Nothing else is finished than what the page shows: where something had to be `dropped`, the rest is kept, and
        the answer says what is `stored` now and why.
        """
        sent, dropped = self._read(posted)
        if dropped:
            return {"dropped": told_apart(dropped), "stored": stored(self._keep(sent))}
        if self.settings.at(sent["draft"].level).awaits_level:
            raise Refused(400, _("Choose the one closest to your work. Then you can finish."))
        try:
            finished = self._finish(sent)
        except (api.StaleRound, api.NotYourRound) as problem:
            raise self._refusal(problem) from problem
        if finished.new:
            self.tell(lambda: events.of_finishing(finished, sent["draft"], self._tellable_topics(finished)))
        self._forget_what_was_read()
        return self._finished()

    def _finish(self, sent: Mapping[str, Any]) -> SubmittedRound:
        finish = partial(api.submit, self.learner_id, assessment=self.assessment, framework=self.settings.framework)
        try:
            return finish(**sent)
        except api.InvalidDraft:
            # The author has changed the framework since the last save, and saving goes along with it.
            saved = self._keep(sent)
            sent = {**sent, "round_key": saved.key, "revision": saved.revision}
            return finish(**sent)

    def part_done(self, posted: Mapping[str, Any], number: int) -> float | None:
        """How much of the assessment is done, from 0 to 1, when a step was taken in the first round.

        None where there is nothing to tell: a later round never takes back what an earlier one has reached.
        """
        step = posted["draft"].get("step")
        if number > 1 or posted.get("moved") is not True or step not in self.settings.steps:
            return None
        return self.settings.steps.index(step) / len(self.settings.steps) or None

    def meets(self, completion_rule: str, posted: Mapping[str, Any]) -> bool:
        """Whether the round just finished, which was `posted`, is what the author asks for."""
        last = self.rounds[-1]
        settings = self.settings.at(last.level)
        may_choose = settings.learner_chooses or settings.learner_groups
        chosen = (posted["draft"].get("chosen") or ()) if may_choose else ()
        picked = [one for one in settings.competencies if one.id in chosen or not (chosen or settings.learner_chooses)]
        # What is only to think about is waited for where there is nothing else.
        asked = [one.id for one in picked if settings.is_rated(one)] or [one.id for one in picked]
        answered = {rating.item.competency for rating in last.ratings}
        return {
            # Where nothing is chosen, nothing is answered either.
            "all-answered": bool(asked) and answered.issuperset(asked),
            "action-planned": any(action.round_key == last.key for action in self.actions),
        }.get(completion_rule, True)

    def counts_as_participation(self) -> bool:
        """Whether the latest round is the one to tell the gradebook about; at most one ever is."""
        return api.count_participation(self.learner_id, self.assessment, self.rounds[-1].key)

    def follow(self, posted: Mapping[str, Any]) -> dict[str, Any]:
        """Tell that a unit is being opened from what was recommended. Raises Refused for what was not."""
        topic, unit = posted.get("topic"), posted.get("unit")
        if not (isinstance(topic, str) and isinstance(unit, str) and self._is_recommended(topic, unit)):
            raise Refused(400, _("This is no longer on the list. Reload the page and choose again."))
        latest = self.rounds[-1]
        told = topic in self._tellable_topics(latest)
        if told:
            self.tell(lambda: [events.of_following(latest, topic, unit)])
        return {"told": told}

    def _is_recommended(self, topic: str, unit: str) -> bool:
        if not self.rounds:
            return False
        framework = self._framework_of(self.rounds[-1])
        advice = advice_of(framework, self._standing().ratings, self.units, self.settings.own_topics)
        return any(one.topic.id == topic and any(each.id == unit for each in one.units) for one in advice.all)

    def _tellable_topics(self, one: SubmittedRound) -> tuple[str, ...]:
        # Nothing is read for what is told: the round's own version is all that its answers are about.
        then = api.AsAnswered.of([one]).framework(one) or self.settings.framework
        return events.tellable_topics(then, one, self.settings.own_topics)

    def _standing(self) -> Standing:
        """What to recommend from, and on which day it was said where that was not in the latest round.

        Who chose a few to look at hears about those. Who is asked the same each time, and left something out this
        time, still hears about the newest answer to it that there is in the course.
        """
        latest = self.rounds[-1]
        if self.settings.learner_chooses or latest.framework != self.settings.framework.id:
            return Standing(ratings=latest.ratings, days={})
        framework, settings = self.settings.framework.id, self.settings.at(latest.level)
        asked = {Item(framework, one.id, latest.level) for one in settings.competencies}
        newest = {
            rating.item: (one, rating) for one in self.course_rounds for rating in one.ratings if rating.item in asked
        }
        older = {item.competency: one for item, (one, _rating) in newest.items() if one != latest}
        return Standing(
            ratings=tuple(rating for _one, rating in newest.values()),
            days={competency: wording.day(one.submitted) for competency, one in older.items()},
        )

    def _finished(self) -> dict[str, Any]:
        return {
            "html": self.done(),
            "at": at_level_json(self.settings.at(self.rounds[-1].level), self.course_rounds),
            "chosenBefore": chosen_before(self.rounds),
        }

    def _forget_what_was_read(self) -> None:
        for name in ("_stored_rounds", "course_rounds", "actions", "told"):
            self.__dict__.pop(name, None)

    def _read(self, posted: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[DraftProblem, ...]]:
        """What `api.save` and `api.submit` take, and what had to be left out. Raises Refused."""
        round_key, revision, save_id = posted.get("round"), posted.get("revision"), posted.get("save_id")
        earlier = posted.get("earlier", [])
        if not (
            is_made_up_id(round_key)
            and is_made_up_id(save_id)
            and type(revision) is int
            and 0 <= revision < 2**31
            and isinstance(earlier, list)
            and all(map(is_made_up_id, earlier[:MOST_EARLIER]))
        ):
            raise Refused(400, _("We could not match this to your answers. Reload the page and try again."))
        settings = self._settings_for(posted.get("draft"))
        try:
            read = api.read_draft(posted.get("draft"), settings.rules)
        except api.InvalidDraft as invalid:
            raise _invalid(invalid) from invalid
        # Where the author has set the level, that is what the answers are about, whether the page says so or not.
        draft = replace(read.draft, level=settings.level)
        known = frozenset(earlier[:MOST_EARLIER])
        sent = {"round_key": round_key, "revision": revision, "save_id": save_id, "draft": draft, "earlier": known}
        return sent, read.dropped

    def _settings_for(self, draft: Any) -> AssessmentSettings:
        """The settings at the level that the draft says; without a level where one is needed, nothing is asked."""
        level = draft.get("level") if isinstance(draft, Mapping) else ""
        return self.settings.at(level if isinstance(level, str) else "")

    def _refusal(self, problem: api.StaleRound | api.NotYourRound | api.RoundSubmitted) -> Refused:
        if isinstance(problem, api.StaleRound):
            sentence = _("You have also answered in another tab or on another device. Choose which answers to keep.")
            return Refused(409, sentence, stored=stored(problem.current))
        if isinstance(problem, api.RoundSubmitted):
            sentence = _("You have already finished this. To change something, choose “Rate again”.")
            return Refused(409, sentence, last_save=problem.round.last_save, **self._finished())
        sentence = _(
            "We cannot find the answers you saved before. The answers on this page are safe. We save them as new ones."
        )
        return Refused(403, sentence, round_gone=True)


def standing_of_rounds(learner_id: int, assessment: str) -> dict[str, Any]:
    """How far the learner is: whether a round is open, how many are finished, and when the last one was."""
    rounds = api.submitted_rounds(learner_id, assessment=assessment)
    last = rounds[-1].submitted if rounds else None
    return {
        "open": api.open_round(learner_id, assessment) is not None,
        "finished": len(rounds),
        "last_finished": last.isoformat() if last else None,
    }


def told_apart(problems: Iterable[DraftProblem]) -> list[dict[str, str]]:
    """What the page tells beside each field."""
    return [{"where": one.where, "message": one.message} for one in problems]


def _invalid(invalid: api.InvalidDraft) -> Refused:
    return Refused(400, str(invalid.problems[0].message), problems=told_apart(invalid.problems))
