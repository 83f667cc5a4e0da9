"""What is the learner's own is read by the training team where the learner says so, line by line, until taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from competency_xblock.frameworks import content_hash
from competency_xblock.records import api, models
from competency_xblock.records.data import (
    Answer,
    Draft,
    DraftAction,
    DraftAnswer,
    Item,
    RoundForReport,
    SharedAction,
    SharedWithTeam,
    Visibility,
)
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    item,
    rated,
)

from ..test_queries import queries

pytestmark = pytest.mark.django_db

NOTHING = SharedWithTeam()


@pytest.fixture
def page() -> Page:
    return Page(a_learner(), a_framework(sensitive=("c2",)))


def full_draft(value: int = 3, reason: str = "Because") -> Draft:
    return Draft(
        answers={"c0": rated(value, value + 1, reason=reason, aim=9), "c1": NOT_YET, "c2": rated(4, reason="Mine")},
        actions=(
            DraftAction(text="Ask Sam", competency="c0", review_date=date(2030, 6, 30)),
            DraftAction(text="Rest"),
        ),
    )


def test_nothing_is_shared_unless_the_learner_says_so(page: Page) -> None:
    page.visibility = Visibility.NAMES
    done = page.finish(full_draft())
    assert api.get_shared_with_team(page.learner, COURSE) == NOTHING
    assert not any(rating.shared for rating in done.ratings)
    assert not any(action.shared for action in api.get_actions(page.learner))


def test_a_line_that_is_shared_is_the_answer_and_its_reason(page: Page) -> None:
    done = page.finish(full_draft())
    api.set_rating_shared(page.learner, done.key, item("c0"), True)
    [theirs] = api.get_shared_with_team(page.learner, COURSE).rounds
    assert (theirs.round_key, theirs.assessment, theirs.number, theirs.submitted_at) == (done.key, ASSESSMENT, 1, START)
    assert theirs.version == content_hash(page.framework)
    [line] = theirs.lines
    assert (line.item, line.answer, line.value, line.aim, line.reason) == (item("c0"), Answer.RATED, 4, 9, "Because")
    [read] = api.get_submitted_rounds(page.learner)
    assert [rating.shared for rating in read.ratings] == [True, False, False]


def test_a_sensitive_line_and_one_without_a_number_can_be_shared_too(page: Page) -> None:
    done = page.finish(full_draft())
    for competency in ("c2", "c1"):
        api.set_rating_shared(page.learner, done.key, item(competency), True)
    [theirs] = api.get_shared_with_team(page.learner, COURSE).rounds
    assert [(line.item.competency, line.value, line.aim) for line in theirs.lines] == [("c1", None, None), ("c2", 4, 7)]


def test_what_was_thought_about_can_be_shared_without_an_aim(page: Page) -> None:
    done = page.finish(a_draft(c0=DraftAnswer(answer=Answer.REFLECTED, reason="A thought")))
    api.set_rating_shared(page.learner, done.key, item("c0"), True)
    [theirs] = api.get_shared_with_team(page.learner, COURSE).rounds
    assert [(line.answer, line.aim, line.reason) for line in theirs.lines] == [(Answer.REFLECTED, None, "A thought")]


def test_what_is_taken_back_is_not_there_any_more(page: Page) -> None:
    done = page.finish(full_draft())
    api.set_rating_shared(page.learner, done.key, item("c0"), True)
    api.set_rating_shared(page.learner, done.key, item("c0"), True)
    api.set_rating_shared(page.learner, done.key, item("c0"), False)
    api.set_rating_shared(page.learner, done.key, item("c0"), False)
    assert api.get_shared_with_team(page.learner, COURSE) == NOTHING
    assert models.SharedLine.objects.count() == 0


def test_when_a_line_was_shared_first_is_kept(page: Page) -> None:
    done = page.finish(full_draft())
    for day in (1, 2):
        api.set_rating_shared(page.learner, done.key, item("c0"), True, START + timedelta(days=day))
    before = timezone.now()
    api.set_rating_shared(page.learner, done.key, item("c1"), True)
    first, second = models.SharedLine.objects.order_by("pk").values_list("shared", flat=True)
    assert first == START + timedelta(days=1)
    assert before <= second <= timezone.now()


def test_sharing_is_about_one_round_and_the_newest_comes_first(page: Page) -> None:
    for day in range(3):
        done = page.finish(full_draft(day + 2), day=day)
        if day != 1:
            api.set_rating_shared(page.learner, done.key, item("c0"), True)
    elsewhere = Page(page.learner, page.framework, "elsewhere", "another course").finish(full_draft())
    api.set_rating_shared(page.learner, elsewhere.key, item("c0"), True)
    found = api.get_shared_with_team(page.learner, COURSE).rounds
    assert [(round.number, round.lines[0].value) for round in found] == [(3, 5), (1, 3)]


def test_the_round_that_was_finished_last_comes_first_and_its_lines_as_in_the_round(page: Page) -> None:
    for assessment, day in (("second", 2), ("third", 3), ("third too", 3), ("first", 1)):
        draft = Draft(answers={"c0": rated(1), "c1": rated(2)})
        done = Page(page.learner, page.framework, assessment).finish(draft, day=day)
        for competency in ("c1", "c0"):
            api.set_rating_shared(page.learner, done.key, item(competency), True)
    found = api.get_shared_with_team(page.learner, COURSE).rounds
    assert [round.assessment for round in found] == ["third too", "third", "second", "first"]
    assert [[line.value for line in round.lines] for round in found] == [[1, 2]] * 4


def test_what_is_shared_is_read_of_that_learner_in_that_course_alone(page: Page) -> None:
    places = [(learner, course) for learner in (page.learner, a_learner("other")) for course in (COURSE, "another")]
    for learner, course in places:
        words = f"{learner} in {course}"
        draft = Draft(answers={"c0": rated(3, reason=words)}, actions=(DraftAction(text=words),))
        done = Page(learner, page.framework, f"asks in {course}", course).finish(draft)
        api.set_rating_shared(learner, done.key, item("c0"), True)
        [action] = [action for action in api.get_actions(learner) if action.text == words]
        api.set_action_shared(learner, action.key, True)
    for learner, course in places:
        found = api.get_shared_with_team(learner, course)
        assert [line.reason for round in found.rounds for line in round.lines] == [f"{learner} in {course}"]
        assert [action.text for action in found.actions] == [f"{learner} in {course}"]


def test_a_line_is_shared_at_its_level(page: Page) -> None:
    page.framework = a_framework(levels=("new", "lead"))
    done = page.finish(Draft(level="new", answers={"c0": rated(3)}))
    with pytest.raises(api.RoundNotFound):
        api.set_rating_shared(page.learner, done.key, item("c0", "lead"), True)
    api.set_rating_shared(page.learner, done.key, item("c0", "new"), True)
    [theirs] = api.get_shared_with_team(page.learner, COURSE).rounds
    assert [line.item for line in theirs.lines] == [item("c0", "new")]


def test_a_reason_that_is_erased_is_gone_for_the_team_too(page: Page) -> None:
    done = page.finish(full_draft())
    api.set_rating_shared(page.learner, done.key, item("c0"), True)
    api.delete_reason(page.learner, done.key, item("c0"))
    [theirs] = api.get_shared_with_team(page.learner, COURSE).rounds
    assert theirs.lines[0].reason == ""


def test_what_is_shared_goes_with_its_round(page: Page) -> None:
    done = page.finish(full_draft())
    api.set_rating_shared(page.learner, done.key, item("c0"), True)
    api.reset_learner_state(page.learner, ASSESSMENT)
    assert models.SharedLine.objects.count() == 0


def test_what_a_competency_is_in_ones_own_finished_round(page: Page) -> None:
    page.framework = a_framework(levels=("new",), framework_id="speaking")
    done = page.finish(Draft(level="new", answers={"c0": rated(3)}))
    assert api.item_in_round(page.learner, done.key, "c0", "new") == Item("speaking", "c0", "new")
    begun = page.save(Draft(level="new"))
    for who, key in ((page.learner, begun.key), (a_learner("stranger"), done.key), (page.learner, "no-such-round")):
        with pytest.raises(api.RoundNotFound):
            api.item_in_round(who, key, "c0", "new")


@pytest.mark.parametrize("competency", ["c0", "c9"])
def test_only_ones_own_answers_can_be_shared(page: Page, competency: str) -> None:
    done = page.finish(full_draft())
    who = a_learner("stranger") if competency == "c0" else page.learner
    with pytest.raises(api.RoundNotFound):
        api.set_rating_shared(who, done.key, item(competency), True)
    api.set_rating_shared(page.learner, done.key, item("c1"), True)
    with pytest.raises(api.RoundNotFound):
        api.set_rating_shared(a_learner("another"), done.key, item("c1"), False)
    assert models.SharedLine.objects.count() == 1


def test_what_is_not_finished_cannot_be_shared(page: Page) -> None:
    begun = page.save(full_draft())
    with pytest.raises(api.RoundNotFound):
        api.set_rating_shared(page.learner, begun.key, item("c0"), True)


def test_an_action_is_shared_and_taken_back(page: Page) -> None:
    page.finish(full_draft())
    first, second = api.get_actions(page.learner)
    api.set_action_shared(page.learner, first.key, True)
    api.set_action_shared(page.learner, first.key, True)
    api.update_action(page.learner, first.key, done=True, now=START)
    [shared] = api.get_shared_with_team(page.learner, COURSE).actions
    assert shared == SharedAction(
        text="Ask Sam",
        item=item("c0"),
        review_date=date(2030, 6, 30),
        done_at=START,
        version=content_hash(page.framework),
    )
    assert [action.shared for action in api.get_actions(page.learner)] == [True, False]
    api.set_action_shared(page.learner, first.key, False)
    assert api.get_shared_with_team(page.learner, COURSE) == NOTHING
    api.set_action_shared(page.learner, second.key, True)
    assert [action.text for action in api.get_shared_with_team(page.learner, COURSE).actions] == ["Rest"]


def test_actions_that_are_shared_come_as_they_were_added(page: Page) -> None:
    for assessment, day in (("later", 2), ("earlier", 1)):
        draft = Draft(answers={"c0": rated(3)}, actions=(DraftAction(text=assessment),))
        Page(page.learner, page.framework, assessment).finish(draft, day=day)
    for action in api.get_actions(page.learner):
        api.set_action_shared(page.learner, action.key, True)
    assert [action.text for action in api.get_shared_with_team(page.learner, COURSE).actions] == ["earlier", "later"]


def test_only_ones_own_action_can_be_shared(page: Page) -> None:
    page.finish(full_draft())
    [first, _] = api.get_actions(page.learner)
    for key in (first.key, "no-such-action"):
        with pytest.raises(api.ActionNotFound):
            api.set_action_shared(a_learner(f"stranger-{key}"), key, True)
    assert not any(action.shared for action in api.get_actions(page.learner))


def test_it_takes_two_queries_however_much_is_shared(page: Page) -> None:
    for day in range(4):
        later = Page(page.learner, page.framework, LATER_ASSESSMENT if day % 2 else ASSESSMENT)
        done = later.finish(full_draft(), day=day)
        for competency in ("c0", "c1", "c2"):
            api.set_rating_shared(page.learner, done.key, item(competency), True)
    for action in api.get_actions(page.learner):
        api.set_action_shared(page.learner, action.key, True)
    assert queries(lambda: api.get_shared_with_team(page.learner, COURSE)) == 2


# ---------------------------------------------------------------- what the platform's own response report says


def test_finished_rounds_come_oldest_first_with_ratings_only_where_that_was_promised(page: Page) -> None:
    other = Page(a_learner("other"), page.framework, visibility=Visibility.NAMES)
    Page(page.learner, page.framework, LATER_ASSESSMENT, visibility=Visibility.NAMES).finish(full_draft(), day=9)
    page.visibility = Visibility.NAMES
    page.finish(full_draft(3), day=1)
    page.visibility = Visibility.GROUPS
    page.finish(full_draft(5), day=2)
    other.finish(Draft(answers={"c0": rated(7), "c1": rated(2, revised=1)}))
    page.save(full_draft(8), now=START)
    version = content_hash(page.framework)
    found = api.get_rounds_for_report(ASSESSMENT, [page.learner, other.learner, a_learner("nobody")])
    assert found == {
        page.learner: (
            RoundForReport(number=1, submitted_at=START + timedelta(days=1), values={item("c0"): 4}, version=version),
            RoundForReport(number=2, submitted_at=START + timedelta(days=2), values={}, version=version),
        ),
        other.learner: (
            RoundForReport(number=1, submitted_at=START, values={item("c0"): 7, item("c1"): 1}, version=version),
        ),
    }
    assert set(api.get_rounds_for_report(ASSESSMENT, [other.learner])) == {other.learner}
    assert api.get_rounds_for_report("never heard of", [page.learner]) == {}


def test_finished_rounds_come_in_order_by_when_they_were_finished(page: Page) -> None:
    for day in (3, 1, 1):
        page.finish(full_draft(), day=day)
    [theirs] = api.get_rounds_for_report(ASSESSMENT, [page.learner]).values()
    assert [(their.number, their.submitted_at) for their in theirs] == [
        (2, START + timedelta(days=1)),
        (3, START + timedelta(days=1)),
        (1, START + timedelta(days=3)),
    ]


def test_ratings_come_in_the_order_in_which_they_were_chosen_and_cost_two_queries_for_any_number(page: Page) -> None:
    page.visibility = Visibility.NAMES
    others = [Page(a_learner(name), page.framework, visibility=Visibility.NAMES) for name in ("first", "second")]
    for each in (page, *others):
        each.finish(Draft(chosen=("c1", "c0"), answers={"c0": rated(1), "c1": rated(2)}))
    everybody = [page.learner, *(each.learner for each in others)]
    assert [list(theirs.values) for [theirs] in api.get_rounds_for_report(ASSESSMENT, everybody).values()] == [
        [item("c1"), item("c0")]
    ] * 3
    assert queries(lambda: api.get_rounds_for_report(ASSESSMENT, everybody)) == 2
