"""What newer versions no longer have is still called by its name; nothing of the newest is changed."""

from __future__ import annotations

from dataclasses import replace

from competency_xblock.frameworks import merge_withdrawn, parse_framework, with_safety

from ..fixtures.framework_files import SHARED, small

NEWEST = parse_framework(small(), topics=SHARED)
OLDER = parse_framework(
    small(
        ('id="kindness"', 'id="gentleness"'),
        ('title="Kindness"', 'title="Gentleness"'),
        ('id="new" code="A" title="New"', 'id="fresh" code="A" title="Fresh"'),
        ('additive-to="new"', 'additive-to="fresh"'),
        ('not-rated-at="new leading"', 'not-rated-at="fresh leading"'),
        ('level="new"', 'level="fresh"'),
        ('area id="work" title="Work"', 'area id="labour" title="Labour"'),
        ('competency id="order"', 'competency id="tidiness"'),
    ),
    topics=SHARED,
)


def test_what_only_an_older_version_has_is_there_as_withdrawn():
    both = merge_withdrawn(NEWEST, [OLDER])
    assert [(area.id, [competency.id for competency in area.competencies]) for area in both.areas] == [
        ("people", ["kindness", "gentleness"]),
        ("work", ["order"]),
        ("labour", ["tidiness"]),
    ]
    gone = both.competency("gentleness")
    assert gone is not None
    assert gone.withdrawn
    assert [(level.id, level.withdrawn) for level in both.levels] == [
        ("new", False), ("settled", False), ("leading", False), ("fresh", True),
    ]  # fmt: skip


def test_what_the_newest_has_stays_as_it_is():
    both = merge_withdrawn(NEWEST, [OLDER])
    for competency in NEWEST.competencies():
        assert both.competency(competency.id) == competency
    assert replace(both, areas=(), levels=()) == replace(NEWEST, areas=(), levels=())


def test_of_several_older_ones_the_first_counts_and_none_changes_nothing():
    renamed = replace(OLDER, areas=tuple(replace(area, title="Other") for area in OLDER.areas))
    labour = next(area for area in merge_withdrawn(NEWEST, [OLDER, renamed]).areas if area.id == "labour")
    assert labour.title == "Labour"
    assert merge_withdrawn(NEWEST, []) == NEWEST
    assert merge_withdrawn(NEWEST, [NEWEST]) == NEWEST


def test_what_is_marked_for_safety_today_is_so_in_older_answers_too_and_a_mark_never_goes():
    marked = parse_framework(small(('title="Order"', 'title="Order" safety="yes"')), topics=SHARED)
    assert with_safety(NEWEST, marked) == with_safety(marked, NEWEST) == marked != NEWEST
    assert with_safety(NEWEST, NEWEST) is NEWEST
