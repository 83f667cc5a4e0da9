"""Saving and submitting: history is never overwritten, and nothing is lost or made twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from competency_xblock.records import api, models
from competency_xblock.records.data import Answer, Draft, DraftAction, DraftAnswer, Visibility
from competency_xblock.records.rounds import saving, submission
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    item,
    meanwhile,
    rated,
)

pytestmark = pytest.mark.django_db


def test_nothing_is_open_before_the_first_save(page: Page) -> None:
    assert api.get_open_round(page.learner, ASSESSMENT) is None


def test_the_first_save_makes_the_round(page: Page) -> None:
    begun = page.save(a_draft(c0=3), save_id="first")
    assert (begun.number, begun.revision, begun.last_save, begun.started_at) == (1, 1, "first", START)
    assert begun.promise.aims == {"c0": 7, "c1": 7, "c2": 7}
    assert begun.promise.purpose == "To plan training"
    assert api.get_open_round(page.learner, ASSESSMENT) == begun


def test_each_save_raises_the_revision_and_replaces_the_draft(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    later = START + timedelta(minutes=5)
    saved = page.save(a_draft(c0=4, c1=5), begun.key, 1, now=later)
    assert (saved.key, saved.revision, saved.started_at, saved.saved_at) == (begun.key, 2, START, later)
    assert api.get_open_round(page.learner, ASSESSMENT) == saved


def test_a_save_of_changes_leaves_the_other_answers_and_their_order_as_they_are(page: Page) -> None:
    begun = page.save(a_draft(c0=3, c1=4, c2=5))
    page.save(a_draft(c1=9), begun.key, 1, changed={"c1"}, save_id="second")
    assert list(page.open_draft().answers.items()) == list(a_draft(c0=3, c1=9, c2=5).answers.items())
    page.save(a_draft(c0=1), begun.key, 2, changed={"c0", "c2"}, save_id="third")
    assert page.open_draft() == a_draft(c0=1, c1=9)
    # The page that got no answer to its last save goes on from it.
    page.save(a_draft(c2=2), begun.key, 2, changed={"c2"}, save_id="fourth", earlier={"third"})
    assert page.open_draft() == a_draft(c0=1, c1=9, c2=2)


def test_a_save_of_changes_is_no_conflict_only_where_it_goes_on_from_what_is_stored(page: Page) -> None:
    begun = page.save(a_draft(c0=3, c1=4), save_id="first")
    page.save(a_draft(c0=3, c1=5), begun.key, 1, save_id="of another tab")
    with pytest.raises(api.RevisionConflict) as conflict:
        page.save(a_draft(c1=5), begun.key, 1, changed={"c1"}, save_id="mine")
    assert conflict.value.current.draft == a_draft(c0=3, c1=5)
    assert page.save(a_draft(c1=5), begun.key, 1, changed={"c1"}, save_id="of another tab").revision == 2


def test_a_save_of_changes_at_another_level_takes_no_answers_along(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    elsewhere = replace(a_draft(c1=5), level="l1")
    page.save(elsewhere, begun.key, 1, changed={"c1"})
    assert page.open_draft() == elsewhere


def test_a_draft_comes_back_as_it_was_saved(page: Page) -> None:
    draft = Draft(
        level="",
        role="Keyworker",
        organisation="Haven",
        step="check",
        chosen=("c1", "c0"),
        answers={
            "c1": rated(4, 6, "It helped \N{DECIDUOUS TREE}", 9),
            "c0": NOT_MY_ROLE,
            "c2": DraftAnswer(reason="Not sure yet"),
        },
        actions=(
            DraftAction(text="Ask Sam", competency="c1", review_date=date(2030, 6, 30)),
            DraftAction(text="Read"),
        ),
    )
    page.save(draft)
    stored = api.get_open_round(page.learner, ASSESSMENT)
    assert stored is not None
    assert stored.draft == draft


def test_saving_from_an_old_revision_gives_what_is_stored(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    other_tab = page.save(a_draft(c0=9), begun.key, 1)
    with pytest.raises(api.RevisionConflict) as caught:
        page.save(a_draft(c0=5), begun.key, 1)
    assert caught.value.current == other_tab
    assert api.get_open_round(page.learner, ASSESSMENT) == other_tab


def test_one_tab_goes_on_from_its_own_save_that_was_never_answered(page: Page) -> None:
    page.save(a_draft(c0=3), save_id="first")
    begun = page.save(a_draft(c0=4), save_id="second", earlier=["first"])
    assert begun.revision == 2
    page.save(a_draft(c0=5), begun.key, 2, save_id="third")
    saved = page.save(a_draft(c0=6), begun.key, 2, save_id="fourth", earlier=["third"])
    assert (saved.revision, saved.draft) == (4, a_draft(c0=6))
    done = page.submit(a_draft(c0=7), begun.key, 3, earlier=["fourth", "fifth"])
    assert (done.ratings[0].value, models.Round.objects.count()) == (7, 1)


def test_a_save_that_arrives_after_a_later_one_of_its_tab_changes_nothing(page: Page) -> None:
    begun = page.save(a_draft(c0=3), save_id="first")
    later = page.save(a_draft(c0=5), begun.key, 1, save_id="later", earlier=["late"])
    with pytest.raises(api.RevisionConflict):
        page.save(a_draft(c0=4), begun.key, 1, save_id="late")
    assert api.get_open_round(page.learner, ASSESSMENT) == later


@pytest.mark.parametrize("theirs", ["theirs", ""])
def test_another_tabs_save_is_a_conflict_however_many_of_its_own_a_tab_tells_of(page: Page, theirs: str) -> None:
    begun = page.save(a_draft(c0=3), save_id="first")
    mine = page.save(a_draft(c0=4), begun.key, 1, save_id="mine")
    other_tab = page.save(a_draft(c0=9), begun.key, mine.revision, save_id=theirs)
    for act in (page.save, page.submit):
        with pytest.raises(api.RevisionConflict) as caught:
            act(a_draft(c0=5), begun.key, 1, earlier=["first", "mine", ""])
        assert caught.value.current == other_tab
    assert api.get_open_round(page.learner, ASSESSMENT) == other_tab


def test_a_retry_of_a_save_changes_nothing(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    saved = page.save(a_draft(c0=4), begun.key, 1, save_id="same")
    assert page.save(a_draft(c0=4), begun.key, 1, save_id="same") == saved
    assert page.save(a_draft(c0=4), begun.key, 1, save_id="another") == saved


def test_a_retry_of_the_first_save_finds_the_round(page: Page) -> None:
    begun = page.save(a_draft(c0=3), save_id="same")
    assert page.save(a_draft(c0=3), save_id="same") == begun
    assert models.Round.objects.count() == 1


def test_a_second_first_save_with_other_answers_is_stale(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    with pytest.raises(api.RevisionConflict) as caught:
        page.save(a_draft(c0=4))
    assert caught.value.current == begun


def test_two_first_saves_at_once_give_one_round(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, lambda: page.save(a_draft(c0=3), save_id="same"), saving, submission)
    assert page.save(a_draft(c0=3), save_id="same") == api.get_open_round(page.learner, ASSESSMENT)
    assert models.Round.objects.count() == 1


def test_a_round_that_can_never_be_made_is_said_so(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.save(a_draft(c0=3))
    monkeypatch.setattr(saving, "get_open_round", lambda *given: None)
    with pytest.raises(api.NotStored) as caught:
        page.save(a_draft(c0=3, c1=9))
    assert caught.value.kind == "IntegrityError"


def test_another_learners_round_is_refused_and_unchanged(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    stranger = Page(a_learner("stranger"))
    with pytest.raises(api.RoundNotFound):
        stranger.save(a_draft(c0=9), begun.key, 1)
    with pytest.raises(api.RoundNotFound):
        stranger.submit(a_draft(c0=9), begun.key, 1)
    assert api.get_open_round(page.learner, ASSESSMENT) == begun


def test_an_unknown_round_is_refused(page: Page) -> None:
    for key in ("no-such-round", "x" * 5000):
        with pytest.raises(api.RoundNotFound):
            page.save(a_draft(c0=9), key, 1)
        with pytest.raises(api.RoundNotFound):
            page.submit(a_draft(c0=9), key, 1)


def test_a_round_of_another_assessment_is_refused(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    elsewhere = Page(page.learner, assessment=LATER_ASSESSMENT)
    elsewhere.save(a_draft(c0=1))
    with pytest.raises(api.RoundNotFound):
        elsewhere.save(a_draft(c0=9), begun.key, 1)
    with pytest.raises(api.RoundNotFound):
        elsewhere.submit(a_draft(c0=9), begun.key, 1)


def test_a_round_of_another_learner_who_was_submitted_is_refused_too(page: Page) -> None:
    done = page.finish(a_draft(c0=3))
    with pytest.raises(api.RoundNotFound):
        Page(a_learner("stranger")).submit(a_draft(c0=3), done.key, 1)


def test_the_promise_is_never_changed_by_a_later_save(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    page.visibility = Visibility.NAMES
    page.aims = {"c0": 1}
    saved = page.save(a_draft(c0=4), begun.key, 1)
    assert saved.promise == begun.promise
    assert page.submit(a_draft(c0=4), begun.key, 2).promise == begun.promise


def test_submitting_stores_what_was_answered(page: Page) -> None:
    page.aims = {"c0": 8, "c1": 7, "c2": 6}
    draft = Draft(
        role="Keyworker",
        organisation="Haven",
        answers={"c2": rated(4, 6, "It helped"), "c0": rated(3, aim=9), "c1": NOT_MY_ROLE},
        actions=(DraftAction(text="Ask Sam", competency="c2", review_date=date(2030, 6, 30)),),
    )
    begun = page.save(draft)
    done = page.submit(draft, begun.key, 1, now=START + timedelta(hours=1))
    assert (done.number, done.course, done.assessment) == (1, COURSE, ASSESSMENT)
    assert (done.framework, done.framework_version) == ("listening", "1")
    assert (done.role, done.organisation, done.submitted_at) == (
        "Keyworker",
        "Haven",
        START + timedelta(hours=1),
    )
    by_competency = {rating.item.competency: rating for rating in done.ratings}
    assert [rating.item.competency for rating in done.ratings] == ["c2", "c0", "c1"]
    assert (by_competency["c2"].value, by_competency["c2"].initial, by_competency["c2"].reason) == (
        6,
        4,
        "It helped",
    )
    assert [by_competency[competency].aim for competency in ("c0", "c1", "c2")] == [9, 7, 6]
    assert by_competency["c1"].answer is Answer.NOT_MY_ROLE
    assert by_competency["c1"].value is None
    assert api.get_submitted_rounds(page.learner) == (done,)
    (action,) = api.get_actions(page.learner)
    assert (action.text, action.item, action.round_key) == ("Ask Sam", item("c2"), done.key)


def test_ratings_come_back_in_the_order_in_which_they_were_chosen(page: Page) -> None:
    draft = Draft(chosen=("c2", "c0"), answers={"c0": rated(1), "c1": rated(2), "c2": rated(3)})
    page.finish(draft)
    (done,) = api.get_submitted_rounds(page.learner)
    assert [rating.item.competency for rating in done.ratings] == ["c2", "c0", "c1"]


def test_submitting_empties_the_draft_and_closes_the_round(page: Page) -> None:
    page.finish(a_draft(c0=rated(3, reason="Only for me")))
    row = models.Round.objects.get()
    assert (row.draft, row.open) == ({}, None)
    assert api.get_open_round(page.learner, ASSESSMENT) is None


def test_what_has_no_answer_is_not_stored(page: Page) -> None:
    draft = Draft(
        answers={"c0": rated(3), "c1": DraftAnswer(reason="Perhaps", aim=9)},
        actions=(DraftAction(text="", review_date=date(2030, 6, 30)),),
    )
    done = page.finish(draft)
    assert [rating.item.competency for rating in done.ratings] == ["c0"]
    assert api.get_actions(page.learner) == ()
    assert models.Reason.objects.count() == 0


def test_an_empty_round_can_be_submitted(page: Page) -> None:
    assert page.finish(Draft()).ratings == ()
    assert api.get_progress(page.learner, COURSE) == ()


def test_a_number_without_a_rating_is_not_stored(page: Page) -> None:
    (rating,) = page.finish(a_draft(c0=DraftAnswer(answer=Answer.NOT_YET, initial=3, revised=4))).ratings
    assert (rating.initial, rating.revised, rating.value) == (None, None, None)


def test_a_rating_without_a_number_is_refused_and_the_round_stays_open(page: Page) -> None:
    draft = a_draft(c0=DraftAnswer(answer=Answer.RATED))
    begun = page.save(draft)
    with pytest.raises(api.InvalidInput) as caught:
        page.submit(draft, begun.key, 1)
    assert [problem.path for problem in caught.value.problems] == ["answers.c0.initial"]
    assert api.get_open_round(page.learner, ASSESSMENT) == begun


def test_submitting_again_gives_the_same_round(page: Page) -> None:
    done = page.finish(a_draft(c0=3))
    assert page.submit(a_draft(c0=3), done.key, 1) == done
    assert page.submit(a_draft(c0=9), done.key, 7) == done
    assert models.Rating.objects.count() == 1


def test_a_submitted_round_cannot_be_saved(page: Page) -> None:
    done = page.finish(a_draft(c0=3))
    with pytest.raises(api.RoundAlreadySubmitted) as caught:
        page.save(a_draft(c0=4), done.key, 1)
    assert caught.value.round == done


def test_submitting_from_an_old_revision_is_stale(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    other_tab = page.save(a_draft(c0=9), begun.key, 1)
    with pytest.raises(api.RevisionConflict) as caught:
        page.submit(a_draft(c0=5), begun.key, 1)
    assert caught.value.current == other_tab
    assert api.get_submitted_rounds(page.learner) == ()


def test_a_submit_whose_last_save_was_never_answered_goes_through(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    page.save(a_draft(c0=4), begun.key, 1, save_id="lost")
    assert page.submit(a_draft(c0=4), begun.key, 1, earlier=["lost"]).ratings[0].value == 4


def test_a_submit_that_loses_the_race_to_a_save_is_stale(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = page.save(a_draft(c0=3))
    meanwhile(monkeypatch, lambda: page.save(a_draft(c0=9), begun.key, 1), saving, submission)
    with pytest.raises(api.RevisionConflict) as caught:
        page.submit(a_draft(c0=3), begun.key, 1)
    assert caught.value.current.draft == a_draft(c0=9)
    assert models.Rating.objects.count() == 0


def test_a_submit_that_loses_the_race_to_a_submit_gives_that_round(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = page.save(a_draft(c0=3))
    meanwhile(monkeypatch, lambda: page.submit(a_draft(c0=3), begun.key, 1), saving, submission)
    assert page.submit(a_draft(c0=3), begun.key, 1) == api.get_submitted_rounds(page.learner)[0]
    assert models.Rating.objects.count() == 1


def test_rating_again_adds_a_round(page: Page) -> None:
    first = page.finish(a_draft(c0=3))
    second = page.finish(a_draft(c0=5), day=30)
    assert (first.number, second.number) == (1, 2)
    assert api.get_submitted_rounds(page.learner, assessment=ASSESSMENT) == (first, second)


def test_rounds_can_be_asked_for_by_assessment_and_by_course(page: Page) -> None:
    here = page.finish(a_draft(c0=3))
    there = Page(page.learner, assessment="elsewhere", course="another course").finish(a_draft(c0=5), day=1)
    assert api.get_submitted_rounds(page.learner) == (here, there)
    assert api.get_submitted_rounds(page.learner, course=COURSE) == (here,)
    assert api.get_submitted_rounds(page.learner, assessment="elsewhere") == (there,)
    assert api.get_submitted_rounds(page.learner, assessment=ASSESSMENT.upper()) == ()


def test_an_aim_that_nobody_promised_is_the_frameworks(page: Page) -> None:
    page.aims = {}
    (rating,) = page.finish(a_draft(c0=3)).ratings
    assert rating.aim == 7


def test_a_competency_that_is_not_in_the_framework_is_refused(page: Page) -> None:
    begun = page.save(a_draft(c99=3))
    with pytest.raises(api.InvalidInput):
        page.submit(a_draft(c99=3), begun.key, 1)
    assert models.Rating.objects.count() == 0


@pytest.mark.parametrize("framework_id", ["listening", "another"])
def test_a_round_goes_along_with_a_framework_that_is_changed_while_it_is_open(page: Page, framework_id: str) -> None:
    page.visibility = Visibility.NAMES
    begun = page.save(a_draft(c0=3))
    page.framework, page.aims = a_framework(4, version="2", sensitive=("c3",), framework_id=framework_id), {"c3": 8}
    saved = page.save(a_draft(c0=3, c3=4), begun.key, 1)
    done = page.submit(a_draft(c0=3, c3=4), saved.key, saved.revision)
    assert (done.framework, done.framework_version) == (framework_id, "2")
    assert [(rating.item.framework, rating.item.competency, rating.by_name, rating.aim) for rating in done.ratings] == [
        (framework_id, "c0", True, 7),
        (framework_id, "c3", False, 8),
    ]


@pytest.mark.parametrize("framework_id", ["listening", "another"])
@pytest.mark.parametrize("count", [3, 4], ids=["in the version it was begun in", "in the newer one"])
def test_what_was_or_is_called_sensitive_while_a_round_is_open_is_never_by_name(
    page: Page, count: int, framework_id: str
) -> None:
    page.visibility, page.framework = Visibility.NAMES, a_framework(3, sensitive=("c1",))
    begun = page.save(a_draft(c0=3, c1=2))
    page.framework = a_framework(4, version="2", sensitive=("c2",), framework_id=framework_id)
    draft = a_draft(**{f"c{n}": 3 for n in range(count)})
    saved = page.save(draft, begun.key, 1)
    again = page.save(draft, saved.key, saved.revision)
    done = page.submit(draft, again.key, again.revision, framework=page.framework)
    assert {rating.item.competency: rating.by_name for rating in done.ratings if rating.item.competency != "c3"} == {
        "c0": True,
        "c1": False,
        "c2": False,
    }


def test_a_round_stays_with_its_framework_while_nothing_else_is_answered(page: Page) -> None:
    begun = page.save(a_draft(c0=3))
    page.framework = a_framework(4, version="2")
    saved = page.save(a_draft(c0=4, c1=5), begun.key, 1)
    assert page.submit(a_draft(c0=4, c1=5), saved.key, saved.revision).framework_version == "1"


def test_keys_that_differ_only_by_case_or_accent_or_a_space_are_kept_apart(page: Page) -> None:
    for key in ("block-a", "BLOCK-A", "bl\u00f6ck-a", "block-a "):
        Page(page.learner, assessment=key, course=key).finish(a_draft(c0=3))
    assert models.Round.objects.count() == models.Assessment.objects.count() == models.Course.objects.count() == 4
    assert api.get_submitted_rounds(page.learner, course="BLOCK-A")[0].assessment == "BLOCK-A"
    assert len(api.get_progress(page.learner, "block-a")) == 1


def test_a_key_that_is_too_long_is_refused(page: Page) -> None:
    page.assessment = "x" * 256
    with pytest.raises(api.InvalidKey):
        page.save(a_draft(c0=3))


def test_a_long_save_id_is_still_recognised(page: Page) -> None:
    begun = page.save(a_draft(c0=3), save_id="x" * 5000)
    assert page.save(a_draft(c0=4), save_id="x" * 5000) == begun


def test_levels_make_items_of_their_own(page: Page) -> None:
    page.framework = a_framework(levels=("new", "lead"))
    page.finish(Draft(level="new", answers={"c0": rated(3)}))
    page.finish(Draft(level="lead", answers={"c0": rated(8)}), day=1)
    assert [
        (item_progress.item, item_progress.first, item_progress.times_rated)
        for item_progress in api.get_progress(page.learner, COURSE)
    ] == [
        (item("c0", "lead"), 8, 1),
        (item("c0", "new"), 3, 1),
    ]


def test_a_page_reads_in_two_queries_what_is_open_here_and_finished_in_the_course(page: Page) -> None:
    later = Page(page.learner, page.framework, LATER_ASSESSMENT)
    assert api.get_rounds(page.learner, course=COURSE, assessment=ASSESSMENT) == (None, ())
    Page(a_learner("somebody"), page.framework).save(a_draft(c0=9))
    page.finish(a_draft(c0=3))
    later.finish(a_draft(c0=5), day=1)
    page.save(a_draft(c0=4))
    assert api.get_rounds(page.learner, course=COURSE, assessment=ASSESSMENT) == (
        api.get_open_round(page.learner, ASSESSMENT),
        api.get_submitted_rounds(page.learner, course=COURSE),
    )
    assert api.get_rounds(page.learner, course=COURSE, assessment=LATER_ASSESSMENT)[0] is None
