"""What a learner has in the records, course by course, for their own page (layer 5).

It asks the courses only for their titles: they may be hidden, changed or gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from competency_xblock.platform.courses.overviews import titles_of, url_of
from competency_xblock.platform.site_settings import observed_practice
from competency_xblock.platform.users.accounts import get_display_names
from competency_xblock.records import api
from competency_xblock.records.data import (
    Action,
    ItemProgress,
    ObservedRating,
    StartDates,
    SubmittedRound,
    UnfinishedRound,
)
from competency_xblock.web.plumbing import wording

from ..actions import action_rows
from ..plans import plan_choices
from ..record.downloads import KINDS
from .observations import own_observation_rows
from .pictures import progress_context


@dataclass(frozen=True, kw_only=True)
class LearnerData:
    """Everything that a learner's own page shows. The number of queries does not grow with the data.

    `felt` is the learner's progress by course. It stands beside what others saw, and is read only for that.
    """

    felt: Mapping[str, Sequence[ItemProgress]]
    observed: Sequence[ObservedRating]
    rounds: Sequence[SubmittedRound]
    unfinished: Sequence[UnfinishedRound]
    actions: Sequence[Action]
    starts: Mapping[str, StartDates]

    @classmethod
    def of(cls, learner_id: int) -> LearnerData:
        """Read everything of a learner from the records."""
        observed = api.get_observations_of(learner_id)
        return cls(
            felt=api.get_progress_by_course(learner_id) if observed else {},
            observed=observed,
            rounds=api.get_submitted_rounds(learner_id),
            unfinished=api.get_unfinished_rounds(learner_id),
            actions=api.get_actions(learner_id),
            starts={
                course: start_dates
                for course, start_dates in api.get_own_start_dates(learner_id).items()
                if start_dates.effective
            },
        )

    @property
    def courses(self) -> list[str]:
        """Every course with data of the learner, in the order in which they came to them."""
        rows: Sequence[Any] = (*self.rounds, *self.unfinished, *self.observed, *self.actions)
        return list(dict.fromkeys([*(row.course for row in rows), *self.starts]))

    @property
    def as_answered(self) -> api.AsAnswered:
        """The names of all items as they were answered."""
        felt = (row for rows in self.felt.values() for row in rows)
        return api.AsAnswered.of(felt, self.observed, self.rounds, self.unfinished, self.actions)

    def within(self, course: str) -> LearnerData:
        """The part that belongs to one course."""
        return LearnerData(
            felt={course: self.felt.get(course, ())},
            observed=[observation for observation in self.observed if observation.course == course],
            rounds=[round for round in self.rounds if round.course == course],
            unfinished=[round for round in self.unfinished if round.course == course],
            actions=[action for action in self.actions if action.course == course],
            starts={course: self.starts[course]} if course in self.starts else {},
        )


def own_courses(learner_id: int, record_url: str) -> list[dict[str, Any]]:
    """What `my_competencies.html` shows of each course. Addresses of downloads begin with `record_url`."""
    data = LearnerData.of(learner_id)
    courses, as_answered = data.courses, data.as_answered
    titles, assessments = titles_of(courses), api.get_assessment_titles(courses)
    observers = {observation.observer_id for observation in data.observed if observation.observer_id is not None}
    names = get_display_names(observers) if observers else {}
    return [
        _course(data.within(course), as_answered, assessments, names)
        | {
            "key": course,
            "title": titles[course],
            "url": url_of(course) if titles[course] != course else "",  # a course without a title is gone
            "records": list(_records(data.within(course), course, as_answered, assessments, record_url)),
        }
        for course in courses
    ]


def title_of_assessment(
    key: str, rounds: Sequence[SubmittedRound | UnfinishedRound], as_answered: api.AsAnswered, titles: Mapping[str, str]
) -> str:
    """The author's title of an assessment, else the title of the framework that the learner answered last."""
    if title := titles.get(key):
        return _(title)  # translates the default title
    assessment_rounds = [round for round in rounds if round.assessment == key]
    framework = as_answered.framework(assessment_rounds[-1]) if assessment_rounds else None
    return framework.title if framework else _("A self-assessment")


def _course(
    data: LearnerData, as_answered: api.AsAnswered, assessments: Mapping[str, str], names: Mapping[int, str]
) -> dict[str, Any]:
    felt = next(iter(data.felt.values()), ())
    lines = [
        {
            "title": as_answered.title(round, rating.item),
            "day": wording.format_day(round.submitted_at),
            "answer": wording.format_answer(rating.answer, rating.value),
            "text": rating.reason,
            "shared": rating.shared,
            "round": round.key,
            "competency": rating.item.competency,
            "level": rating.item.level,
        }
        for round in reversed(data.rounds)
        for rating in round.ratings
    ]
    actions = action_rows(as_answered, data.actions)
    start = next(iter(data.starts.values()), None)
    return {
        "plan_about": plan_choices(
            (rating.item, as_answered.title(round, rating.item))
            for round in reversed(data.rounds)
            for rating in round.ratings
        ),
        "may_plan": bool(data.rounds),
        "progress": progress_context(as_answered, data.rounds, lambda item: True),
        "observed": own_observation_rows(as_answered, data.observed, felt, names) if observed_practice() else [],
        "shared_lines": [line for line in lines if line["shared"]],
        "shared_actions": [action for action in actions if action["shared"]],
        "written": [line for line in lines if line["text"]],
        "replies": [
            {
                "title": as_answered.title(observation, observation.item),
                "day": wording.format_day(observation.observed_on),
                "text": observation.reply,
                "key": observation.key,
            }
            for observation in data.observed
            if observation.reply
        ],
        "actions": actions,
        "unfinished": [
            {
                "title": title_of_assessment(round.assessment, [round], as_answered, assessments),
                "day": wording.format_day(round.started_at),
                "key": round.key,
            }
            for round in data.unfinished
        ],
        "own_start": wording.format_day(start.set_by_learner) if start and start.set_by_learner else "",
        "team_start": wording.format_day(start.set_by_team) if start and start.set_by_team else "",
    }


def _records(
    data: LearnerData, course: str, as_answered: api.AsAnswered, titles: Mapping[str, str], url: str
) -> Iterator[dict[str, Any]]:
    """The records to download: one for each assessment, and one of the plans outside any assessment."""
    keys = [*(round.assessment for round in data.rounds), *(action.assessment for action in data.actions)]
    for key in dict.fromkeys(keys):
        query = urlencode({"course": course, "assessment": key})
        planned = [action for action in data.actions if action.assessment == key]
        finished = [wording.format_day(round.submitted_at) for round in data.rounds if round.assessment == key]
        yield {
            "title": title_of_assessment(key, data.rounds, as_answered, titles) if key else _("My work in general"),
            "days": ", ".join(finished),  # two assessments may have one title
            "has_review_dates": any(action.review_date and not action.done_at for action in planned),
            **{kind: f"{url}{kind}/?{query}" for kind in KINDS},
        }
