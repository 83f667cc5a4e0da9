"""Demand for training, and training taken (layer 5): counted learner by learner, as recommendations are.

Learners are read some hundred at a time. A learner with different promises on who sees their ratings is left out:
subtracting a figure with names from one about the group could identify the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from competency_xblock.frameworks import Framework, Topic, UnknownFramework
from competency_xblock.platform.courses.unit_completion import UnitCompletion
from competency_xblock.recommendation import (
    WEIGHT_CLEAR,
    OwnTopic,
    parse_unit_map,
    topics_worth_taking,
    units_by_topic,
    with_own_topics,
)
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Measure, SnapshotCount
from competency_xblock.web.assessment import AssessmentSettings, confidences_of

FINISHED, NOT_YET = "finished", "not-yet"


@dataclass(kw_only=True, slots=True)
class TrainingOffer:
    """Training in the course's assessments: the authors' own topics by framework, and each topic's units."""

    own_topics: dict[str, dict[str, OwnTopic]] = field(default_factory=lambda: defaultdict(dict))
    units: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, blocks: Collection[Any]) -> TrainingOffer:
        """The offer of these assessments together. An assessment without a usable framework offers nothing."""
        offer = cls()
        for block in blocks:
            try:
                settings = AssessmentSettings.from_block(block)
            except UnknownFramework:
                continue
            for topic in settings.own_topics:
                offer.own_topics[settings.framework.id].setdefault(topic.id, topic)
            for topic_id, unit_ids in units_by_topic(parse_unit_map(block.unit_map)).items():
                offer.units[topic_id].update(unit_ids)
        return offer

    def extend(self, framework: Framework) -> Framework:
        """The framework with the authors' own topics."""
        return with_own_topics(framework, tuple(self.own_topics[framework.id].values()))


def count_training_demand(
    course: str, frameworks: Mapping[str, Framework], learners: Any, offer: TrainingOffer, now: datetime
) -> tuple[list[SnapshotCount], dict[str, str]]:
    """The rows of a snapshot of `now` about topics, and the topics' titles."""
    extended = {framework.id: offer.extend(framework) for framework in frameworks.values()}
    topics = {topic.id: topic for framework in extended.values() for topic in framework.topics}
    helped = {framework.id: _helped(framework) for framework in extended.values()}
    completion = UnitCompletion(course, sorted({unit for units in offer.units.values() for unit in units}))
    people: Counter[tuple[Measure, str, str, int | None]] = Counter()
    sensitive = {
        (framework.id, competency.id)
        for framework in extended.values()
        for competency in framework.competencies()
        if competency.sensitive
    }
    for page in api.iter_learner_ratings(course, learners, sensitive, now=now):
        unit_progress = completion.of([learner.learner_id for learner in page])
        for learner in page:
            if learner.visibility is None:
                continue
            visibility = learner.visibility.value
            for measure, topic_id, group, value in _learner_counts(
                learner, extended, helped, offer.units, unit_progress
            ):
                people[measure, topic_id, f"{visibility}/{group}" if group else visibility, value] += 1
    counts = [
        SnapshotCount(measure=measure, subject=topic, group=group, value=value, people=count)
        for (measure, topic, group, value), count in people.items()
    ]
    return counts, {topic.id: topic.title for topic in topics.values()}


def _learner_counts(
    learner: api.LearnerRatings,
    frameworks: Mapping[str, Framework],
    helped: Mapping[str, Mapping[str, frozenset[str]]],
    units: Mapping[str, set[str]],
    unit_progress: Mapping[int, Mapping[str, bool]],
) -> Iterator[tuple[Measure, str, str, int | None]]:
    if not any(rating.answer is Answer.RATED for rating in learner.ratings):
        return  # all figures about topics are about learners who rated something
    yield Measure.RECOMMENDED, "", "", None
    learner_progress = unit_progress.get(learner.learner_id, {})
    topics: dict[str, Topic] = {}
    directions: dict[str, int] = {}
    for framework in frameworks.values():
        confidences = confidences_of(framework, learner.ratings)
        topics |= {topic.id: topic for topic in topics_worth_taking(confidences, framework.topics, framework.scale)}
        moves: Counter[str] = Counter()
        for item, points in learner.moved.items():
            if item.framework == framework.id:
                moves[item.competency] += points
        for topic_id, competencies in helped[framework.id].items():
            if not competencies.isdisjoint(moves):
                moved = sum(moves[competency] for competency in competencies)
                directions[topic_id] = (moved > 0) - (moved < 0)
    finished = {
        topic_id
        for topic_id, unit_ids in units.items()
        if any(learner_progress.get(unit_id, False) for unit_id in unit_ids)
    }
    for topic_id in topics:
        yield Measure.RECOMMENDED, topic_id, "", None
        if topic_id not in finished:
            yield Measure.WAITING, topic_id, "", None
    for topic_id, unit_ids in units.items():
        opened = [learner_progress[unit_id] for unit_id in unit_ids if unit_id in learner_progress]
        if opened:
            yield Measure.OPENED, topic_id, "", None
        if topic_id in finished:
            yield Measure.FINISHED_UNIT, topic_id, "", None
    for topic_id, direction in directions.items():
        yield Measure.MOVED, topic_id, FINISHED if topic_id in finished else NOT_YET, direction


def _helped(framework: Framework) -> dict[str, frozenset[str]]:
    """The competencies that each topic clearly helps with."""
    return {
        topic.id: frozenset(
            competency.id
            for competency in framework.competencies()
            if competency.topics.get(topic.id, 0) >= WEIGHT_CLEAR
        )
        for topic in framework.topics
    }
