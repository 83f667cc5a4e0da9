"""Layer 2: which topics are suggested, why, and what never changes a suggestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Scale, Topic, get_framework
from competency_xblock.recommendation.answers import AnswerKind, CompetencyAnswer
from competency_xblock.recommendation.course_units import CourseUnit, WhyFirst
from competency_xblock.recommendation.links import rank_links, rank_reasons, topic_strength
from competency_xblock.recommendation.rules import Advice, NextStep, Situation, recommend

TEN = Scale(minimum=1, maximum=10)
FIVE = Scale(minimum=1, maximum=5)
ELEVEN = Scale(minimum=0, maximum=10)
"""A fifth of it is a whole number of points: two."""
SCALES = st.sampled_from([FIVE, TEN, ELEVEN])
TOPICS = tuple(Topic(id=name, title=name.upper(), about="") for name in ("t0", "t1", "t2", "t3"))
TOPIC_IDS = [topic.id for topic in TOPICS]


def confidence(
    name: str,
    value: int | AnswerKind,
    weights: Mapping[str, int],
    *,
    aim: int = 7,
    position: int = 0,
    safety: bool = False,
) -> CompetencyAnswer:
    """What a learner answers; a number is a rating."""
    rated = not isinstance(value, AnswerKind)
    return CompetencyAnswer(
        id=name,
        title=name.title(),
        kind=AnswerKind.RATED if rated else value,
        value=value if rated else None,
        aim=aim,
        weights=weights,
        position=position,
        safety=safety,
    )


@st.composite
def confidences(draw: st.DrawFn, scale: Scale, *, at_least: int = 0) -> list[CompetencyAnswer]:
    """Up to ten items, rated or not, with aims and weights of every kind."""
    points = st.integers(scale.minimum, scale.maximum)
    others = st.sampled_from([AnswerKind.NOT_MY_ROLE, AnswerKind.NOT_YET])
    return [
        confidence(
            f"c{position}",
            draw(points | others),
            draw(st.dictionaries(st.sampled_from(TOPIC_IDS), st.integers(1, 3))),
            aim=draw(points),
            position=position,
            safety=draw(st.integers(0, 4)) == 0,
        )
        for position in range(draw(st.integers(at_least, 10)))
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Scale, list[CompetencyAnswer]]:
    """A scale, and what a learner answers on it."""
    scale = draw(SCALES)
    return scale, draw(confidences(scale))


def advise(
    answers: Sequence[CompetencyAnswer],
    scale: Scale = TEN,
    units: Mapping[str, Sequence[CourseUnit]] | None = None,
) -> Advice:
    """Advice on the four topics."""
    return recommend(answers, TOPICS, scale, units or {})


def shown(advice: Advice) -> list[str]:
    return [suggestion.topic.id for suggestion in advice.suggestions]


def strengths(answers: Sequence[CompetencyAnswer], scale: Scale) -> dict[str, Fraction]:
    return {topic.id: topic_strength(topic, answers, scale) for topic in TOPICS}


# ---------------------------------------------------------------- what always holds


@given(cases(), st.data())
def test_more_confidence_never_raises_a_topic_nor_makes_one_appear(case, data):
    scale, answers = case
    can_rise = [n for n, answer in enumerate(answers) if answer.value is not None and answer.value < scale.maximum]
    if not can_rise:
        return
    chosen = data.draw(st.sampled_from(can_rise))
    higher = list(answers)
    higher[chosen] = replace(answers[chosen], value=data.draw(st.integers(answers[chosen].value + 1, scale.maximum)))
    before, after = strengths(answers, scale), strengths(higher, scale)
    assert all(after[topic] <= before[topic] for topic in TOPIC_IDS)
    assert set(shown(advise(higher, scale))) <= set(shown(advise(answers, scale)))


@given(cases(), st.data())
def test_what_is_at_its_aim_or_above_lowers_no_topic(case, data):
    scale, answers = case
    more = [
        confidence(
            f"content{number}",
            data.draw(st.integers(aim, scale.maximum)),
            data.draw(st.dictionaries(st.sampled_from(TOPIC_IDS), st.integers(1, 3))),
            aim=aim,
            position=100 + number,
        )
        for number, aim in enumerate(
            data.draw(st.lists(st.integers(scale.minimum, scale.maximum), min_size=1, max_size=5))
        )
    ]
    assert strengths([*answers, *more], scale) == strengths(answers, scale)
    assert advise([*more, *answers], scale).suggestions == advise(answers, scale).suggestions


@given(cases())
def test_what_is_not_rated_counts_for_nothing(case):
    scale, answers = case
    rated = [answer for answer in answers if answer.kind is AnswerKind.RATED]
    assert strengths(rated, scale) == strengths(answers, scale)
    assert advise(rated, scale).suggestions == advise(answers, scale).suggestions


@given(cases())
def test_a_topic_is_shown_exactly_when_something_it_clearly_helps_with_is_well_below_its_aim(case):
    scale, answers = case
    expected = [
        topic
        for topic in TOPIC_IDS
        if any(
            answer.weights.get(topic, 0) in (2, 3)
            and answer.value is not None
            and 5 * (answer.aim - answer.value) >= scale.maximum - scale.minimum
            and answer.aim - answer.value >= 1
            for answer in answers
        )
    ]
    assert sorted(shown(advise(answers, scale))) == expected


@given(cases())
def test_a_strength_is_the_sum_of_the_three_largest_links_that_can_be_reasons(case):
    scale, answers = case
    for suggestion in advise(answers, scale).suggestions:
        by_weight = {
            weight: [
                Fraction(weight * max(0, answer.aim - answer.value), scale.span)
                for answer in answers
                if answer.value is not None and answer.weights.get(suggestion.topic.id, 0) == weight
            ]
            for weight in (1, 2, 3)
        }
        all_links = sorted([link for links in by_weight.values() for link in links], reverse=True)
        assert suggestion.strength == sum(sorted(by_weight[2] + by_weight[3], reverse=True)[:3])
        assert suggestion.all_links == sum(all_links)
        assert list(rank_links(suggestion.topic, answers, scale)) == [link for link in all_links if link]


@given(cases())
def test_topics_come_by_strength_then_all_links_then_the_frameworks_order(case):
    scale, answers = case
    advice = advise(answers, scale)
    places = [
        (-suggestion.strength, -suggestion.all_links, TOPIC_IDS.index(suggestion.topic.id))
        for suggestion in advice.suggestions
    ]
    assert places == sorted(places)


@given(cases())
def test_every_situation_says_what_is_so(case):
    scale, answers = case
    advice = advise(answers, scale)
    rated = [answer for answer in answers if answer.value is not None]
    if not rated:
        expected = Situation.NOTHING_RATED
    elif len(rated) >= 3 and all(
        3 * (answer.value - scale.minimum) < scale.span and 5 * (answer.aim - answer.value) >= scale.span
        for answer in rated
    ):
        expected = Situation.UNSURE
    elif advice.suggestions:
        expected = Situation.TOPICS
    elif all(answer.value >= answer.aim for answer in rated):
        expected = Situation.CONFIDENT
    elif any(answer.aim - answer.value >= 1 and (answer.aim - answer.value) * 5 >= scale.span for answer in rated):
        expected = Situation.NO_TOPIC
    else:
        expected = Situation.CLOSE
    assert advice.situation is expected


# ---------------------------------------------------------------- where the lines are


@pytest.mark.parametrize(
    ("scale", "gap", "is_shown"),
    [
        (TEN, 0, False), (TEN, 1, False), (TEN, 2, True), (TEN, 6, True),
        (ELEVEN, 0, False), (ELEVEN, 1, False), (ELEVEN, 2, True),
        (FIVE, 0, False), (FIVE, 1, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("weight", [2, 3])
def test_a_topic_is_shown_from_a_fifth_of_the_scale_and_one_point_on(
    scale: Scale, gap: int, is_shown: bool, weight: int
):
    aim = scale.maximum
    advice = advise([confidence("a", aim - gap, {"t0": weight}, aim=aim)], scale)
    assert bool(advice.suggestions) is is_shown


def test_a_little_help_alone_never_shows_a_topic():
    assert advise([confidence("a", 1, {"t0": 1}, aim=10)]).suggestions == ()


def test_a_little_help_breaks_a_tie_but_adds_no_strength_and_is_no_reason_to_name():
    answers = [confidence("a", 5, {"t0": 2, "t1": 2}), confidence("b", 1, {"t1": 1}, position=1)]
    assert shown(advise(answers)) == ["t1", "t0"]
    assert shown(advise([*answers, confidence("c", 6, {"t0": 2}, position=2)])) == ["t0", "t1"]
    advice = advise([confidence("a", 5, {"t0": 2}), confidence("b", 1, {"t0": 1}, position=1)])
    assert advice.shown[0].strength == Fraction(4, 9)
    assert [reason.confidence.id for reason in advice.shown[0].reasons] == ["a"]
    assert [answer.id for answer in advice.unmatched] == ["b"], "it is answers once, and not as a reason too"


def test_a_scale_of_two_points_still_needs_a_whole_point():
    two = Scale(minimum=0, maximum=1)
    assert advise([confidence("a", 1, {"t0": 3}, aim=1)], two).suggestions == ()
    assert shown(advise([confidence("a", 0, {"t0": 3}, aim=1)], two)) == ["t0"]


def test_three_reasons_at_most_are_given_furthest_below_first():
    answers = [confidence(f"c{value}", value, {"t0": 2}, position=value) for value in (5, 1, 4, 2, 3)]
    [suggestion] = advise(answers).suggestions
    assert [reason.confidence.value for reason in suggestion.reasons] == [1, 2, 3]
    assert suggestion.all_links > suggestion.strength


def test_reasons_come_by_distance_then_by_weight_and_then_in_the_frameworks_order():
    answers = [
        confidence("later", 4, {"t0": 2}, position=9),
        confidence("further", 3, {"t0": 2}, position=30),
        confidence("earlier", 4, {"t0": 2}, position=3),
        confidence("heavier", 4, {"t0": 3}, position=20),
        confidence("heaviest link, but nearer", 5, {"t0": 3}, position=0),
    ]
    assert [reason.confidence.id for reason in rank_reasons(TOPICS[0], answers)] == [
        "further", "heavier", "earlier", "later", "heaviest link, but nearer",
    ]  # fmt: skip


def test_topics_of_one_strength_come_by_all_links_and_then_in_the_frameworks_order():
    same = {"t0": 2, "t1": 2, "t2": 2}
    answers = [confidence(f"c{n}", 4, same, position=n) for n in range(3)]
    answers.append(confidence("more", 4, {"t2": 1}, position=3))
    assert shown(advise(answers)) == ["t2", "t0", "t1"]


def test_two_answers_about_one_competency_come_in_an_order_of_their_own():
    answers = [confidence("a", 4, {"t0": 2}, aim=6), confidence("a", 5, {"t0": 2}), confidence("a", 1, {"t0": 2})]
    assert advise(answers) == advise(answers[::-1])


OPEN, OTHER, THIRD, FOURTH = ([CourseUnit(id=name, title=name)] for name in "uvwx")
DONE = [CourseUnit(id="d", title="D", finished=True)]


@pytest.mark.parametrize(
    ("units", "opened", "folded"),
    [
        ({}, ["t1", "t3"], ["t0", "t2"]),
        ({"t1": OPEN, "t3": OTHER, "t0": THIRD, "t2": FOURTH}, ["t1", "t3"], ["t0", "t2"]),
        ({"t1": OPEN, "t3": OPEN, "t0": OTHER}, ["t1", "t0"], ["t3", "t2"]),
        ({"t1": OPEN, "t3": [*OPEN, *OTHER]}, ["t1", "t0"], ["t3", "t2"]),
        ({"t1": OPEN, "t3": OPEN, "t0": OPEN, "t2": OPEN}, ["t1"], ["t3", "t0", "t2"]),
        ({"t1": DONE, "t3": OPEN, "t0": OTHER, "t2": THIRD}, ["t3", "t0"], ["t1", "t2"]),
        ({"t2": OPEN}, ["t2", "t1"], ["t3", "t0"]),
        ({"t1": DONE, "t2": [*DONE, *OPEN]}, ["t2", "t3"], ["t1", "t0"]),
        ({"t1": DONE, "t3": DONE, "t0": DONE, "t2": DONE}, [], ["t1", "t3", "t0", "t2"]),
    ],
)
def test_two_topics_with_something_left_to_do_are_open_units_before_questions_and_the_rest_is_folded(
    units, opened, folded
):
    advice = advise([confidence("a", 1, {"t0": 2, "t1": 3, "t2": 2, "t3": 3})], units=units)
    assert [suggestion.topic.id for suggestion in advice.shown] == opened
    assert [suggestion.topic.id for suggestion in advice.collapsed] == folded
    assert advice.situation is Situation.TOPICS


def test_a_value_belongs_to_a_rating_and_to_nothing_else():
    for kind, value in ((AnswerKind.RATED, None), (AnswerKind.NOT_YET, 3), (AnswerKind.NOT_MY_ROLE, 1)):
        with pytest.raises(ValueError, match=r"^a: a value belongs to a rated item"):
            CompetencyAnswer(id="a", title="A", kind=kind, value=value, aim=7, weights={}, position=0)


def test_links_leave_out_what_is_at_its_aim():
    answers = [confidence("a", 7, {"t0": 3}), confidence("b", 6, {"t0": 3}, position=1)]
    assert [reason.confidence.id for reason in rank_reasons(TOPICS[0], answers)] == ["b"]
    assert rank_links(TOPICS[0], answers, TEN) == (Fraction(3, 9),)


# ---------------------------------------------------------------- units and situations


def unit(name: str, *, finished: bool = False) -> CourseUnit:
    return CourseUnit(id=name, title=name.title(), finished=finished)


LOW = [confidence("a", 2, {"t0": 3})]


@pytest.mark.parametrize(
    ("units", "order", "step", "why"),
    [
        ([], [], NextStep.ASK, None),
        ([unit("one")], ["one"], NextStep.TAKE_UNIT, WhyFirst.ONLY),
        ([unit("one"), unit("two")], ["one", "two"], NextStep.TAKE_UNIT, WhyFirst.EARLIEST),
        ([unit("one"), unit("two", finished=True)], ["one", "two"], NextStep.TAKE_UNIT, WhyFirst.LEFT),
        ([unit("one", finished=True), unit("two")], ["two", "one"], NextStep.TAKE_UNIT, WhyFirst.LEFT),
        (
            [unit("one", finished=True), unit("two"), unit("three")],
            ["two", "three", "one"],
            NextStep.TAKE_UNIT,
            WhyFirst.NEXT,
        ),
        (
            [unit("one"), unit("two", finished=True), unit("three")],
            ["one", "three", "two"],
            NextStep.TAKE_UNIT,
            WhyFirst.EARLIEST,
        ),
        ([unit("one", finished=True)], ["one"], NextStep.PRACTISE, None),
        ([unit("one", finished=True), unit("two", finished=True)], ["one", "two"], NextStep.PRACTISE, None),
    ],
)
def test_unfinished_units_come_first_in_course_order_and_the_first_has_a_reason(units, order, step, why):
    [suggestion] = advise(LOW, units={"t0": units, "t1": [unit("other")]}).suggestions
    assert [unit.id for unit in suggestion.units] == order
    assert suggestion.next_step is step
    assert suggestion.why_first is why


def test_what_there_was_no_chance_for_leads_to_topics_about_exactly_that():
    answers = [
        confidence("b", AnswerKind.NOT_YET, {"t1": 3, "t0": 2}, position=5),
        confidence("a", AnswerKind.NOT_YET, {"t1": 3}, position=1),
        confidence("c", AnswerKind.NOT_MY_ROLE, {"t2": 3}, position=2),
        confidence("d", 1, {"t3": 3}, position=3),
    ]
    advice = advise(answers, units={"t1": [unit("one", finished=True), unit("two")]})
    [point] = advice.starting_points
    assert point.topic.id == "t1"
    assert [item.id for item in point.items] == ["a", "b"]
    assert [unit.id for unit in point.units] == ["two", "one"]
    assert [suggestion.topic.id for suggestion in advice.all] == ["t3", "t1"], "what is suggested, then where to start"


@pytest.mark.parametrize(
    ("answers", "situation"),
    [
        ([], Situation.NOTHING_RATED),
        (
            [confidence("a", AnswerKind.NOT_YET, {"t0": 3}), confidence("b", AnswerKind.NOT_MY_ROLE, {})],
            Situation.NOTHING_RATED,
        ),
        ([confidence("a", 7, {"t0": 3}), confidence("b", 10, {})], Situation.CONFIDENT),
        ([confidence("a", 6, {"t0": 3})], Situation.CLOSE),
        ([confidence("a", 1, {"t0": 1})], Situation.NO_TOPIC),
        ([confidence("a", 5, {"t0": 2})], Situation.TOPICS),
    ],
)
def test_the_advice_opens_with_what_is_so(answers, situation):
    assert advise(answers).situation is situation


# ---------------------------------------------------------------- safety, and unsure all over


@pytest.mark.parametrize(("scale", "gap"), [(TEN, 2), (ELEVEN, 2), (FIVE, 1)])
def test_safety_comes_first_from_the_same_distance_on_as_topics(scale: Scale, gap: int):
    def safety(distance: int) -> list[str]:
        low = confidence("low", scale.maximum - distance, {"t0": 3}, aim=scale.maximum, safety=True)
        return [answer.id for answer in advise([low], scale).safety]

    assert safety(gap - 1) == []
    assert safety(gap) == ["low"]


def test_all_that_is_about_safety_and_clearly_low_is_there_the_furthest_below_first():
    answers = [
        confidence("near", 5, {}, position=0, safety=True),
        confidence("furthest", 1, {"t0": 3}, position=5, safety=True),
        confidence("later", 5, {}, position=9, safety=True),
        confidence("close enough", 6, {}, position=2, safety=True),
        confidence("no chance yet", AnswerKind.NOT_YET, {}, position=3, safety=True),
        confidence("not mine", AnswerKind.NOT_MY_ROLE, {}, position=4, safety=True),
        confidence("another matter", 1, {}, position=1),
    ]
    advice = advise(answers)
    assert [answer.id for answer in advice.safety] == ["furthest", "near", "later"]
    assert [answer.id for answer in advice.unmatched] == ["another matter"], "whom to talk to is answers once"
    assert [reason.confidence.id for reason in advice.shown[0].reasons] == ["furthest"], "then the training"


@pytest.mark.parametrize(("scale", "highest"), [(TEN, 3), (FIVE, 2), (ELEVEN, 3)])
def test_unsure_is_three_ratings_or_more_and_all_of_them_in_the_lowest_third(scale: Scale, highest: int):
    def situation(*values: int, aim: int = scale.maximum) -> Situation:
        return advise([confidence("a", value, {"t0": 2}, aim=aim) for value in values], scale).situation

    assert situation(highest, highest, highest) is Situation.UNSURE
    assert situation(highest, highest) is Situation.TOPICS
    assert situation(highest, highest, highest + 1) is Situation.TOPICS
    assert situation(highest, highest, highest, aim=highest) is Situation.CONFIDENT


def test_who_aims_low_and_is_nearly_there_is_not_unsure_all_over():
    answers = [confidence("a", 1, {"t0": 2}), confidence("b", 1, {}), confidence("c", 3, {}, aim=4)]
    assert advise(answers).situation is Situation.TOPICS


def test_unsure_all_over_has_no_list_but_one_topic_and_safety():
    weights = {"t0": 2, "t1": 3, "t2": 1}
    low = [confidence(f"c{position}", 2, weights, position=position) for position in range(3)]
    other = [
        confidence("alone", 1, {}, position=3),
        confidence("safe", 1, {}, position=4, safety=True),
        confidence("waiting", AnswerKind.NOT_YET, {"t2": 3}, position=5),
    ]
    advice = advise([*low, *other])
    assert advice.situation is Situation.UNSURE
    assert [suggestion.topic.id for suggestion in advice.shown] == ["t1"]
    assert [suggestion.topic.id for suggestion in advice.collapsed] == ["t0"]
    assert [answer.id for answer in advice.safety] == ["safe"]
    assert (advice.unmatched, advice.starting_points) == ((), ())


# ---------------------------------------------------------------- the real framework


def in_fulfilling_lives(**values: int) -> Advice:
    """Advice for these ratings; ids are written with underscores."""
    framework = get_framework("fulfilling-lives")
    wanted = {name.replace("_", "-"): value for name, value in values.items()}
    answers = [
        confidence(competency.id, wanted[competency.id], competency.topics, aim=competency.aim, position=position)
        for position, competency in enumerate(framework.competencies())
        if competency.id in wanted
    ]
    assert len(answers) == len(wanted)
    return recommend(answers, framework.topics, framework.scale, {})


def test_motivational_interviewing_is_suggested_with_its_reasons_in_order_and_ambit_is_not():
    advice = in_fulfilling_lives(facilitators_of_change=4, encouragers=6, risk_navigators=3)
    found = {suggestion.topic.id: suggestion for suggestion in advice.suggestions}
    assert [(r.confidence.id, r.confidence.value, r.weight) for r in found["mi"].reasons] == [
        ("facilitators-of-change", 4, 3),
        ("encouragers", 6, 2),
    ]
    assert found["mi"].strength == Fraction(3 * 3 + 2 * 1, 9)
    assert advice.shown[0].topic.id == "mi"
    assert "ambit" not in found


AREA_THREE = [
    (competency.id, competency.topics)
    for area in get_framework("fulfilling-lives").areas[2:3]
    for competency in area.competencies
]


@pytest.mark.parametrize("low", [name for name, topics in AREA_THREE if topics.get("tip") == 3])
def test_one_low_rating_among_high_ones_still_puts_trauma_informed_practice_first(low: str):
    values = {name.replace("-", "_"): 2 if name == low else 9 for name, _ in AREA_THREE}
    assert len(values) == 5
    advice = in_fulfilling_lives(**values)
    assert advice.shown[0].topic.id == "tip"
    assert [reason.confidence.id for reason in advice.shown[0].reasons] == [low]
