"""Learners who finished a moment ago, as they stood before (layer 3).

A finish can be taken back for an hour, so numbers for groups know nothing of it before. Whoever finished again counts
with the answers and the role of before, and not as missing. These learners are few: they are counted one by one, and
everybody else in SQL as ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..data import COUNTED_AFTER, Group, Grouping, Visibility
from ..database import Learners, filter_learners
from ..models import Latest, Participant, Round
from ..ratings import build_rows_as_of


@dataclass(frozen=True, kw_only=True, slots=True)
class RecentFinishes:
    """Learners of a course who finished after `until`: their ids, and their rows and profiles of before.

    `profiles` maps a learner to the role and organisation by grouping; it lacks who had finished nothing before.
    """

    until: datetime
    learner_ids: frozenset[int]
    rows: tuple[Latest, ...]
    profiles: Mapping[int, Mapping[Grouping, str]]

    @classmethod
    def read(cls, course_id: int, learners: Learners | None, now: datetime) -> RecentFinishes:
        """Who finished too recently to count as they are, with the rows of those among `learners`.

        1 query, 4 where there are some.
        """
        until = now - COUNTED_AFTER
        learner_ids = _get_learner_ids(course_id, until)
        if not learner_ids:
            return cls(until=until, learner_ids=learner_ids, rows=(), profiles={})
        counted = filter_learners(Participant.objects.filter(course_id=course_id, learner_id__in=learner_ids), learners)
        counted_ids = list(counted.values_list("learner_id", flat=True))
        return cls(
            until=until,
            learner_ids=learner_ids,
            rows=tuple(build_rows_as_of(course_id, counted_ids, until)),
            profiles=_get_profiles(course_id, learner_ids, until),
        )

    def is_outdated(self, course_id: int) -> bool:
        """Whether more learners have finished since this was read. 1 query."""
        return not _get_learner_ids(course_id, self.until) <= self.learner_ids

    def chosen(self, grouping: Grouping) -> set[str]:
        """The roles or organisations that these learners had chosen before."""
        return {profile[grouping] for profile in self.profiles.values() if profile[grouping]}

    def members(self, course_id: int, grouping: Grouping, group: Group) -> Collection[int]:
        """Those of these learners who are in the group, or were before. 1 query for a cohort."""
        if not self.learner_ids:
            return ()
        if grouping is Grouping.COHORT:
            people = Participant.objects.filter(course_id=course_id, learner_id__in=self.learner_ids)
            return set(filter_learners(people, group.learners).values_list("learner_id", flat=True))
        return {learner for learner, profile in self.profiles.items() if profile[grouping] == group.name}

    def iter_nameless(self, items: Collection[int], sensitive: Collection[int]) -> Iterator[Latest]:
        """The rows of before to count without names, by the rule of `exclude_named`."""
        by_item: dict[tuple[int, int], list[Latest]] = defaultdict(list)
        for row in self.rows:
            if row.item_id in items:
                by_item[row.learner_id, row.item_id].append(row)
        for (_learner, item), rows in by_item.items():
            if item in sensitive:
                yield max(rows, key=lambda row: (row.latest_at, row.latest_round))
            elif all(row.visibility == Visibility.GROUPS.value for row in rows):
                yield from rows


def _get_learner_ids(course_id: int, until: datetime) -> frozenset[int]:
    recent = Participant.objects.filter(course_id=course_id, finished_last__gt=until)
    return frozenset(recent.values_list("learner_id", flat=True))


def _get_profiles(course_id: int, learner_ids: Collection[int], until: datetime) -> dict[int, dict[Grouping, str]]:
    rounds = Round.objects.filter(
        assessment__course_id=course_id, learner_id__in=learner_ids, submitted__lte=until
    ).order_by("submitted", "pk")
    return {
        learner: {Grouping.ROLE: role, Grouping.ORGANISATION: organisation}
        for learner, role, organisation in rounds.values_list("learner_id", "role", "organisation")
    }
