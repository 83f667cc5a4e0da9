"""Progress as pictures: every answer is told once, and what cannot be compared is never on one line."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from lxml import html

from competency_xblock.frameworks import Framework, Scale, get_frameworks
from competency_xblock.records.api import AsAnswered
from competency_xblock.records.data import Answer, Item, PrivacyPromise, Rating, SubmittedRound
from competency_xblock.web.learner.progress.page import ProgressPage, progress_html
from competency_xblock.web.learner.progress.pictures import MOST_UNFOLDED
from competency_xblock.web.plumbing import wording
from tests.fixtures.records import START, a_framework

UNRATED = (Answer.NOT_MY_ROLE, Answer.NOT_YET, Answer.REFLECTED)


def a_round(framework: Framework, day: int, answers: dict[str, int | Answer], level: str = "") -> SubmittedRound:
    """A round with these answers: a number is a rating."""
    return SubmittedRound(
        key=f"{framework.id}-{day}",
        number=day,
        course="course",
        assessment="assessment",
        framework=framework.id,
        framework_version=framework.version,
        started_at=START,
        submitted_at=START + timedelta(days=day),
        promise=PrivacyPromise(),
        level=level,
        role="",
        organisation="",
        version=framework.version,
        ratings=tuple(
            Rating(
                item=Item(framework.id, competency, level),
                answer=answer if isinstance(answer, Answer) else Answer.RATED,
                initial=None if isinstance(answer, Answer) else answer,
                revised=None,
                aim=framework.aim,
            )
            for competency, answer in answers.items()
        ),
    )


def page_of(rounds: list[SubmittedRound], *versions: Framework) -> Any:
    """The page about these rounds, whose frameworks are the versions."""
    as_answered = AsAnswered(versions={framework.version: framework for framework in versions})
    return html.fromstring(progress_html(ProgressPage(as_answered=as_answered, rounds=rounds, title="My progress")))


def text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def sections(page: Any) -> list[Any]:
    found: list[Any] = page.xpath("//section[contains(@class, 'cxb-series')]")
    return found


def assert_headings_in_order(page: Any) -> None:
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5")]
    assert all(below - above <= 1 for above, below in pairwise(levels))


def rows_of(section: Any) -> list[str]:
    return [text(row) for row in section.xpath(".//ul[contains(@class, 'cxb-moves')]/li[not(@aria-hidden)]")]


@pytest.mark.parametrize("framework", get_frameworks(), ids=lambda framework: framework.id)
@pytest.mark.parametrize("seed", range(3))
def test_every_rating_is_one_point_and_one_cell_in_every_framework(framework: Framework, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (the same each time)
    competencies = [competency.id for competency in framework.competencies()]
    choices = [*framework.scale.values, *UNRATED]
    rounds = [
        a_round(framework, day, {name: chance.choice(choices) for name in competencies if chance.random() < 0.8})
        for day in range(1 + seed)
    ]
    page = page_of(rounds, framework)
    [section] = sections(page)
    mark = "cxb-latest" if len(rounds) == 1 else "cxb-point"
    drawn = section.xpath(f".//ul[contains(@class, 'cxb-moves')]//*[@class='{mark}']/@d")
    ratings = [rating.value for round in rounds for rating in round.ratings if rating.value is not None]
    assert sum(path.count("M") for path in drawn) == len(ratings)
    [table] = page.xpath("//table")
    assert all(len(row) == len(rounds) + 2 for row in table.xpath(".//tr"))
    cells = [text(cell) for row in table.xpath("./tbody/tr") for cell in row.xpath("./td")[:-1] if text(cell)]
    answers = [
        wording.format_answer(rating.answer, rating.value)
        for round in rounds
        for rating in round.ratings
        if rating.answer is not Answer.REFLECTED
    ]
    assert sorted(cells) == sorted(answers)
    assert {*table.xpath(".//th/@scope")} == {"col", "row"}
    assert_headings_in_order(page)
    assert bool(section.xpath("./details")) is (len(table.xpath("./tbody/tr")) > MOST_UNFOLDED)


def test_levels_and_scales_and_frameworks_are_never_on_one_line() -> None:
    ten = a_framework(2, levels=("new", "settled"))
    five = replace(ten, version="2", scale=Scale(minimum=1, maximum=5), aim=4)
    other = a_framework(2, version="3", framework_id="another")
    page = page_of(
        [
            a_round(ten, 1, {"c0": 2}, "new"),
            a_round(ten, 2, {"c0": 9}, "new"),
            a_round(ten, 3, {"c0": 4}, "settled"),
            a_round(five, 4, {"c0": 5}, "new"),
            a_round(other, 5, {"c0": 8}),
        ],
        five,
        ten,
        other,
    )
    assert [(text(section.find("h3")), rows_of(section)) for section in sections(page)] == [
        ("Listening well", ["Competency 0 8 aim 7"]),
        ("Listening well (New), from 1 to 5", ["Competency 0 5 aim 4"]),
        ("Listening well (Settled)", ["Competency 0 4 aim 7"]),
        ("Listening well (New), from 1 to 10", ["Competency 0 2 → the first time, now 9 aim 7 surer"]),
    ]
    tables = page.xpath("//table")
    assert [text(table.find("caption")) for table in tables] == [text(section.find("h3")) for section in sections(page)]
    assert [len(table.xpath("./thead//th")) for table in tables] == [3, 3, 3, 4], "each has the days of its own answers"


def test_who_has_rated_once_reads_so_and_sees_no_change() -> None:
    framework = a_framework(2)
    page = page_of([a_round(framework, 0, {"c0": 6, "c1": Answer.NOT_YET})], framework)
    [section] = sections(page)
    assert "You have rated once, on 1 Mar 2030. Next time, you can see change here." in text(section)
    assert rows_of(section) == ["Competency 0 6 aim 7", "Competency 1 Not had the chance yet"]
    assert section.xpath(".//*[@class='cxb-first'] | .//*[@class='cxb-line']") == []
    assert "The first time" not in text(section)
    assert len(section.xpath(".//li//*[@class='cxb-latest']")) == 1


@pytest.mark.parametrize(
    ("first", "now", "headline", "kind"),
    [
        ((3, 4, 5), (6, 6, 6), "You feel surer in everything that you rated again", ""),
        ((3, 4, 5), (6, 4, 4), "You feel surer in one of three", "You feel less sure in one."),
        ((3, 4, 5), (3, 4, 5), "You feel as sure as before", ""),
        ((3, 4, 5), (2, 4, 3), "All together", "You feel less sure in two."),
    ],
)
def test_what_is_surer_comes_first_and_less_is_told_kindly(
    first: tuple[int, ...], now: tuple[int, ...], headline: str, kind: str
) -> None:
    framework = a_framework(3)
    rounds = [
        a_round(framework, day, {f"c{number}": value for number, value in enumerate(values)})
        for day, values in enumerate((first, now))
    ]
    page = page_of(rounds, framework)
    assert text(page.xpath("//h4")[0]) == headline
    assert [
        text(sentence).split(" Feeling less sure")[0] for sentence in page.xpath("//*[@class='cxb-kind-words']")
    ] == [sentence for sentence in (kind,) if sentence]


def test_there_is_no_average_of_an_area() -> None:
    framework = a_framework(2)
    page = page_of([a_round(framework, 0, {"c0": 4, "c1": 7}), a_round(framework, 1, {"c0": 5, "c1": 8})], framework)
    assert "5.5" not in text(page)
    assert "verage" not in text(page)


def test_what_is_no_rating_now_has_no_dot_and_says_what_it_was() -> None:
    framework = a_framework(1)
    page = page_of([a_round(framework, 0, {"c0": 5}), a_round(framework, 1, {"c0": Answer.NOT_MY_ROLE})], framework)
    assert rows_of(sections(page)[0]) == ["Competency 0 Not part of my role the first time: 5"]
    assert page.xpath("//li//*[@class='cxb-latest']") == []
    assert len(page.xpath("//li//*[@class='cxb-first']")) == 1


def test_a_framework_that_cannot_be_read_is_told_without_a_picture(db: None) -> None:
    lost = a_framework(1, framework_id="lost")
    page = page_of([a_round(lost, 0, {"c0": 3}), a_round(lost, 1, {"c0": 5})])
    assert rows_of(sections(page)[0]) == ["c0 3 → the first time, now 5 aim 7 surer"]
    assert page.xpath("//li//*[local-name()='svg']") == []
