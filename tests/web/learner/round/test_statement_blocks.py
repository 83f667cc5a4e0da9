"""Statements in blocks: those of the level first, earlier levels folded, and never more than fit in view."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import (
    Competency,
    Framework,
    Level,
    Statement,
    StatementKind,
    get_framework,
    get_frameworks,
    get_statements,
)
from competency_xblock.web.learner.round.statement_blocks import (
    MAX_IN_VIEW,
    MAX_SHOWN,
    SHOWN_OF_LONG,
    StatementBlock,
    blocks_of,
    examples_of,
)
from tests.fixtures.records import a_framework

KENT, NEL, CDC = (
    get_framework(name) for name in ("kent-medway-vcse", "nel-professional-capabilities", "cdc-keyworking")
)
FRAMEWORK = replace(
    a_framework(1),
    levels=(
        Level(id="new", code="A", title="New"),
        Level(id="settled", title="Settled: after a year", additive_to="new"),
        Level(id="leading", title="Leading", additive_to="settled"),
        Level(id="apart", title="Apart"),
    ),
    kinds=(StatementKind(id="skill", title="Skills"), StatementKind(id="task", title="Tasks")),
)
LEVELS = ["", *(level.id for level in FRAMEWORK.levels)]
PLACES = [
    (framework, competency, level)
    for framework in get_frameworks()
    for competency in framework.competencies()
    for level in ([level.id for level in framework.levels] or [""])
]


def statement(number: int, level: str = "", kind: str = "", group: str = "") -> Statement:
    return Statement(f"s{number}", f"I can do {number}.", "p. 1", level=level, kind=kind, heading=group)


def of(*statements: Statement) -> Competency:
    return Competency(id="c0", title="Competency 0", aim=7, statements=statements)


def several(count: int, **more: str) -> tuple[Statement, ...]:
    return tuple(statement(number, **more) for number in range(count))


def block_sizes(blocks: list[StatementBlock]) -> list[tuple[str, int, int]]:
    """The title of each block, how many are in view and how many are folded."""
    return [(block.title, len(block.shown), len(block.folded)) for block in blocks]


def test_what_adds_to_earlier_levels_has_its_own_first_and_theirs_folded():
    blocks = blocks_of(KENT.competency("empathy"), KENT, "getting-more-help")  # type: ignore[arg-type]
    assert block_sizes(blocks) == [("", 3, 0), ("From “Getting Advice”", 0, 4), ("From “Getting Help”", 0, 6)]
    assert [statement.level for statement in blocks[0].statements] == ["getting-more-help"] * 3
    assert [statement.id for statement in blocks[1].folded][:2] == ["empathy-advice-1", "empathy-advice-2"]


def test_the_first_level_has_nothing_from_before():
    blocks = blocks_of(KENT.competency("empathy"), KENT, "getting-advice")  # type: ignore[arg-type]
    assert block_sizes(blocks) == [("", 4, 0)]


def test_levels_that_stand_apart_show_their_own_only():
    competency = NEL.competency("adult-difficulties")
    assert competency is not None
    blocks = blocks_of(competency, NEL, "b")
    assert {statement.level for block in blocks for statement in block.statements} == {"b"}
    assert {block.title for block in blocks} == {
        statement.heading for statement in competency.statements if statement.level == "b"
    }
    assert not any(block.title.startswith("From") for block in blocks)


def test_kinds_and_sub_headings_are_titles_of_blocks():
    skill, task = (kind.title for kind in CDC.kinds)
    blocks = blocks_of(CDC.competency("problem-solving"), CDC, "")  # type: ignore[arg-type]
    own = "i. for individual child/young person's care"
    system = "ii. at a systems level"
    assert {block.title for block in blocks} == {
        skill, f"{skill}: {own}", f"{skill}: {system}", f"{task}: {own}", f"{task}: {system}"
    }  # fmt: skip


def test_a_level_from_before_is_named_in_a_line():
    blocks = blocks_of(of(statement(1, "new"), statement(2, "settled"), statement(3, "leading")), FRAMEWORK, "leading")
    assert block_sizes(blocks) == [("", 1, 0), ("From “A. New”", 0, 1), ("From “Settled”", 0, 1)]


def test_what_is_for_every_level_is_ones_own():
    assert block_sizes(blocks_of(of(statement(1), statement(2, "new")), FRAMEWORK, "new")) == [("", 2, 0)]


def test_without_a_level_only_what_is_for_every_level_is_there():
    assert block_sizes(blocks_of(of(statement(1), statement(2, "new")), FRAMEWORK, "")) == [("", 1, 0)]
    assert blocks_of(of(statement(2, "new")), FRAMEWORK, "") == []


def test_what_was_withdrawn_is_not_shown():
    assert blocks_of(of(statement(1)._replace(withdrawn=True)), FRAMEWORK, "new") == []


@pytest.mark.parametrize(
    ("count", "shown", "folded"),
    [
        (MAX_SHOWN - 1, MAX_SHOWN - 1, 0),
        (MAX_SHOWN, MAX_SHOWN, 0),
        (MAX_SHOWN + 1, SHOWN_OF_LONG, MAX_SHOWN + 1 - SHOWN_OF_LONG),
        (50, SHOWN_OF_LONG, 50 - SHOWN_OF_LONG),
    ],
)
def test_a_long_list_is_folded_where_it_is_longer_than_the_limit(count: int, shown: int, folded: int):
    assert block_sizes(blocks_of(of(*several(count)), FRAMEWORK, "new")) == [("", shown, folded)]


def test_blocks_share_the_room_and_what_has_none_left_is_folded_whole():
    first, second = several(5, kind="skill"), several(MAX_SHOWN - 5, kind="task")
    assert [sizes[1:] for sizes in block_sizes(blocks_of(of(*first, *second), FRAMEWORK, "new"))] == [(5, 0), (3, 0)]
    more = several(MAX_SHOWN - 4, kind="task")
    last = several(1, group="Last")
    assert block_sizes(blocks_of(of(*first, *more, *last), FRAMEWORK, "new")) == [
        ("Skills", 5, 0),
        ("Tasks", 0, 4),
        ("Last", 0, 1),
    ]


def test_after_a_long_first_block_all_others_are_folded():
    blocks = blocks_of(of(*several(20, kind="skill"), *several(1, kind="task")), FRAMEWORK, "new")
    assert block_sizes(blocks) == [("Skills", SHOWN_OF_LONG, 14), ("Tasks", 0, 1)]


statements = st.lists(
    st.tuples(st.sampled_from(LEVELS), st.sampled_from(["", "skill", "task"]), st.sampled_from(["", "At home"])),
    max_size=40,
).map(lambda all_of_them: tuple(statement(number, *fields) for number, fields in enumerate(all_of_them)))


@given(statements, st.sampled_from([*LEVELS, "long-gone"]))
def test_every_statement_for_the_level_is_there_exactly_once(some: tuple[Statement, ...], level: str):
    competency = of(*some)
    blocks = blocks_of(competency, FRAMEWORK, level)
    there = [statement.id for block in blocks for statement in (*block.shown, *block.folded)]
    assert sorted(there) == sorted(statement.id for statement in get_statements(competency, FRAMEWORK, level))
    assert all(block.statements for block in blocks)


@given(statements, st.sampled_from(LEVELS))
def test_no_more_are_in_view_than_fit_and_something_is_wherever_there_is_any(some: tuple[Statement, ...], level: str):
    blocks = blocks_of(of(*some), FRAMEWORK, level)
    in_view = [statement for block in blocks for statement in block.shown]
    assert len(in_view) <= MAX_SHOWN
    assert all(statement.level in ("", level) for statement in in_view)
    own = [block for block in blocks if {statement.level for statement in block.statements} <= {"", level}]
    assert bool(in_view) == bool(own)
    assert own == blocks[: len(own)]


@given(statements, st.sampled_from(LEVELS))
def test_once_a_block_is_folded_so_are_all_that_follow(some: tuple[Statement, ...], level: str):
    blocks = blocks_of(of(*some), FRAMEWORK, level)
    assert all(not after.shown for before, after in pairwise(blocks) if before.folded)


@pytest.mark.parametrize(
    ("framework", "competency", "level"),
    [
        pytest.param(*place, id=f"{place[0].id}-{place[1].id}-{place[2]}")
        for place in PLACES
        if len(place[1].statements) > 8
    ],
)
def test_the_published_frameworks_lose_no_statement(framework, competency, level):  # type: ignore[no-untyped-def]
    blocks = blocks_of(competency, framework, level)
    there = [statement for block in blocks for statement in (*block.shown, *block.folded)]
    assert {statement.id for statement in there} == {
        statement.id for statement in get_statements(competency, framework, level)
    }
    assert len({statement.id for statement in there}) == len(there)
    titles = [block.title for block in blocks]
    assert len(set(titles)) == len(titles)


# ---------------------------------------------------------------- what is in view above the scale


@pytest.mark.parametrize("framework", get_frameworks(), ids=lambda framework: framework.id)
def test_a_card_shows_one_to_three_statements_of_the_level_in_the_frameworks_order(framework: Framework):
    for _framework, competency, level in (place for place in PLACES if place[0] is framework):
        own = [
            statement for statement in get_statements(competency, framework, level) if statement.level in ("", level)
        ]
        examples = examples_of(competency, framework, level)
        assert min(len(own), 1) <= len(examples) <= MAX_IN_VIEW
        assert examples == [statement.id for statement in own if statement.id in examples]
        kinds = {statement.kind for statement in own}
        if len(kinds) > 1:
            assert len({statement.kind for statement in own if statement.id in examples}) == len(examples)
        else:
            assert examples == [statement.id for statement in own[: len(examples)]]


def test_of_each_kind_one_is_in_view():
    competency = of(*several(2, kind="task"), statement(7, kind="skill"), statement(8, kind="skill"))
    assert examples_of(competency, FRAMEWORK, "") == ["s7", "s0"]  # the order of the framework's kinds


def test_what_leaves_no_room_for_the_scale_is_not_in_view():
    competency = of(*several(5))
    assert examples_of(competency, FRAMEWORK, "") == ["s0", "s1", "s2"]
    wordy = replace(competency, about="What it means. " * 40)
    assert examples_of(wordy, FRAMEWORK, "") == ["s0"]
