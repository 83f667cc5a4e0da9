"""Whatever is sent, all of it that can be kept is kept exactly, and what is left out is told where it stands."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.records.api import DraftRules, InvalidInput, draft_to_json, parse_draft
from competency_xblock.records.data import Answer, Draft, DraftAction, DraftAnswer
from competency_xblock.records.rounds.drafts import MAX_PROBLEMS, draft_from_json, parse_action_text
from competency_xblock.records.validation.text import parse_text

RULES = DraftRules(
    competencies=frozenset({"encouragers", "risk-navigators", "listeners"}),
    reflected=frozenset({"listeners"}),
    statements={"encouragers": frozenset({"encouragers-1", "encouragers-2"}), "listeners": frozenset({"listeners-1"})},
    minimum=1,
    maximum=10,
    roles=("Support  worker", "Caf\u00e9 worker", "Volunteer"),
    organisations=("Haven",),
    levels=frozenset({"", "new"}),
    choose_up_to=3,
    revised_allowed=True,
    steps=frozenset({"rate", "check"}),
)
FREE = replace(RULES, choose_up_to=None)
EVERYTHING: dict[str, Any] = {
    "level": "new",
    "role": "Volunteer",
    "organisation": "Haven",
    "step": "check",
    "chosen": ["listeners", "encouragers"],
    "answers": {
        "encouragers": {
            "answer": "rated",
            "initial": 3,
            "revised": 10,
            "reason": " I <3 this\r\nand <b>that</b> ",
            "aim": 8,
            "flagged": ["encouragers-2", "encouragers-1"],
        },
        "listeners": {"answer": "reflected", "initial": None, "revised": None, "reason": "x", "aim": None},
    },
    "actions": [
        {"text": "Ask Sam", "competency": "listeners", "review_date": "2030-06-30"},
        {"text": "Read", "competency": "", "review_date": "2030-07-01"},
    ],
}
TOGETHER = (frozenset({"answer", "initial", "revised"}), frozenset({"level", "answers"}))
"""Without one of these the others say nothing."""


def parsed(payload: Any, rules: DraftRules = FREE) -> Draft:
    return parse_draft(payload, rules).draft


def dropped_paths(payload: Any, rules: DraftRules = FREE) -> list[str]:
    """Where something was left out. Each is told in a sentence."""
    problems = parse_draft(payload, rules).dropped
    assert all(problem.message.endswith(".") for problem in problems)
    return [problem.path for problem in problems]


def answer(**changes: Any) -> dict[str, Any]:
    """A payload with one answer."""
    return {"answers": {"encouragers": {"answer": "rated", "initial": 5, **changes}}}


# ---------------------------------------------------------------- what is good comes through


def test_a_whole_draft_is_kept_as_it_is() -> None:
    read = parse_draft(EVERYTHING, RULES)
    assert read.dropped == ()
    assert read.draft == Draft(
        level="new",
        role="Volunteer",
        organisation="Haven",
        step="check",
        chosen=("listeners", "encouragers"),
        answers={
            "encouragers": DraftAnswer(
                answer=Answer.RATED,
                initial=3,
                revised=10,
                reason=" I <3 this\nand <b>that</b> ",
                aim=8,
                flagged=("encouragers-2", "encouragers-1"),
            ),
            "listeners": DraftAnswer(answer=Answer.REFLECTED, reason="x"),
        },
        actions=(
            DraftAction(text="Ask Sam", competency="listeners", review_date=date(2030, 6, 30)),
            DraftAction(text="Read", review_date=date(2030, 7, 1)),
        ),
    )


def test_a_step_of_an_older_release_is_read_as_the_one_that_took_its_place() -> None:
    assert (parsed({"step": "plan"}).step, dropped_paths({"step": "plan"})) == ("check", [])
    assert draft_from_json({"step": "plan", "actions": [{"text": "Read"}]}).step == "check"
    assert (parsed({"step": "gone"}).step, dropped_paths({"step": "gone"})) == ("", ["step"])


def test_what_has_nothing_in_it_is_left_out_without_a_word() -> None:
    blank = {"answer": "", "initial": None, "revised": None, "reason": " \n", "aim": None, "flagged": []}
    empty = {"text": "  ", "competency": "", "review_date": ""}
    payload = {"answers": {"encouragers": blank, "listeners": {}}, "actions": [empty, {}], "role": "", "level": None}
    assert (parsed(payload), dropped_paths(payload)) == (Draft(), [])
    assert parse_draft({}, RULES).draft == Draft()


def test_a_plan_may_lack_its_words_while_it_is_a_draft() -> None:
    read = parsed({"actions": [{"text": "", "review_date": "2030-06-30"}]})
    assert read.actions == (DraftAction(text="", review_date=date(2030, 6, 30)),)


@pytest.mark.parametrize(
    ("sent", "offered"),
    [
        ("Support  worker", "Support  worker"),
        ("Support worker", "Support  worker"),
        (" Support\u00a0worker\n", "Support  worker"),
        ("Cafe\u0301 worker", "Caf\u00e9 worker"),
    ],
)
def test_an_option_is_the_same_however_its_blanks_and_accents_are_written(sent: str, offered: str) -> None:
    assert (parsed({"role": sent}).role, dropped_paths({"role": sent})) == (offered, [])


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=500))
def test_words_are_kept_exactly_as_they_are_typed(words: str) -> None:
    payload = {"answers": {"encouragers": {"reason": words}}, "actions": [{"text": words, "review_date": "2030-06-30"}]}
    read = parse_draft(payload, FREE)
    words = words.replace("\r\n", "\n") if words.strip() else ""
    assert read.dropped == ()
    assert [answer.reason for answer in read.draft.answers.values()] == ([words] if words else [])
    assert read.draft.actions[0].text == words


# ---------------------------------------------------------------- one odd answer never stops the others


ODD = [
    None, "", "Chief", "keyworker", "x" * 2001, "half \ud83d", "a\0b", "<script>", "2026-02-30", 7, 11, 0, -1, 7.0, 1.5,
    10**30, float("nan"), True, False, [], ["x"], [7], [[["x"]]], {}, {"x": 1}, {"answer": "maybe", "text": 7},
]  # fmt: skip


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything that stands in a payload, lists and objects included."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def with_odd(path: tuple[str | int, ...], odd: Any) -> dict[str, Any]:
    changed = copy.deepcopy(EVERYTHING)
    inside: Any = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = odd
    return changed


def without(draft: Draft, path: tuple[str | int, ...]) -> Any:
    """The draft as JSON without what stands there, and what goes with it."""
    written: Any = draft_to_json(draft)
    inside = written
    for key in path[:-1]:
        inside = inside[key]
    for name in next((names for names in TOGETHER if path[-1] in names), {path[-1]}):
        inside.pop(name, None)
    return written


NAMED = [path for path in places(EVERYTHING) if isinstance(path[-1], str)]


@pytest.mark.parametrize("path", NAMED, ids=str)
def test_one_odd_answer_never_stops_the_others(path: tuple[str | int, ...]) -> None:
    full = parsed(EVERYTHING)
    for odd in ODD:
        read = parse_draft(with_odd(path, odd), FREE)
        assert without(read.draft, path) == without(full, path), odd
        put = draft_to_json(read.draft)
        assert (
            read.dropped
            or odd in (None, "", [], {})
            or parse_draft(put, FREE) == parse_draft(with_odd(path, odd), FREE)
        )
        where = ".".join(map(str, path))
        assert all(problem.path.startswith(where.rpartition(".")[0]) for problem in read.dropped)


@pytest.mark.parametrize(
    "place", ["answers.encouragers.aim", "actions.0.review_date", "role", "answers.encouragers.answer"]
)
def test_what_is_left_out_is_told_where_it_stands(place: str) -> None:
    path = tuple(int(step) if step.isdigit() else step for step in place.split("."))
    for odd in ODD:
        if odd not in (None, "", [], {}) and (place, odd) != ("answers.encouragers.aim", 7):
            assert dropped_paths(with_odd(path, odd)) == [place], odd


@pytest.mark.parametrize("path", [path for path in NAMED if path[-1] not in ("answer", "initial")], ids=str)
def test_what_is_null_is_as_good_as_missing_and_not_a_word_is_said(path: tuple[str | int, ...]) -> None:
    null, missing = with_odd(path, None), with_odd(path, None)
    inside: Any = missing
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    assert parse_draft(null, FREE) == parse_draft(missing, FREE)
    assert dropped_paths(null) == []


@pytest.mark.parametrize(
    "place",
    [
        "chosen",
        "answers",
        "answers.encouragers",
        "answers.encouragers.flagged",
        "answers.encouragers.reason",
        "actions",
        "actions.0",
        "actions.0.text",
    ],
)
def test_what_is_of_another_kind_is_told_where_it_stands_and_is_as_good_as_missing(place: str) -> None:
    path = tuple(int(step) if step.isdigit() else step for step in place.split("."))
    assert dropped_paths(with_odd(path, 7)) == [place]
    assert parsed(with_odd(path, 7)) == parsed(with_odd(path, None))


def test_nothing_in_it_stops_nothing_after_it() -> None:
    rules = replace(RULES, competencies=RULES.competencies | {"planners"})
    rating = {"answer": "rated", "initial": 5}
    payload = {"chosen": ["planners"], "answers": {"listeners": {}, "encouragers": rating, "planners": rating}}
    assert dropped_paths(payload, rules) == ["answers.encouragers"]
    assert list(parsed(payload, rules).answers) == ["planners"]


def test_numbers_are_whole_and_on_the_scale() -> None:
    for value in (1, 10):
        assert parsed(answer(initial=value)).answers["encouragers"].initial == value
    [problem] = parse_draft(answer(aim=11), FREE).dropped
    assert problem.message == "We could not save this number. Choose a whole number from 1 to 10."
    for value in (0, 11, True, "7", 7.0):
        assert dropped_paths(answer(initial=value)) == ["answers.encouragers.initial"]
        assert parsed(answer(initial=value, reason="Why")).answers == {"encouragers": DraftAnswer(reason="Why")}


@pytest.mark.parametrize(
    "value",
    [
        "2026-13-40", "2026-02-30", "2026-1-5", "20260105", "05/01/2026", "tomorrow", "1999-12-31", "2200-01-01",
        "0002-05-01", "2026-06-30T10:00", "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661", 20260630, True, {},
    ],
)  # fmt: skip
def test_a_date_that_is_none_is_left_out_and_the_plan_stays(value: Any) -> None:
    payload = {"actions": [{"text": "Read"}, {"text": "Ask", "review_date": value}]}
    assert dropped_paths(payload) == ["actions.1.review_date"]
    assert [action.text for action in parsed(payload).actions] == ["Read", "Ask"]


@pytest.mark.parametrize("day", ["2000-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_are_fine(day: str) -> None:
    assert parsed({"actions": [{"review_date": day}]}).actions[0].review_date == date.fromisoformat(day)


def test_what_is_asked_no_longer_is_left_out() -> None:
    payload = {
        "chosen": ["another", "encouragers", "encouragers"],
        "answers": {
            "another": {"answer": "rated", "initial": 5},
            **answer(flagged=["gone", "encouragers-1"])["answers"],
        },
        "actions": [{"text": "Read", "competency": "another"}],
    }
    assert dropped_paths(payload) == [
        "chosen",
        "answers.another",
        "answers.encouragers.flagged",
        "actions.0.competency",
    ]
    read = parsed(payload)
    assert (read.chosen, list(read.answers)) == (("encouragers",), ["encouragers"])
    assert read.answers["encouragers"].flagged == ("encouragers-1",)
    assert read.actions == (DraftAction(text="Read"),)


def test_where_there_are_no_examples_none_is_starred() -> None:
    payload = {"answers": {"risk-navigators": {"answer": "not-yet", "flagged": ["risk-navigators-1"]}}}
    assert dropped_paths(payload) == ["answers.risk-navigators.flagged"]
    assert parsed(payload).answers == {"risk-navigators": DraftAnswer(answer=Answer.NOT_YET)}


@pytest.mark.parametrize("level", ["long-gone", "New", 7, True, ["new"], {"id": "new"}])
def test_what_was_answered_at_a_level_that_is_gone_says_nothing_at_another(level: Any) -> None:
    assert dropped_paths({"level": level, **answer(), "role": "Volunteer"}) == ["level", "answers"]
    assert parsed({"level": level, **answer(), "role": "Volunteer"}) == Draft(role="Volunteer")
    assert dropped_paths({"level": level, "answers": {}}) == ["level"], "where nothing was answered nothing is lost"


def test_of_too_many_chosen_the_first_are_kept_with_their_answers() -> None:
    rules = replace(RULES, choose_up_to=1)
    payload = {"chosen": ["encouragers", "listeners"], "answers": EVERYTHING["answers"]}
    assert dropped_paths(payload, rules) == ["chosen", "answers.listeners"]
    assert list(parsed(payload, rules).answers) == ["encouragers"]


@pytest.mark.parametrize(
    ("most", "chosen", "messages"),
    [
        (1, ["listeners"], []),
        (2, ["listeners", "encouragers"], []),
        (2, ["listeners", "listeners", "encouragers"], []),
        (1, ["listeners", "encouragers"], ["You can now choose 1. We saved the first."]),
        (2, ["risk-navigators", "listeners", "encouragers"], ["You can now choose up to 2. We saved the first 2."]),
        (0, ["listeners"], ["You can now choose up to 0. We saved the first 0."]),
    ],
)
def test_so_many_can_be_chosen_and_one_more_is_told(most: int, chosen: list[str], messages: list[str]) -> None:
    read = parse_draft({"chosen": chosen}, replace(RULES, choose_up_to=most))
    assert read.draft.chosen == tuple(dict.fromkeys(chosen))[:most]
    assert [(problem.path, problem.message) for problem in read.dropped] == [
        ("chosen", message) for message in messages
    ]


def test_only_what_was_chosen_is_answered_where_one_chooses() -> None:
    payload = {"chosen": ["listeners"], **answer()}
    assert (dropped_paths(payload, RULES), parsed(payload, RULES)) == (
        ["answers.encouragers"],
        Draft(chosen=("listeners",)),
    )


def test_rated_needs_a_number() -> None:
    assert dropped_paths(answer(initial=None)) == ["answers.encouragers.initial"]
    assert parsed(answer(initial=None, revised=5)) == Draft()


@pytest.mark.parametrize("kind", ["not-my-role", "not-yet", ""])
def test_a_number_only_goes_with_a_rating(kind: str) -> None:
    payload = answer(answer=kind, revised=5, reason="x")
    assert dropped_paths(payload) == ["answers.encouragers.initial", "answers.encouragers.revised"]
    stays = DraftAnswer(answer=Answer(kind) if kind else None, reason="x")
    assert parsed(payload).answers == {"encouragers": stays}


def test_what_is_only_thought_about_takes_no_number() -> None:
    payload = {"answers": {"listeners": {"answer": "rated", "initial": 5, "reason": "x"}}}
    assert dropped_paths(payload) == ["answers.listeners.answer"]
    assert parsed(payload).answers == {"listeners": DraftAnswer(reason="x")}
    assert dropped_paths(answer(answer="reflected", initial=None)) == ["answers.encouragers.answer"]


def test_where_the_talk_was_taken_out_the_first_number_stays() -> None:
    rules = replace(FREE, revised_allowed=False)
    assert dropped_paths(answer(revised=6), rules) == ["answers.encouragers.revised"]
    assert parsed(answer(revised=6), rules).answers["encouragers"] == DraftAnswer(answer=Answer.RATED, initial=5)


@pytest.mark.parametrize("letter", ["x", "\U0001f333", "\u00e9"])
def test_of_what_is_too_long_the_beginning_is_kept(letter: str) -> None:
    payload = {**answer(reason=letter * 2000), "actions": [{"text": letter * 500}]}
    assert dropped_paths(payload) == []
    payload = {**answer(reason=letter * 2001), "actions": [{"text": letter * 501}]}
    assert [(problem.path, problem.message) for problem in parse_draft(payload, FREE).dropped] == [
        (where, f"This is longer than {most} characters. We saved the first {most}.")
        for where, most in (("answers.encouragers.reason", 2000), ("actions.0.text", 500))
    ]
    assert parsed(payload).answers["encouragers"].reason == letter * 2000
    assert parsed(payload).actions[0].text == letter * 500


def test_of_what_no_database_can_hold_the_rest_is_kept() -> None:
    payload = {**answer(reason="a\0b \ud83d c"), "actions": [{"text": "\udc00Ask"}]}
    assert dropped_paths(payload) == ["answers.encouragers.reason", "actions.0.text"]
    assert parsed(payload).answers["encouragers"].reason == "ab  c"
    assert parsed(payload).actions[0].text == "Ask"


def test_of_more_than_thirty_plans_the_first_are_kept() -> None:
    payload = {"actions": [{"text": f"Plan {number}"} for number in range(31)]}
    assert dropped_paths(payload) == ["actions"]
    assert [action.text for action in parsed(payload).actions] == [f"Plan {number}" for number in range(30)]
    assert dropped_paths({"actions": payload["actions"][:30]}) == []


def test_unknown_keys_are_left_out_and_told_everywhere() -> None:
    payload = {
        "grade": 1,
        **answer(observed=7),
        "actions": [{"text": "Read", "owner": "Sam"}],
    }
    assert dropped_paths(payload) == ["", "answers.encouragers", "actions.0"]
    assert parsed(payload) == parsed({**answer(), "actions": [{"text": "Read"}]})


# ---------------------------------------------------------------- what no page sends


@pytest.mark.parametrize("payload", [None, [], "draft", 7, True, [{}]])
def test_a_draft_that_is_no_object_is_refused(payload: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_draft(payload, RULES)
    assert str(caught.value).endswith(".")


def test_what_was_sent_is_never_repeated() -> None:
    secret = "<b>my secret</b>"
    read = parse_draft(
        {
            secret: 1,
            "role": secret,
            "chosen": [secret],
            "answers": {secret: {"reason": "x"}, "listeners": {secret: secret}},
        },
        FREE,
    )
    assert secret not in repr(read.dropped)
    assert "answers.?" in [problem.path for problem in read.dropped]


def test_a_flood_is_told_in_short_and_hides_no_answer() -> None:
    flood = {f"x{number}": {"reason": "x"} for number in range(50_000)}
    payload = {"answers": {**flood, **answer()["answers"]}}
    assert len(dropped_paths(payload)) == MAX_PROBLEMS
    assert list(parsed(payload).answers) == ["encouragers"]


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


@given(st.dictionaries(st.sampled_from(sorted(EVERYTHING)) | st.text(max_size=5), json_like, max_size=5))
def test_whatever_is_sent_is_read_and_what_was_kept_is_kept_again(payload: dict[str, Any]) -> None:
    for rules in (RULES, FREE):
        draft = parsed(payload, rules)
        written = json.loads(json.dumps(draft_to_json(draft)))
        again = parse_draft(written, rules)
        assert (again.draft, again.dropped) == (draft, ())
        assert draft_from_json(written) == draft


# ---------------------------------------------------------------- what is stored can be read for ever


def test_a_draft_is_stored_with_the_keys_that_pages_send_and_read_back_as_it_was() -> None:
    draft = parsed(EVERYTHING)
    stored = json.loads(json.dumps(draft_to_json(draft)))
    expected = copy.deepcopy(EVERYTHING)
    expected["answers"]["encouragers"]["reason"] = draft.answers["encouragers"].reason
    assert stored == expected
    assert draft_from_json(stored) == draft


def test_what_an_older_version_did_not_store_is_empty_and_what_is_empty_is_stored_as_ever() -> None:
    assert draft_from_json({}) == Draft()
    assert not draft_from_json({"role": None}).role
    stored: dict[str, Any] = {
        "answers": {"encouragers": {"answer": "", "initial": None, "revised": None, "reason": "x", "aim": None}},
        "actions": [{"text": "Read", "competency": "", "review_date": None}],
    }
    draft = Draft(answers={"encouragers": DraftAnswer(reason="x")}, actions=(DraftAction(text="Read"),))
    assert draft_from_json(stored) == draft
    empty = {"level": "", "role": "", "organisation": "", "step": "", "chosen": []}
    assert draft_to_json(draft) == {**stored, **empty}


# ---------------------------------------------------------------- what is sent by itself is taken whole or not at all


def test_the_words_of_an_action_of_its_own() -> None:
    for good in (" Ask <b>Sam</b> ", "x" * 500):
        assert parse_action_text(good) == good
    for bad in ("", "  ", None, 7, "x" * 501, "a\0b"):
        with pytest.raises(InvalidInput) as caught:
            parse_action_text(bad)
        assert [problem.path for problem in caught.value.problems] == ["text"]


def test_a_text_of_its_own_is_not_cut() -> None:
    assert parse_text("x" * 8 + "\r\n" + "x", "note", 10) == "x" * 8 + "\n" + "x"
    assert parse_text(None, "note", 10) == parse_text(" ", "note", 10) == ""
    for bad in ("x" * 11, "\ud83d", "\0", 7, ["x"]):
        with pytest.raises(InvalidInput) as caught:
            parse_text(bad, "note", 10)
        assert [problem.path for problem in caught.value.problems] == ["note"]
