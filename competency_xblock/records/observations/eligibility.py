"""Which learners and which of their competencies a viewer may observe (layer 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from competency_xblock.frameworks import Framework

from ..data import Item, ObservableItem, Visibility
from ..database import digest
from ..models import Latest, Round
from ..models import ObservedRating as Row
from .views import get_last_view


def get_observable_frameworks(learner_id: int, course: str) -> tuple[str, ...]:
    """The ids of the frameworks in which a learner has begun a round with ratings by name. 1 query."""
    rows = _rounds_by_name(course).filter(learner_id=learner_id).order_by("version__framework")
    return tuple(rows.values_list("version__framework", flat=True).distinct())


def get_observable_learners(learner_ids: Collection[int], course: str) -> frozenset[int]:
    """The learners among these who have begun a round with ratings by name. 1 query."""
    rows = _rounds_by_name(course).filter(learner_id__in=list(learner_ids)).order_by()
    return frozenset(rows.values_list("learner_id", flat=True).distinct())


def get_observable_items(
    viewer_id: int, learner_id: int, course: str, framework: Framework
) -> tuple[ObservableItem, ...]:
    """What a viewer may observe of a learner in a framework, in its order, and what the viewer knows. 4 queries."""
    eligibility = Eligibility.of(learner_id, course, framework)
    known = ViewerKnowledge.of(viewer_id, learner_id, course, framework)
    levels = [level for level in ("", *(level.id for level in framework.levels)) if level in eligibility.levels]
    items = [Item(framework.id, competency.id, level) for competency in framework.competencies() for level in levels]
    return tuple(
        ObservableItem(item=item, known_to_viewer=known.includes(item, eligibility))
        for item in items
        if eligibility.allows(item, framework)
    )


def _rounds_by_name(course: str) -> QuerySet[Round]:
    return Round.objects.filter(assessment__course__digest=digest(course), visibility=Visibility.NAMES.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Eligibility:
    """What a learner was promised in a framework.

    `levels` are those of rounds by name. `by_name` and `for_groups` say when each item was last answered under which
    promise. `sensitive` are competencies that a round's version marks so.
    """

    levels: frozenset[str]
    sensitive: frozenset[str]
    by_name: Mapping[Item, datetime]
    for_groups: Mapping[Item, datetime]

    @classmethod
    def of(cls, learner_id: int, course: str, framework: Framework) -> Eligibility:
        """The learner's promises in a framework of a course. 2 queries."""
        rounds = list(
            _rounds_by_name(course)
            .filter(learner_id=learner_id, version__framework=framework.id)
            .values_list("submitted", "level", "draft", "version__sensitive")
        )
        # In a framework with levels, an open round without one has not come to that choice yet.
        levels = {
            level if submitted else draft.get("level", "")
            for submitted, level, draft, _sensitive in rounds
            if submitted or draft.get("level") or not framework.levels
        }
        answered: dict[str, dict[Item, datetime]] = defaultdict(dict)
        latest = Latest.objects.filter(
            learner_id=learner_id, course__digest=digest(course), item__framework=framework.id
        )
        for competency, level, visibility, at in latest.values_list(
            "item__competency", "item__level", "visibility", "latest_at"
        ):
            answered[visibility][Item(framework.id, competency, level)] = at
        return cls(
            levels=frozenset(levels),
            sensitive=frozenset(competency for *_, marked in rounds for competency in marked),
            by_name=answered[Visibility.NAMES.value],
            for_groups=answered[Visibility.GROUPS.value],
        )

    def allows(self, item: Item, framework: Framework) -> bool:
        """Whether an observer may record an observation of the item."""
        competency = framework.competency(item.competency)
        if competency is None or item.framework != framework.id or item.level not in self.levels:
            return False
        if competency.sensitive or item.competency in self.sensitive or not competency.is_rated_at(item.level):
            return False
        hidden = self.for_groups.get(item)
        shown = self.by_name.get(item)
        return hidden is None or (shown is not None and shown >= hidden)


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewerKnowledge:
    """When a viewer learned how confident a learner feels: by looking, or after recording an observation."""

    looked: datetime | None
    recorded: Mapping[Item, datetime]

    @classmethod
    def of(cls, viewer_id: int, learner_id: int, course: str, framework: Framework) -> ViewerKnowledge:
        """What a viewer knows of a learner in a framework of a course. 2 queries."""
        observations = Row.objects.filter(
            learner_id=learner_id, observer_id=viewer_id, course__digest=digest(course), item__framework=framework.id
        )
        recorded = {
            Item(framework.id, competency, level): at
            for competency, level, at in observations.order_by("recorded").values_list(
                "item__competency", "item__level", "recorded"
            )
        }
        return cls(looked=get_last_view(viewer_id, learner_id, course), recorded=recorded)

    def includes(self, item: Item, eligibility: Eligibility) -> bool:
        """Whether the viewer knows the learner's latest answer about the item."""
        answered = eligibility.by_name.get(item)
        moments = (self.looked, self.recorded.get(item))
        return answered is not None and any(moment is not None and moment >= answered for moment in moments)
