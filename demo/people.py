"""Sixty made-up learners with ratings that could be real. They never change; their dates count from today.

They go through the same door as the blocks (`records.api`), so the demo shows what the product does.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from workbench.models import XBlockState

from competency_xblock.frameworks import Framework
from competency_xblock.frameworks import get_framework as framework_named
from competency_xblock.records import api
from competency_xblock.records.data import (
    Answer,
    Draft,
    DraftAction,
    DraftAnswer,
    Method,
    NewObservation,
    OpenRound,
    PrivacyPromise,
    SubmittedRound,
    Visibility,
)

from . import course
from .learners import LEARNERS, NEWCOMER, TRAINING_TEAM, Someone, account_of

SEED = 2019
MONTHS_TO_FINISH = 6
RELATIVE_DIFFICULTY = {
    "facilitators-of-change": -0.4,
    "encouragers": 0.9,
    "risk-navigators": -0.3,
    "trauma-aware": -0.2,
    "skillful-in-responding-to-distress": -0.9,
    "collaborators": 1.0,
    "effective-multi-agency-workers": 0.2,
    "aware-of-worker-client-dynamics": -0.6,
}
"""How much more (or less) confident people tend to feel here than elsewhere. Others: 0."""
RELATIVE_EXPERIENCE = {"Support worker": 0.0, "Keyworker": 0.4, "Team leader": 1.1, "Volunteer": -0.9}
ROLES_BY_FREQUENCY = ("Support worker",) * 5 + ("Keyworker",) * 3 + ("Team leader",) + ("Volunteer",) * 2
UNITS_IN_ORDER = (
    "welcome", "behind-behaviour", "staying-steady", "the-room", "where-today", "rolling", "change-talk",
    "mentalizing", "team-around",
)  # fmt: skip

REASONS_LOW = (
    "I tend to go quiet when things get heated.",
    "I know the idea but have hardly tried it.",
    "New to me. I would like to watch somebody do this first.",
    "I start well and then give advice too soon.",
    "Depends very much on the day and on how tired I am.",
    "I have only done this with a colleague beside me.",
)
REASONS_HIGH = (
    "This comes easily to me, and colleagues have said so.",
    "I have practised it since the last training.",
    "We do this together every week in our team.",
    "Years of doing it, and I still enjoy it.",
    "Supervision has helped me a lot with this.",
)
REASONS_AFTER_A_FALL = (
    "I now see how much more there is to it than I thought.",
    "I noticed on shift how quickly I slip back into old habits.",
)
ACTIONS = (
    "Sit in on a conversation that an experienced colleague leads",
    "Practise one reflection instead of a question on each shift",
    "Bring one puzzling situation to reflective practice",
    "Ask my line manager for a morning with the clinic's outreach nurse",
    "Read the unit again with two colleagues over lunch",
    "Write down three guesses before the next case meeting",
    "Find my own grounding exercise and use it daily for a fortnight",
    "Walk through our entrance as a visitor and note what I see",
    "Agree with my buddy on a phrase for a five-minute think together",
    "Ask for feedback after two conversations this month",
)
OBSERVED = {
    0: ((3, Method.PRACTICE, "I sat in on two of your conversations. You left room, and people took it."),
        (0, Method.CASE_STUDY, "")),
    1: ((-1, Method.FEEDBACK, "Two people told me that they felt listened to."),),
    4: ((1, Method.PRACTICE, "You stayed calm when it got loud, and checked in with your colleague afterwards."),),
    6: ((0, Method.TOOL, ""), (-1, Method.CASE_STUDY, "Clear notes. Next time, say what you left out and why.")),
    11: ((1, Method.PRACTICE, ""),),
}  # fmt: skip
"""What the training team saw of which learner: how far above or below the learner's rating, how, and their note."""
REPLY = "Thank you, I did not see it like that. I still feel unsure when it gets loud. Let us talk about it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """What one learner does in the course: days ago of each round, None where there is none."""

    before: int | None
    group: int | None = None
    after: int | None = None
    again: int | None = None
    unfinished: str = ""  # the assessment that was begun in the last few days and not finished yet


def there_are_any() -> bool:
    """Whether the made-up learners are in the database."""
    return any(api.get_submitted_rounds(account_of(learner.id).pk) for learner in LEARNERS[:1])


def make(today: date | None = None) -> None:
    """Put all of them into the database, or, if anything fails, none."""
    with transaction.atomic():
        for number, who in enumerate(LEARNERS):
            Biography(who, number, today or timezone.localdate()).live()
        _begin_work(today or timezone.localdate())


def _begin_work(today: date) -> None:
    """When people started in their job, as the training team knows it of most, and by when they are due."""
    dice = random.Random(SEED)
    days_ago = {who.id: dice.randint(120, 260) for number, who in enumerate(LEARNERS) if number % 3}
    # Of those who have not finished yet the date has passed for one, is near for one and far for one.
    days_ago |= {LEARNERS[19].id: 200, LEARNERS[39].id: 165, LEARNERS[59].id: 30, NEWCOMER: 10}
    api.set_due_months(course.key(), MONTHS_TO_FINISH)
    api.set_team_start_dates(
        course.key(), {account_of(student_id).pk: today - timedelta(days=days) for student_id, days in days_ago.items()}
    )


class Biography:
    """One made-up learner. Each has dice of their own: a change to one leaves the others as they are."""

    def __init__(self, who: Someone, number: int, today: date) -> None:
        self.who, self.number, self.today = who, number, today
        self.dice = random.Random(SEED * 1000 + number)
        self.learner_id = account_of(who.id).pk
        self.places = course.assessments()
        self.role = self.dice.choice(ROLES_BY_FREQUENCY)
        self.organisation = self.dice.choice(self.places["before"].organisations)
        self.experience = self.dice.gauss(5.2, 1.4) + RELATIVE_EXPERIENCE[self.role]
        if number == 0:  # the one that the start page leads to: some way gone and some to go
            self.experience = 4.4
        self.ideas = self.dice.sample(ACTIONS, len(ACTIONS))
        self.last: dict[str, int] = {}

    def live(self) -> None:
        """Take the course: rate, read, rate again, follow up what was planned."""
        schedule = self._make_schedule()
        if schedule.before is not None:
            self._take("before", schedule.before)
        if schedule.group is not None:
            self._be_observed(self._take("group", schedule.group, gain=0.4), schedule.group - 6)
        for days in (schedule.after, schedule.again):
            if days is not None:
                self._take("after", days, gain=self.dice.gauss(1.3, 0.5) if days == schedule.after else 0.3)
        if schedule.unfinished:
            self._begin(schedule.unfinished, self.dice.randint(1, 6))
        self._read_units(1 if schedule.before is None else 4 if schedule.after is None else 7)
        self._follow_up()
        if self.number == 0:
            self._share()

    def _make_schedule(self) -> Schedule:
        before = self.dice.randint(70, 110)
        if self.number == 0:  # the one that the start page leads to: something of everything
            return Schedule(before=84, group=45, after=16)
        kind = self.number % 10
        after, group = self.dice.randint(9, 34), self.dice.randint(40, 62)
        if kind in (1, 4):
            return Schedule(before=before, group=group, after=after)
        if kind in (2, 7):
            return Schedule(before=before, after=after, again=self.dice.randint(1, 7))
        if kind in (3, 5, 8):
            return Schedule(before=before, after=after)
        if kind == 6:
            return Schedule(before=before, group=group)
        if kind == 9 and self.number % 20 == 19:  # these have only just begun
            return Schedule(before=None, unfinished="before")
        return Schedule(before=before, unfinished="after" if kind == 9 else "")

    # -- rounds

    def _take(self, name: str, days_ago: int, gain: float = 0.0) -> SubmittedRound:
        begun = self._moment(days_ago)
        opened, draft = self._open(name, begun, gain)
        return api.submit_round(
            self.learner_id,
            round_key=opened.key,
            revision=opened.revision,
            save_id=f"demo-{name}-{days_ago}-submit",
            draft=replace(draft, actions=self._plan(draft, begun.date())),
            assessment=self.places[name].usage_id,
            now=begun + timedelta(minutes=self.dice.randint(9, 24)),
        )

    def _begin(self, name: str, days_ago: int) -> None:
        """Start a round and leave it half done."""
        self._open(name, self._moment(days_ago), gain=0.5, only_first=self.dice.randint(2, 5))

    def _open(self, name: str, now: datetime, gain: float, only_first: int | None = None) -> tuple[OpenRound, Draft]:
        place = self.places[name]
        framework = framework_named(place.framework)
        chosen = place.competencies or self._choose(framework, place)
        answers = {competency: self._answer(competency, gain, place.discussion) for competency in chosen[:only_first]}
        draft = Draft(
            role=self.role,
            organisation=self.organisation,
            step="rate",
            chosen=() if place.competencies else chosen,
            answers=answers,
        )
        promise = PrivacyPromise(
            visibility=Visibility(place.visibility),
            purpose=place.purpose,
            aims={
                competency.id: competency.aim
                for area in framework.areas
                for competency in area.competencies
                if competency.id in place.competencies or area.id in place.areas
            },
        )
        opened = api.save_draft(
            self.learner_id,
            course=course.key(),
            assessment=place.usage_id,
            framework=framework,
            promise=promise,
            draft=draft,
            round_key="",
            revision=0,
            save_id=f"demo-{name}-{now:%Y%m%d}",
            now=now,
        )
        return opened, draft

    def _choose(self, framework: Framework, place: course.Place) -> tuple[str, ...]:
        # One area is likelier, so that several learners rate the same competencies.
        area, *others = (area for area in framework.areas if area.id in place.areas)
        area = self.dice.choice([area, area, area, *others])
        offered = [competency.id for competency in area.competencies]
        picked = set(self.dice.sample(offered, min(place.choose_up_to, len(offered))))
        return tuple(competency for competency in offered if competency in picked)

    def _answer(self, competency: str, gain: float, discussed: bool) -> DraftAnswer:
        if self.role == "Volunteer" and competency == "effective-multi-agency-workers":
            return DraftAnswer(answer=Answer.NOT_MY_ROLE)
        if competency not in self.last and self.dice.random() < 0.05:
            return DraftAnswer(answer=Answer.NOT_YET)
        earlier = self.last.get(competency)
        if earlier is None:
            confidence = self.dice.gauss(self.experience + RELATIVE_DIFFICULTY.get(competency, 0.0) + gain, 1.0)
        else:
            confidence = self.dice.gauss(earlier + gain, 1.0)
        value = min(10, max(1, round(confidence)))
        revised = None
        if discussed and self.dice.random() < 0.4:
            revised = min(10, max(1, value + self.dice.choice((-1, 1, 1, 2))))
        self.last[competency] = value if revised is None else revised
        return DraftAnswer(
            answer=Answer.RATED,
            initial=value,
            revised=revised,
            reason=self._reason(value, earlier),
            aim=self.dice.choice((8, 9)) if self.dice.random() < 0.12 else None,
        )

    def _reason(self, value: int, earlier: int | None) -> str:
        if earlier is not None and value < earlier:
            return self.dice.choice(REASONS_AFTER_A_FALL) if self.dice.random() < 0.5 else ""
        if self.dice.random() > 0.2:
            return ""
        return self.dice.choice(REASONS_LOW if value <= 5 else REASONS_HIGH)

    def _plan(self, draft: Draft, day: date) -> tuple[DraftAction, ...]:
        wished = 2 if self.number == 0 else self.dice.choice((0, 0, 1, 1, 2))
        lowest = sorted(
            (competency for competency, answer in draft.answers.items() if answer.initial is not None),
            key=lambda competency: draft.answers[competency].initial or 0,
        )
        texts, self.ideas = self.ideas[:wished], self.ideas[wished:]
        return tuple(
            DraftAction(
                text=text,
                competency=lowest[n] if n < len(lowest) else "",
                review_date=day + timedelta(days=self.dice.choice((21, 28, 35, 42, 56))),
            )
            for n, text in enumerate(texts)
        )

    # -- between the rounds

    def _be_observed(self, together: SubmittedRound, days_ago: int) -> None:
        """What one of the training team saw, of what was rated by name, before having read the ratings."""
        seen = OBSERVED.get(self.number, ())
        rated = [rating for rating in together.ratings if rating.value is not None]
        for (above, method, note), rating in zip(seen, rated, strict=False):
            day = self.today - timedelta(days=days_ago)
            scale = framework_named(rating.item.framework).scale
            recorded = api.record_observation(
                account_of(TRAINING_TEAM).pk,
                learner_id=self.learner_id,
                course=course.key(),
                framework=framework_named(rating.item.framework),
                observation=NewObservation(
                    item=rating.item,
                    observed_on=day,
                    method=method,
                    value=min(scale.maximum, max(scale.minimum, (rating.value or 0) + above)),
                    note=note,
                ),
                form_key=f"demo-{self.number}",
                now=_at(day, 16, 30),
            )
            if above == 3:
                api.reply_to_observation(self.learner_id, recorded.key, REPLY, _at(day + timedelta(days=1), 9, 10))

    def _read_units(self, about: int) -> None:
        count = max(1, min(len(UNITS_IN_ORDER), about + self.dice.choice((-1, 0, 0, 1, 2))))
        XBlockState.objects.bulk_create(_seen(self.who.id, UNITS_IN_ORDER[:count]))

    def _share(self) -> None:
        """Let the training team read two lines of a round and a plan."""
        shared_round = api.get_submitted_rounds(self.learner_id, assessment=self.places["after"].usage_id)[-1]
        for rating in sorted(shared_round.ratings, key=lambda rating: not rating.reason)[:2]:
            api.set_rating_shared(self.learner_id, shared_round.key, rating.item, True)
        api.set_action_shared(self.learner_id, api.get_actions(self.learner_id)[0].key, True)

    def _follow_up(self) -> None:
        """Tick off some of what was to be looked at by now; the rest stays overdue or lies ahead."""
        actions = api.get_actions(self.learner_id)
        past = [action for action in actions if action.review_date and action.review_date < self.today]
        # The learner that the start page leads to has one of each.
        for number, action in enumerate(past):
            if (number == 0) if self.number == 0 else self.dice.random() < 0.6:
                day = action.review_date or self.today
                api.update_action(self.learner_id, action.key, done=True, now=_at(day, 11, 20))

    def _moment(self, days_ago: int) -> datetime:
        return _at(self.today - timedelta(days=days_ago), self.dice.randint(8, 20), self.dice.randint(0, 59))


def _at(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute))).astimezone(UTC)


def _seen(student_id: str, units: Sequence[str]) -> Iterable[XBlockState]:
    """Units that were opened, as the workbench stores it."""
    for name in units:
        yield XBlockState(
            scope="usage",
            scope_id=course.unit_id(name),
            user_id=student_id,
            scenario=course.key(),
            tag="vertical",
            state='{"seen": true}',
        )
