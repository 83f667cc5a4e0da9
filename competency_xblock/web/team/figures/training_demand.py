"""Which training is wanted and which was taken (layer 5): counted person by person, because recommending is.

Goes through the learners some hundred at a time. Whoever was told different things about who sees their ratings is left
out: with a figure about names beside one about the group, the rest could be found by subtracting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
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
    """What the course's assessments offer: topics by framework, with the authors' own, and each topic's units."""

    own_topics: dict[str, dict[str, OwnTopic]] = field(default_factory=lambda: defaultdict(dict))
    units: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, blocks: Collection[Any]) -> TrainingOffer:
        """What is offered by these assessments together. One whose framework is gone offers nothing."""
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

    def guide(self, framework: Framework) -> Framework:
        """The framework with the authors' own topics."""
        return with_own_topics(framework, tuple(self.own_topics[framework.id].values()))


def count_training_demand(
    course: str, frameworks: Mapping[str, Framework], learners: Any, offer: TrainingOffer
) -> tuple[list[SnapshotCount], dict[str, str]]:
    """The rows of a snapshot about topics, and the topics' titles."""
    guides = {framework.id: offer.guide(framework) for framework in frameworks.values()}
    topics = {topic.id: topic for guide in guides.values() for topic in guide.topics}
    helped = {guide.id: _helped(guide) for guide in guides.values()}
    done = UnitCompletion(course, sorted({unit for units in offer.units.values() for unit in units}))
    people: Counter[tuple[Measure, str, str, int | None]] = Counter()
    sensitive = {
        (guide.id, competency.id)
        for guide in guides.values()
        for competency in guide.competencies()
        if competency.sensitive
    }
    for page in api.iter_learner_ratings(course, learners, sensitive):
        units = done.of([one.learner_id for one in page])
        for standing in page:
            if standing.visibility is None:
                continue
            told = standing.visibility.value
            for measure, topic_id, group, value in _about(standing, guides, helped, offer.units, units):
                people[measure, topic_id, f"{told}/{group}" if group else told, value] += 1
    counts = [
        SnapshotCount(measure=measure, subject=topic, group=group, value=value, people=many)
        for (measure, topic, group, value), many in people.items()
    ]
    return counts, {topic.id: topic.title for topic in topics.values()}


def _about(
    standing: api.LearnerRatings,
    guides: Mapping[str, Framework],
    helped: Mapping[str, Mapping[str, frozenset[str]]],
    units: Mapping[str, set[str]],
    done: Mapping[int, Mapping[str, bool]],
) -> Iterator[tuple[Measure, str, str, int | None]]:
    if not any(rating.answer is Answer.RATED for rating in standing.ratings):
        return  # all figures about topics are about the same people: those who rated something
    yield Measure.RECOMMENDED, "", "", None
    theirs = done.get(standing.learner_id, {})
    wanted: dict[str, Topic] = {}
    way: dict[str, int] = {}
    for guide in guides.values():
        confidences = confidences_of(guide, standing.ratings)
        wanted |= {topic.id: topic for topic in topics_worth_taking(confidences, guide.topics, guide.scale)}
        moves: Counter[str] = Counter()
        for item, points in standing.moved.items():
            if item.framework == guide.id:
                moves[item.competency] += points
        for topic_id, competencies in helped[guide.id].items():
            if not competencies.isdisjoint(moves):
                moved = sum(moves[competency] for competency in competencies)
                way[topic_id] = (moved > 0) - (moved < 0)
    finished = {topic_id for topic_id, unit_ids in units.items() if any(theirs.get(one, False) for one in unit_ids)}
    for topic_id in wanted:
        yield Measure.RECOMMENDED, topic_id, "", None
        if topic_id not in finished:
            yield Measure.WAITING, topic_id, "", None
    for topic_id, unit_ids in units.items():
        opened = [theirs[one] for one in unit_ids if one in theirs]
        if opened:
            yield Measure.OPENED, topic_id, "", None
        if topic_id in finished:
            yield Measure.FINISHED_UNIT, topic_id, "", None
    for topic_id, direction in way.items():
        yield Measure.MOVED, topic_id, FINISHED if topic_id in finished else NOT_YET, direction


def _helped(guide: Framework) -> dict[str, frozenset[str]]:
    """The competencies that each topic clearly helps with."""
    return {
        topic.id: frozenset(
            competency.id for competency in guide.competencies() if competency.topics.get(topic.id, 0) >= WEIGHT_CLEAR
        )
        for topic in guide.topics
    }
