"""Filters in an address: what they offer, what they refuse, and how an address is made from another one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.web.team.frame.filters import (
    CompareFilters,
    PeopleFilters,
    cohort_choices,
    cohort_of,
    with_changes,
)
from competency_xblock.web.team.frame.paging import Paging
from tests.fixtures.report_pages import address, opened, problems, seat

ROLES = [("", "All roles"), ("Keyworker", "Keyworker")]


def compare(query: str, framework: object = (), by: object = ROLES) -> CompareFilters:
    return CompareFilters(QueryDict(query), framework=framework, by=by)  # type: ignore[arg-type]


def test_a_filter_with_nothing_to_choose_between_is_not_there() -> None:
    for those in ([], [("", "All roles")]):
        assert list(compare("", by=those).fields) == []
    assert list(compare("").fields) == ["by"]


def test_a_filter_with_nothing_to_choose_between_still_refuses_what_is_not_there() -> None:
    filters = compare("by=Keyworker", by=[])
    assert not filters.is_valid()
    assert "“Keyworker” is no longer on the list." in str(filters.errors)


def test_what_was_chosen_is_known() -> None:
    filters = compare("by=Keyworker&more=x")
    assert filters.is_valid()
    assert (filters.value("by"), filters.value("framework"), filters.chosen) == ("Keyworker", "", ("by",))
    assert compare("").chosen == ()


def test_before_it_is_looked_at_nothing_was_asked_for() -> None:
    assert compare("by=Keyworker").value("by") == ""


def test_the_last_of_several_counts() -> None:
    filters = compare("by=gone&by=Keyworker")
    assert filters.is_valid()
    assert filters.value("by") == "Keyworker"


def test_every_field_has_a_name_of_its_own_and_a_label() -> None:
    choices = dict.fromkeys(("stage", "due", "assessment", "cohort", "role", "organisation"), ROLES)
    filters = PeopleFilters(QueryDict("role=Keyworker&leavers=1"), **choices)
    shown = [row for row in filters.rows if not row["hidden"]]
    assert all(row["label"] for row in shown)
    assert len({row["id"] for row in filters.rows}) == len(filters.rows)
    [role] = [row for row in filters.rows if row["name"] == "role"]
    assert (role["value"], role["options"]) == ("Keyworker", ROLES)
    [leavers] = [row for row in filters.rows if row["name"] == "leavers"]
    assert leavers["checkbox"]
    assert [row["name"] for row in filters.rows if row["hidden"]] == ["sort", "page"]


def test_a_cohort_is_found_by_its_number_only() -> None:
    cohorts = [SimpleNamespace(id=1, name="Spring"), SimpleNamespace(id=12, name="1")]
    found = cohort_of(cohorts, "1")  # type: ignore[arg-type]
    assert found is cohorts[0]
    assert cohort_of(cohorts, "Spring") is None  # type: ignore[arg-type]
    assert cohort_choices(cohorts) == [("", "All cohorts"), ("1", "Spring"), ("12", "1")]  # type: ignore[arg-type]


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(st.dictionaries(st.sampled_from(["role", "q", "sort"]), words), words)
def test_an_address_with_changes_says_everything_else_as_before(before: dict[str, str], value: str) -> None:
    query = QueryDict(mutable=True)
    query.update({**before, "page": "7"})
    made = with_changes(query, role=value)
    assert made.startswith("?")
    assert QueryDict(made[1:]).dict() == {**before, "role": value}, "another filter starts at the first page"
    assert QueryDict(with_changes(query, role=None)[1:]).dict() == {
        name: value for name, value in before.items() if name != "role"
    }
    assert query.get("page") == "7", "the address itself stays as it is"


def test_an_address_without_filters_is_a_question_mark() -> None:
    assert with_changes(QueryDict("page=3")) == "?"


@given(st.integers(1, 200), st.integers(0, 2000))
def test_pages_lead_to_one_another_and_never_nowhere(number: int, total: int) -> None:
    page = Paging(number, 50).context(total, QueryDict("role=x&page=9"))
    if page is None:
        assert total <= 50
        assert number == 1
        return
    last = page["last"]
    assert (last - 1) * 50 < max(total, 1) <= last * 50
    before, after = (QueryDict(page[name][1:]).dict() if page[name] else None for name in ("before", "after"))
    assert (before is None) == (number == 1)
    assert (after is None) == (number >= last)
    for found in (before, after):
        if found is not None:
            assert 1 <= int(found["page"]) <= last
            assert found["role"] == "x"
    if number <= last and total:
        assert (page["first_entry"], page["last_entry"]) == ((number - 1) * 50 + 1, min(total, number * 50))


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("name", ["people", "progress", "progress-names", "compare"])
def test_what_nobody_knows_in_an_address_is_no_trouble(sam: int, name: str) -> None:
    assert problems(opened(sam, name, "?utm=1&csrf=%FF%FE&x[]=%00")) == ""
    assert seat(sam).get(address(name) + "?" + "&".join(f"a{n}=1" for n in range(900))).status_code == 200
