"""What a learner marks to work on, and what is thought about without a number: kept with the round, in no figure."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from competency_xblock.frameworks import Framework, Statement
from competency_xblock.records import api, models
from competency_xblock.records.data import Answer, Draft, DraftAnswer, Item, SubmittedRound, Visibility, item_key
from competency_xblock.web.learner.record import files
from competency_xblock.web.learner.record.own_record import OwnRecord
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    Page,
    a_draft,
    a_framework,
    a_learner,
    item,
    learners,
    rated,
    rows,
)

pytestmark = pytest.mark.django_db

THOUGHT = DraftAnswer(answer=Answer.REFLECTED, reason="It stays with me")


def with_statements(framework: Framework) -> Framework:
    """The framework with two statements under each competency."""
    return replace(
        framework,
        areas=tuple(
            replace(
                area,
                competencies=tuple(
                    replace(
                        competency,
                        statements=tuple(
                            Statement(f"{competency.id}-{n}", f"I can do {competency.id} in way {n}.", "p. 1")
                            for n in (1, 2)
                        ),
                    )
                    for competency in area.competencies
                ),
            )
            for area in framework.areas
        ),
    )


FRAMEWORK = with_statements(a_framework(levels=("new", "settled")))
MARKED = replace(rated(4), flagged=("c0-2", "c0-1"))
ONLY_MARKED = DraftAnswer(flagged=("c1-1",))


@pytest.fixture
def page() -> Page:
    return Page(a_learner(), FRAMEWORK)


# ---------------------------------------------------------------- what the learner wants to work on


def test_marks_stay_in_the_draft_and_then_with_the_round(page: Page) -> None:
    draft = a_draft(c0=MARKED, c1=ONLY_MARKED)
    begun = page.save(draft)
    assert begun.draft.answers == draft.answers
    assert models.Round.objects.get().flagged == {}
    finished = page.submit(draft, begun.key, begun.revision)
    assert finished.flagged == {"c0": ("c0-2", "c0-1"), "c1": ("c1-1",)}
    assert [rating.item.competency for rating in finished.ratings] == ["c0"]
    assert api.get_submitted_rounds(page.learner) == (finished,)


def test_submitting_again_gives_the_same_marks(page: Page) -> None:
    begun = page.save(a_draft(c0=MARKED))
    first = page.submit(a_draft(c0=MARKED), begun.key, begun.revision)
    assert page.submit(a_draft(c0=rated(9)), begun.key, begun.revision) == first


def test_a_round_without_marks_has_none(page: Page) -> None:
    page.finish(a_draft(c0=MARKED))
    assert page.finish(a_draft(c0=5), day=1).flagged == {}
    assert [len(round.flagged) for round in api.get_submitted_rounds(page.learner)] == [1, 0]


def test_marks_are_told_to_nobody_else(page: Page) -> None:
    page.visibility = Visibility.NAMES
    page.finish(a_draft(c0=MARKED, c1=ONLY_MARKED))
    [shared] = api.get_rounds_for_report(ASSESSMENT, [page.learner])[page.learner]
    assert shared.values == {item("c0"): 4}
    assert "c0-2" not in repr(shared)
    shown = repr(api.get_named_ratings(COURSE, FRAMEWORK, item("c0")))
    assert f"learner_id={page.learner}" in shown  # the rating is seen by name
    assert not any(mark in shown for mark in ("c0-1", "c0-2", "c1-1"))


def test_marks_go_with_the_round(page: Page) -> None:
    deleted = page.finish(a_draft(c0=MARKED))
    gone = page.finish(a_draft(c1=ONLY_MARKED), day=1)
    api.delete_round(page.learner, gone.key)
    assert [object.flagged for object in models.Round.objects.all()] == [{"c0": ["c0-2", "c0-1"]}]
    api.reset_learner_state(page.learner, ASSESSMENT)
    assert deleted.key not in models.Round.objects.values_list("key", flat=True)
    assert not models.Round.objects.exists()


def test_erasing_a_reason_leaves_the_marks(page: Page) -> None:
    round = page.finish(a_draft(c0=replace(MARKED, reason="Because")))
    api.delete_reason(page.learner, round.key, item("c0"))
    [left] = api.get_submitted_rounds(page.learner)
    assert (left.ratings[0].reason, left.flagged) == ("", round.flagged)


def test_all_that_is_held_about_somebody_has_the_marks_with_titles(page: Page) -> None:
    level = Draft(level="new", answers={"c0": MARKED, "c1": ONLY_MARKED})
    page.finish(level)
    page.save(level)
    finished, begun = api.export_learner_data(page.learner)["rounds"]
    assert [(item["competency"], item["title"], item["statements"]) for item in finished["wants_to_work_on"]] == [
        ("c0", "Competency 0", marked("c0-2", "c0-1")),
        ("c1", "Competency 1", marked("c1-1")),
    ]
    assert begun["wants_to_work_on"] == []
    assert begun["draft"]["answers"]["c1"]["flagged"] == ["c1-1"]


def marked(*ids: str) -> list[dict[str, str]]:
    return [{"id": statement, "text": f"I can do {statement[:2]} in way {statement[-1]}."} for statement in ids]


def record_with(round: SubmittedRound) -> OwnRecord:
    return OwnRecord(title="", rounds=[round], actions=(), as_answered=api.AsAnswered.of([round]))


def table_of(round: SubmittedRound) -> list[dict[str, object]]:
    """The lines of the table of one round, by the headings above them."""
    columns, lines = files.record_columns(), files.record_lines(record_with(round))
    return [{heading: line.get(name) for name, heading in columns.items()} for line in lines]


def test_the_table_says_in_words_what_was_marked(page: Page) -> None:
    round = page.finish(Draft(level="new", answers={"c1": ONLY_MARKED, "c0": MARKED, "c2": rated(3)}))
    cells = table_of(round)
    assert [(each["Type"], each["Competency"], each["Level"], each["What I want to work on"]) for each in cells] == [
        ("Rating", "Competency 0", "New", "I can do c0 in way 2. I can do c0 in way 1."),
        ("Rating", "Competency 2", "New", ""),
        ("Marked to work on", "Competency 1", "New", "I can do c1 in way 1."),
    ]
    assert (cells[2]["Answer"], cells[2]["Confidence"], cells[2]["Aim"]) == (None, None, None)


def test_the_data_have_each_mark_with_its_statement(page: Page) -> None:
    round = page.finish(Draft(level="new", answers={"c1": ONLY_MARKED}))
    [recorded] = json.loads(files.record_json(record_with(round)))["rounds"]
    assert recorded["ratings"] == []
    assert recorded["wants_to_work_on"] == [
        {
            "area": "All of it",
            "competency": "c1",
            "title": "Competency 1",
            "level": "new",
            "statement": "c1-1",
            "text": "I can do c1 in way 1.",
        }
    ]


def test_a_statement_that_nobody_knows_is_told_by_its_id(page: Page) -> None:
    round = page.finish(a_draft(c0=MARKED))
    as_answered = api.AsAnswered.of([round])
    assert api.flagged_texts(replace(round, flagged={"gone": ("gone-1",)}), "gone", as_answered) == ["gone-1"]
    assert api.flagged_texts(round, "c1", as_answered) == []
    assert api.flagged_texts(replace(round, framework="another"), "c0", as_answered) == ["c0-2", "c0-1"]


# ---------------------------------------------------------------- thought about, without a number


def test_what_was_thought_about_is_kept_with_its_words_and_has_no_number(page: Page) -> None:
    round = page.finish(a_draft(c0=THOUGHT, c1=5))
    assert [(each.item.competency, each.answer, each.value, each.reason) for each in round.ratings] == [
        ("c0", Answer.REFLECTED, None, "It stays with me"),
        ("c1", Answer.RATED, 5, ""),
    ]
    assert api.get_submitted_rounds(page.learner) == (round,)


def test_a_number_that_is_left_in_a_thought_is_not_stored(page: Page) -> None:
    [rating] = page.finish(a_draft(c0=replace(THOUGHT, initial=4, revised=5))).ratings
    assert (rating.initial, rating.revised) == (None, None)


def test_a_thought_is_in_no_progress_and_stays_out_when_it_is_derived_again(page: Page) -> None:
    page.finish(a_draft(c0=THOUGHT, c1=5))
    assert [item_progress.item for item_progress in api.get_progress(page.learner, COURSE)] == [item("c1")]
    stored = rows(models.Latest)
    assert api.rebuild_latest() == 0
    models.Latest.objects.all().delete()
    assert api.rebuild_latest() == 1
    assert rows(models.Latest) == stored


def test_a_thought_after_a_rating_changes_nothing_about_it(page: Page) -> None:
    page.finish(a_draft(c0=6))
    before = rows(models.Latest)
    page.finish(a_draft(c0=THOUGHT), day=1)
    assert rows(models.Latest) == before
    assert api.rebuild_latest() == 0


def test_after_a_round_is_deleted_thoughts_still_have_no_row(page: Page) -> None:
    rating = page.finish(a_draft(c0=6))
    page.finish(a_draft(c0=THOUGHT), day=1)
    api.delete_round(page.learner, rating.key)
    assert rows(models.Latest) == []
    assert len(api.get_submitted_rounds(page.learner)) == 1


def test_a_round_of_thoughts_alone_can_be_finished(page: Page) -> None:
    round = page.finish(a_draft(c0=THOUGHT, c1=THOUGHT))
    assert [each.answer for each in round.ratings] == [Answer.REFLECTED] * 2
    assert rows(models.Latest) == []


def test_thoughts_are_in_no_figure() -> None:
    people = learners(20)
    for n, learner in enumerate(people):
        by_name = Page(learner, FRAMEWORK, visibility=Visibility.NAMES)
        by_name.finish(a_draft(c0=THOUGHT, c1=5 if n % 2 else NOT_MY_ROLE))
    assert list(api.get_named_counts(COURSE, FRAMEWORK)) == [item("c1")]
    [shared] = api.get_rounds_for_report(ASSESSMENT, people[1:2])[people[1]]
    assert shared.values == {item("c1"): 5}


def test_the_record_says_that_it_was_thought_about(page: Page) -> None:
    round = page.finish(a_draft(c0=THOUGHT))
    [row] = table_of(round)
    assert (row["Answer"], row["Confidence"], row["Why"]) == ("Thought about", None, "It stays with me")
    assert row["Aim"] is None  # there is nothing to aim for
    record = json.loads(files.record_json(record_with(round)))
    [[rating]] = [each["ratings"] for each in record["rounds"]]
    assert (rating["answer"], rating["initial"], rating["reason"]) == ("reflected", None, "It stays with me")
    [held] = api.export_learner_data(page.learner)["rounds"][0]["answers"]
    assert (rating["aim"], held["answer"], held["aim"]) == (None, "reflected", None)


def test_the_words_of_a_thought_can_be_erased(page: Page) -> None:
    round = page.finish(a_draft(c0=THOUGHT))
    api.delete_reason(page.learner, round.key, item("c0"))
    [rating] = api.get_submitted_rounds(page.learner)[0].ratings
    assert (rating.answer, rating.reason) == (Answer.REFLECTED, "")


# ---------------------------------------------------------------- aims of levels

WITH_LEVEL_AIMS = replace(
    FRAMEWORK, levels=(replace(FRAMEWORK.levels[0], aim=3), *FRAMEWORK.levels[1:]), id="listening-at-levels"
)


def test_the_aim_promised_for_a_level_holds_at_that_level_alone(page: Page) -> None:
    page.aims = {"c0": 7, item_key("c0", "new"): 4, "c1": 8}
    for level, day in (("new", 0), ("settled", 1), ("", 2)):
        page.finish(Draft(level=level, answers={"c0": rated(2), "c1": rated(2)}), day=day)
    aims = [[rating.aim for rating in each.ratings] for each in api.get_submitted_rounds(page.learner)]
    assert aims == [[4, 8], [7, 8], [7, 8]]


def test_the_learners_own_aim_wins_over_the_levels(page: Page) -> None:
    page.aims = {"c0": 7, item_key("c0", "new"): 4}
    [rating] = page.finish(Draft(level="new", answers={"c0": rated(2, aim=9)})).ratings
    assert rating.aim == 9


def test_an_aim_that_nobody_promised_is_the_levels_else_the_frameworks() -> None:
    page = Page(a_learner(), WITH_LEVEL_AIMS, aims={})
    for level, day in (("new", 0), ("settled", 1)):
        page.finish(Draft(level=level, answers={"c0": rated(2)}), day=day)
    assert [round.ratings[0].aim for round in api.get_submitted_rounds(page.learner)] == [3, 7]


def test_what_is_held_tells_promised_aims_with_their_level(page: Page) -> None:
    page.aims = {"c0": 7, item_key("c0", "new"): 4}
    page.finish(Draft(level="new", answers={"c0": rated(2)}))
    [exported] = api.export_learner_data(page.learner)["rounds"]
    aims = [(aim["title"], aim["level"], aim["level_title"], aim["aim"]) for aim in exported["promised"]["aims"]]
    assert aims == [("Competency 0", "", "", 7), ("Competency 0", "new", "New", 4)]


def test_series_of_two_levels_are_kept_apart(page: Page) -> None:
    page.finish(Draft(level="new", answers={"c0": rated(3)}))
    Page(page.learner, FRAMEWORK, LATER_ASSESSMENT).finish(Draft(level="settled", answers={"c0": rated(8)}), day=1)
    promised = {
        item_progress.item: (item_progress.first, item_progress.latest, item_progress.times_rated)
        for item_progress in api.get_progress(page.learner, COURSE)
    }
    assert promised == {
        Item("listening", "c0", "new"): (3, 3, 1),
        Item("listening", "c0", "settled"): (8, 8, 1),
    }
