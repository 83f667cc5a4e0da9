"""Bad input is refused with a clear sentence for each thing that is wrong, and good input comes through."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.records.api import (
    DraftRules,
    InvalidDraft,
    draft_from_json,
    draft_to_json,
    read_action,
    read_action_text,
    read_draft,
    read_review_date,
)
from competency_xblock.records.data import Answer, Draft, DraftAction, DraftAnswer
from competency_xblock.records.drafts import MOST_PROBLEMS

RULES = DraftRules(
    competencies=frozenset({"encouragers", "risk-navigators", "listeners"}),
    minimum=1,
    maximum=10,
    roles=("Keyworker", "Volunteer"),
    organisations=("Haven",),
    levels=frozenset({"new"}),
    choose_up_to=None,
    revised_allowed=True,
    steps=frozenset({"rate", "plan"}),
)
REFLECTING = DraftRules(
    competencies=RULES.competencies,
    reflected=frozenset({"listeners"}),
    statements={"encouragers": frozenset({"encouragers-1", "encouragers-2"}), "listeners": frozenset({"listeners-1"})},
    minimum=1,
    maximum=10,
    revised_allowed=True,
)
CHOOSING = DraftRules(competencies=RULES.competencies, minimum=1, maximum=10, choose_up_to=2)


def problems(payload: Any, rules: DraftRules = RULES) -> list[str]:
    """Where there is something wrong with the payload."""
    with pytest.raises(InvalidDraft) as caught:
        read_draft(payload, rules)
    assert all(problem.message.endswith(".") for problem in caught.value.problems)
    return [problem.where for problem in caught.value.problems]


def answer(**said: Any) -> dict[str, Any]:
    """A payload with one answer."""
    return {"answers": {"encouragers": {"answer": "rated", "initial": 5, **said}}}


def test_a_whole_draft_is_read() -> None:
    assert read_draft(
        {
            "level": "new",
            "role": "Keyworker",
            "organisation": "Haven",
            "step": "plan",
            "chosen": ["listeners", "encouragers"],
            "answers": {
                "encouragers": {
                    "answer": "rated",
                    "initial": 3,
                    "revised": 10,
                    "reason": " I <3 this ",
                    "aim": 8,
                },
                "listeners": {
                    "answer": "not-yet",
                    "initial": None,
                    "revised": None,
                    "reason": "",
                    "aim": None,
                },
            },
            "actions": [
                {"text": "Ask Sam", "competency": "listeners", "review_date": "2030-06-30"},
                {"text": "Read", "competency": "", "review_date": ""},
            ],
        },
        RULES,
    ) == Draft(
        level="new",
        role="Keyworker",
        organisation="Haven",
        step="plan",
        chosen=("listeners", "encouragers"),
        answers={
            "encouragers": DraftAnswer(answer=Answer.RATED, initial=3, revised=10, reason="I <3 this", aim=8),
            "listeners": DraftAnswer(answer=Answer.NOT_YET),
        },
        actions=(
            DraftAction(text="Ask Sam", competency="listeners", review_date=date(2030, 6, 30)),
            DraftAction(text="Read"),
        ),
    )


def test_nothing_at_all_is_an_empty_draft() -> None:
    assert read_draft({}, RULES) == Draft()


def test_answers_and_actions_with_nothing_in_them_are_left_out() -> None:
    blank = {"answer": "", "initial": None, "revised": None, "reason": "", "aim": None}
    empty = {"text": "", "competency": "", "review_date": None}
    assert read_draft({"answers": {"encouragers": blank, "listeners": {}}, "actions": [empty, {}]}, RULES) == Draft()


def test_a_plan_may_lack_its_words_while_it_is_a_draft() -> None:
    read = read_draft({"actions": [{"text": "", "review_date": "2030-06-30"}]}, RULES)
    assert read.actions == (DraftAction(text="", review_date=date(2030, 6, 30)),)


@pytest.mark.parametrize("value", [11, 0, -1, True, False, "7", 1.5, 7.0, 10**30, float("nan"), [7], {"7": 7}, ""])
@pytest.mark.parametrize("which", ["initial", "revised", "aim"])
def test_a_number_that_is_not_on_the_scale_is_refused(which: str, value: Any) -> None:
    assert problems(answer(**{which: value})) == [f"answers.encouragers.{which}"]


@pytest.mark.parametrize("value", [1, 10])
def test_the_ends_of_the_scale_are_fine(value: int) -> None:
    assert read_draft(answer(initial=value), RULES).answers["encouragers"].initial == value


@pytest.mark.parametrize(
    "value",
    [
        "2026-13-40",
        "2026-02-30",
        "2026-1-5",
        "20260105",
        "05/01/2026",
        "tomorrow",
        "0001-01-01",
        "9999-12-31",
        "2026-06-30T10:00",
        "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661",
        20260630,
        True,
        ["2026-06-30"],
        {},
    ],
)
def test_a_date_that_is_none_is_refused(value: Any) -> None:
    assert problems({"actions": [{"text": "Read"}, {"text": "Ask", "review_date": value}]}) == ["actions.1.review_date"]


@pytest.mark.parametrize("payload", [None, [], "draft", 7, True, [{}]])
def test_a_draft_that_is_no_object_is_refused(payload: Any) -> None:
    assert problems(payload) == [""]


def test_unknown_keys_are_refused_everywhere() -> None:
    payload = {
        "grade": 1,
        "answers": {"encouragers": {"answer": "rated", "initial": 5, "observed": 7}},
        "actions": [{"text": "Read", "owner": "Sam"}],
    }
    assert problems(payload) == ["", "answers.encouragers", "actions.0"]


def test_a_competency_that_is_not_in_the_block_is_refused() -> None:
    assert problems({"answers": {"another": {"answer": "rated", "initial": 5}}}) == ["answers.another"]
    assert problems({"chosen": ["another"]}) == ["chosen"]
    assert problems({"actions": [{"text": "Read", "competency": "another"}]}) == ["actions.0.competency"]


def test_too_many_chosen_are_refused() -> None:
    assert problems({"chosen": ["encouragers", "listeners", "risk-navigators"]}, CHOOSING) == ["chosen"]


def test_the_same_chosen_twice_is_refused() -> None:
    assert problems({"chosen": ["encouragers", "encouragers"]}, CHOOSING) == ["chosen"]


def test_an_answer_about_what_was_not_chosen_is_refused() -> None:
    payload = {**answer(), "chosen": ["listeners"]}
    assert problems(payload, CHOOSING) == ["answers.encouragers"]
    blank = {"chosen": ["listeners"], "answers": {"encouragers": {"answer": ""}}}
    assert read_draft(blank, CHOOSING) == Draft(chosen=("listeners",))


@pytest.mark.parametrize("key", ["role", "organisation", "level", "step"])
@pytest.mark.parametrize("value", ["Chief", "keyworker", 7, True, ["Keyworker"], {"a": 1}, "x" * 1_000_000])
def test_what_is_not_in_the_list_is_refused(key: str, value: Any) -> None:
    assert problems({key: value}) == [key]


@pytest.mark.parametrize("value", ["grade", "RATED", 1, True, ["rated"], {"rated": 1}])
def test_an_unknown_answer_is_refused(value: Any) -> None:
    assert problems(answer(answer=value)) == ["answers.encouragers.answer"]


def test_rated_needs_a_number() -> None:
    assert problems(answer(initial=None)) == ["answers.encouragers.initial"]


@pytest.mark.parametrize("said", ["not-my-role", "not-yet", ""])
def test_a_number_only_goes_with_a_rating(said: str) -> None:
    assert problems(answer(answer=said, revised=5)) == [
        "answers.encouragers.initial",
        "answers.encouragers.revised",
    ]


def test_a_second_rating_is_refused_where_there_is_no_discussion() -> None:
    assert problems({"chosen": ["encouragers"], **answer(revised=6)}, CHOOSING) == ["answers.encouragers.revised"]


@pytest.mark.parametrize("length", [2001, 1_000_000])
def test_a_reason_that_is_too_long_is_refused(length: int) -> None:
    assert problems(answer(reason="x" * length)) == ["answers.encouragers.reason"]


def test_a_reason_of_two_thousand_characters_is_fine() -> None:
    assert len(read_draft(answer(reason="x" * 2000), RULES).answers["encouragers"].reason) == 2000


@pytest.mark.parametrize("length", [501, 1_000_000])
def test_an_action_that_is_too_long_is_refused(length: int) -> None:
    assert problems({"actions": [{"text": "x" * length}]}) == ["actions.0.text"]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "< SCRIPT", "a</b", "<!--", "<?php", "x <img src=y>", "</ p>"]
)
def test_markup_is_refused(text: str) -> None:
    assert problems(answer(reason=text)) == ["answers.encouragers.reason"]
    assert problems({"actions": [{"text": text}]}) == ["actions.0.text"]


@pytest.mark.parametrize(
    "text", ["I <3 this", "4 < 5", "5 > 4 & so on", "a <- b", "\u00e9\U0001f333", "=1+1", "O'Neill"]
)
def test_plain_words_are_fine(text: str) -> None:
    assert read_draft(answer(reason=text), RULES).answers["encouragers"].reason == text


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d", 7, True, ["x"], {"x": "y"}])
def test_what_is_no_text_or_cannot_be_stored_is_refused(text: Any) -> None:
    assert problems(answer(reason=text)) == ["answers.encouragers.reason"]


@pytest.mark.parametrize("value", [7, "x", True, {"a": [[[[]]]]}])
def test_lists_have_to_be_lists(value: Any) -> None:
    assert problems({"actions": value}) == ["actions"]
    assert problems({"chosen": value}) == ["chosen"]


@pytest.mark.parametrize("value", [7, "x", True, [], [{"answer": "rated"}], None])
def test_an_answer_has_to_be_an_object(value: Any) -> None:
    assert problems({"answers": {"encouragers": value}}) == ["answers.encouragers"]
    if value is not None:
        assert problems({"answers": value}) == ["answers"]


def test_nested_junk_is_refused() -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    assert problems({"chosen": deep, "actions": [deep], "answers": {"encouragers": deep}}) == [
        "chosen",
        "answers.encouragers",
        "actions.0",
    ]


def test_more_than_thirty_actions_are_refused() -> None:
    assert problems({"actions": [{"text": "Read"}] * 31}) == ["actions"]
    assert len(read_draft({"actions": [{"text": "Read"}] * 30}, RULES).actions) == 30


def test_all_problems_are_told_at_once() -> None:
    payload = {
        "role": "Chief",
        "answers": {
            "encouragers": {"answer": "rated", "initial": 11, "reason": "<b>", "aim": 0},
            "listeners": {"answer": "maybe"},
        },
        "actions": [{"text": "x" * 501, "review_date": "2026-13-40"}],
    }
    assert problems(payload) == [
        "role",
        "answers.encouragers.initial",
        "answers.encouragers.reason",
        "answers.encouragers.aim",
        "answers.listeners.answer",
        "actions.0.text",
        "actions.0.review_date",
    ]


def test_what_was_sent_is_never_repeated() -> None:
    secret = "<b>my secret</b>"
    with pytest.raises(InvalidDraft) as caught:
        read_draft(
            {
                secret: 1,
                "role": secret,
                "chosen": [secret],
                "answers": {secret: {}, "listeners": {secret: secret}},
            },
            RULES,
        )
    assert secret not in str(caught.value) + repr(caught.value.problems)
    assert "answers.?" in [problem.where for problem in caught.value.problems]


def test_a_flood_of_problems_is_cut_short() -> None:
    assert len(problems({"answers": {f"x{n}": {} for n in range(50_000)}})) == MOST_PROBLEMS


def test_an_action_of_its_own_needs_words() -> None:
    with pytest.raises(InvalidDraft) as caught:
        read_action({"text": "  ", "review_date": "2026-13-40"}, {"listeners"})
    assert [problem.where for problem in caught.value.problems] == ["review_date"]
    with pytest.raises(InvalidDraft) as caught:
        read_action({"text": "  "}, {"listeners"})
    assert [problem.where for problem in caught.value.problems] == ["text"]
    with pytest.raises(InvalidDraft):
        read_action(None, {"listeners"})
    assert read_action({"text": "Ask Sam", "competency": "listeners"}, {"listeners"}) == DraftAction(
        text="Ask Sam", competency="listeners"
    )


def test_the_words_and_the_date_of_an_action_can_be_read_alone() -> None:
    assert read_action_text(" Ask Sam ") == "Ask Sam"
    assert read_review_date("2030-06-30") == date(2030, 6, 30)
    assert read_review_date("") is read_review_date(None) is None
    for bad in ("2026-13-40", 7, {}):
        with pytest.raises(InvalidDraft):
            read_review_date(bad)
    for bad in ("", None, "<i>", 7, "x" * 501):
        with pytest.raises(InvalidDraft):
            read_action_text(bad)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["rated", "new"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["answers", "actions", "chosen", "answer", "initial", "text", "encouragers", "role"])
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(json_like)
def test_whatever_is_sent_is_read_or_refused(payload: Any) -> None:
    with suppress(InvalidDraft):
        draft = read_draft(payload, RULES)
        assert draft_from_json(draft_to_json(draft)) == draft


@given(
    st.dictionaries(
        st.sampled_from(sorted(RULES.competencies)),
        st.builds(
            lambda initial, reason: {"answer": "rated", "initial": initial, "reason": reason},
            st.integers(1, 10),
            st.text(st.characters(exclude_characters="<\0", exclude_categories=["Cs"]), max_size=50),
        ),
    )
)
def test_a_draft_that_was_read_is_written_and_read_the_same(answers: dict[str, Any]) -> None:
    draft = read_draft({"answers": answers}, RULES)
    assert read_draft(draft_to_json(draft), RULES) == draft
    assert draft_from_json(draft_to_json(draft)) == draft


# ---------------------------------------------------------------- statements to work on


def test_statements_can_be_marked_with_or_without_an_answer() -> None:
    sent = {"encouragers": {"flagged": ["encouragers-2", "encouragers-1"]}, "listeners": {"flagged": ["listeners-1"]}}
    read = read_draft({"answers": sent}, REFLECTING)
    assert {name: one.flagged for name, one in read.answers.items()} == {
        "encouragers": ("encouragers-2", "encouragers-1"),
        "listeners": ("listeners-1",),
    }
    assert draft_from_json(draft_to_json(read)) == read


@pytest.mark.parametrize("value", [None, []])
def test_nothing_marked_is_nothing(value: Any) -> None:
    assert read_draft({"answers": {"encouragers": {"flagged": value}}}, REFLECTING) == Draft()


def test_the_same_statement_marked_twice_is_marked_once() -> None:
    read = read_draft(answer(flagged=["encouragers-1", "encouragers-1"]), REFLECTING)
    assert read.answers["encouragers"].flagged == ("encouragers-1",)


@pytest.mark.parametrize(
    "value",
    [
        ["encouragers-3"],
        ["listeners-1"],
        ["encouragers-1", "listeners-1"],
        ["encouragers-1", None],
        [["encouragers-1"]],
        [7],
        [True],
        ["half \ud83d"],
        ["<script>"],
        "encouragers-1",
        {"encouragers-1": True},
        True,
        0,
        "",
    ],
)
def test_what_is_marked_belongs_to_its_competency(value: Any) -> None:
    assert problems(answer(flagged=value), REFLECTING) == ["answers.encouragers.flagged"]


def test_where_there_are_no_statements_nothing_can_be_marked() -> None:
    assert problems(answer(flagged=["encouragers-1"])) == ["answers.encouragers.flagged"]


def test_a_mark_on_what_was_not_chosen_is_refused() -> None:
    rules = replace(REFLECTING, choose_up_to=2)
    payload = {"chosen": ["listeners"], "answers": {"encouragers": {"flagged": ["encouragers-1"]}}}
    assert problems(payload, rules) == ["answers.encouragers"]


# ---------------------------------------------------------------- thought about, without a number


def test_a_thought_is_read_where_nothing_is_rated() -> None:
    said = {"answer": "reflected", "initial": None, "revised": None, "reason": "It stays", "aim": None}
    read = read_draft({"answers": {"listeners": said}}, REFLECTING)
    assert read.answers == {"listeners": DraftAnswer(answer=Answer.REFLECTED, reason="It stays")}
    assert draft_from_json(draft_to_json(read)) == read


def test_words_about_it_may_be_written_before_it_is_ticked() -> None:
    read = read_draft({"answers": {"listeners": {"answer": "", "reason": "It stays"}}}, REFLECTING)
    assert read.answers == {"listeners": DraftAnswer(reason="It stays")}


@pytest.mark.parametrize("said", ["rated", "not-my-role", "not-yet", "REFLECTED", 7, True, ["reflected"]])
def test_what_is_thought_about_takes_no_other_answer(said: Any) -> None:
    assert problems({"answers": {"listeners": {"answer": said}}}, REFLECTING) == ["answers.listeners.answer"]


@pytest.mark.parametrize("said", ["reflected", ""])
@pytest.mark.parametrize("which", ["initial", "revised"])
def test_what_is_thought_about_takes_no_number(which: str, said: str) -> None:
    assert problems({"answers": {"listeners": {"answer": said, which: 5}}}, REFLECTING) == [
        f"answers.listeners.{which}"
    ]


@pytest.mark.parametrize("rules", [RULES, REFLECTING], ids=["nothing to think about", "something else is"])
def test_what_is_rated_is_not_answered_by_having_thought_about_it(rules: DraftRules) -> None:
    payload = {"answers": {"encouragers": {"answer": "reflected"}}}
    assert problems(payload, rules) == ["answers.encouragers.answer"]
