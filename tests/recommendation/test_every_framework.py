"""Layer 2: what holds of the advice for whatever anybody answers, in each framework of the package."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Framework, get_frameworks
from competency_xblock.recommendation import (
    Advice,
    AnswerKind,
    CompetencyAnswer,
    CourseUnit,
    NextStep,
    Situation,
    recommend,
)


@dataclass(frozen=True)
class Case:
    """What somebody answered in a framework, and the course's units for its topics."""

    framework: Framework
    answers: list[CompetencyAnswer]
    units: dict[str, list[CourseUnit]]

    def advice(self) -> Advice:
        return recommend(self.answers, self.framework.topics, self.framework.scale, self.units)

    def is_clearly_low(self, answer: CompetencyAnswer) -> bool:
        return answer.value is not None and answer.aim - answer.value >= max(1, self.framework.scale.span / 5)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    framework = draw(st.sampled_from(get_frameworks()))
    rated = [(place, competency) for place, competency in enumerate(framework.competencies()) if competency.rated]
    marked = [pair for pair in rated if pair[1].safety]
    low, high = framework.scale.minimum, framework.scale.maximum
    top = draw(st.integers(low, high))  # so that some are low all over
    chosen = dict(draw(st.lists(st.sampled_from(rated), max_size=9)))
    chosen |= dict(draw(st.lists(st.sampled_from(marked), max_size=2)))
    kinds_and_values = st.integers(low, top) | st.sampled_from([AnswerKind.NOT_YET, AnswerKind.NOT_MY_ROLE])
    answers = []
    for place, competency in draw(st.permutations(list(chosen.items()))):
        value = draw(kinds_and_values)
        is_rated = not isinstance(value, AnswerKind)
        answers.append(
            CompetencyAnswer(
                id=competency.id,
                title=competency.title,
                kind=AnswerKind.RATED if is_rated else value,
                value=value if is_rated else None,
                aim=draw(st.just(competency.aim) | st.integers(low, high)),
                weights=competency.topics,
                position=place,
                safety=competency.safety,
            )
        )
    finished = st.lists(st.booleans(), max_size=3)
    units = {
        topic.id: [CourseUnit(id=f"{topic.id}{n}", title="", finished=done) for n, done in enumerate(draw(finished))]
        for topic in framework.topics
    }
    return Case(framework, answers, units)


@given(cases())
def test_whatever_is_clearly_low_is_told_and_nothing_is_a_reason_and_without_a_topic(case: Case):
    advice = case.advice()
    reasons = {reason.confidence.id for suggestion in advice.suggestions for reason in suggestion.reasons}
    unmatched = [answer.id for answer in advice.unmatched]
    assert reasons.isdisjoint(unmatched)
    helped = {
        answer.id
        for answer in case.answers
        for suggestion in advice.suggestions
        if answer.weights.get(suggestion.topic.id, 0) >= 2
    }
    expected = [
        answer
        for answer in sorted(case.answers, key=lambda answer: (-answer.below_aim, answer.position))
        if case.is_clearly_low(answer) and not answer.safety and answer.id not in helped
    ]
    assert unmatched == ([] if advice.situation is Situation.UNSURE else [answer.id for answer in expected])


@given(cases())
def test_safety_is_complete_and_the_furthest_below_comes_first(case: Case):
    low = [answer for answer in case.answers if answer.safety and case.is_clearly_low(answer)]
    scale, advice = case.framework.scale, case.advice()
    assert list(advice.safety) == sorted(low, key=lambda answer: (-answer.below_aim, answer.position))
    assert advice.is_safety_urgent is any(3 * (answer.value - scale.minimum) < scale.span for answer in low)
    assert advice.is_safety_unrated is any(answer.safety and answer.value is None for answer in case.answers)


@given(cases())
def test_reasons_are_what_the_topic_clearly_helps_with_furthest_below_first(case: Case):
    for suggestion in case.advice().suggestions:
        topic = suggestion.topic.id
        expected = sorted(
            (answer for answer in case.answers if answer.below_aim and answer.weights.get(topic, 0) >= 2),
            key=lambda answer: (-answer.below_aim, -answer.weights[topic], answer.position),
        )
        assert [reason.confidence for reason in suggestion.reasons] == expected[:3]
        assert case.is_clearly_low(suggestion.reasons[0].confidence)


@given(cases())
def test_the_strongest_comes_first_and_the_reasons_that_are_named_are_what_makes_it_strong(case: Case):
    span = case.framework.scale.span
    suggestions = recommend(case.answers, case.framework.topics, case.framework.scale, {}).suggestions
    strengths = [suggestion.strength * span for suggestion in suggestions]
    assert strengths == sorted(strengths, reverse=True)
    for suggestion, strength in zip(suggestions, strengths, strict=True):
        named = sum(reason.weight * reason.confidence.below_aim for reason in suggestion.reasons)
        assert named == strength or (named < strength and len(suggestion.reasons) == 3)


@given(cases())
def test_what_is_open_has_something_left_to_do_and_no_place_stays_empty(case: Case):
    advice = case.advice()
    opened, folded = ([suggestion.next_step for suggestion in part] for part in (advice.shown, advice.collapsed))
    most = 1 if advice.situation is Situation.UNSURE else 2
    assert len(opened) <= most
    assert NextStep.PRACTISE not in opened
    assert opened == sorted(opened, key=[NextStep.TAKE_UNIT, NextStep.ASK].index)
    starts, waiting = (
        [suggestion.units[0].id for suggestion in part if suggestion.next_step is NextStep.TAKE_UNIT]
        for part in (advice.shown, advice.collapsed)
    )
    assert len(set(starts)) == len(starts), "no unit is where two topics begin"
    if set(waiting) - set(starts):
        assert opened == [NextStep.TAKE_UNIT] * most
    if NextStep.ASK in folded:
        assert len(opened) == most
    for suggestion in advice.suggestions:
        finished = [unit.finished for unit in suggestion.units]
        assert finished == sorted(finished)
        assert (suggestion.next_step is NextStep.TAKE_UNIT) is (False in finished)
        assert (suggestion.why_first is not None) is (False in finished)


@given(cases(), st.randoms(use_true_random=False))
def test_the_same_answers_in_any_order_give_the_same_advice(case: Case, dice):
    shuffled = list(case.answers)
    dice.shuffle(shuffled)
    assert Case(case.framework, shuffled, case.units).advice() == case.advice()


@pytest.mark.parametrize("framework", get_frameworks(), ids=lambda framework: framework.id)
def test_who_rates_all_as_low_as_can_be_is_met_with_one_topic_at_most_and_safety_first(framework: Framework):
    answers = [
        CompetencyAnswer(
            id=competency.id,
            title=competency.title,
            kind=AnswerKind.RATED,
            value=framework.scale.minimum,
            aim=competency.aim,
            weights=competency.topics,
            position=place,
            safety=competency.safety,
        )
        for place, competency in enumerate(framework.competencies())
        if competency.rated
    ]
    advice = recommend(answers, framework.topics, framework.scale, {})
    assert advice.situation is Situation.UNSURE
    assert advice.safety
    assert len(advice.shown) == 1
    assert advice.unmatched == ()
