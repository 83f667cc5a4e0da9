"""Each framework from beginning to end: one's kind of work, groups, marked statements, and values to think about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from .keyboard import Keyboard
from .server import Server
from .stored import only_round_of, rounds_of
from .trouble import Trouble
from .walking import IS_RATING, LEVELS, RATING, Assessment
from .widths import assert_does_not_scroll_sideways, phone_and_desk

Visit = Callable[..., Assessment]
Check = Callable[[Page], None]

NARROW, PHONE_WIDE, DESK = 320, 390, 1280
OFFLINE = "You seem to be offline. Your answers are safe on this page"
LEVEL_NEEDED = "Choose the one closest to your work."
LEVEL_ASIDE = "We keep your answers for the other choice on this page"
# No save leaves the page, not even the one that is sent while it is being left. A reload ends this.
CUT = """() => {
    const whole = window.fetch;
    window.fetch = (address, ...rest) =>
        String(address).includes("save_round") ? Promise.reject(new TypeError("cut")) : whole(address, ...rest);
}"""
RESTORED = "We found some answers that we had not saved yet. They are safe now."

EMPATHY = "Empathy"
OF_ADVICE = "I let people see that I have understood them."
OF_HELP = "I think about what my help may change in the rest of someone's life."
PHONE = "Interact with individuals using telecommunications"
SIGNS = "Identify potential mental health needs and related issues"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """What a newcomer does in one of the demo's units; `low` is answered higher in the second round."""

    unit: str
    low: tuple[str, int | str]
    other: tuple[str, int | str]
    higher: int | str
    marked: tuple[str, str]
    ratings: Mapping[str, tuple[str, int | None, int | None]]
    flagged: Mapping[str, list[str]]
    level: str = ""
    level_id: str = ""
    groups: tuple[str, ...] = ()
    thought: str = ""


WAYS = [
    Way(
        unit="before",
        low=("Facilitators of change", 3),
        other=("Encouragers", 4),
        higher=5,
        marked=("Encouragers", "I celebrate what people achieve, however small it may look."),
        ratings={"facilitators-of-change": ("rated", 3, None), "encouragers": ("rated", 4, None)},
        flagged={"encouragers": ["encouragers-2"]},
    ),
    Way(
        unit="thrive",
        low=(EMPATHY, 3),
        other=("Team Working", 4),
        higher=5,
        marked=(EMPATHY, OF_HELP),
        ratings={"empathy": ("rated", 3, None), "team-working": ("rated", 4, None)},
        flagged={"empathy": ["empathy-help-2"]},
        level="Getting Help",
        level_id="getting-help",
    ),
    Way(
        unit="children",
        low=("Relationships and effective direct work", 3),
        other=("Child development", 4),
        higher=5,
        marked=("Relationships and effective direct work", "People can rely on me, and I am honest with them."),
        ratings={"relationships-and-direct-work": ("rated", 3, None), "child-development": ("rated", 4, None)},
        flagged={"relationships-and-direct-work": ["b-1-1"]},
        level="B. Universal",
        level_id="b",
    ),
    Way(
        unit="mental-health",
        low=(PHONE, "1 Not yet sure"),
        other=(SIGNS, "2 Finding my feet"),
        higher="3 Fairly sure, with somebody to ask",
        marked=(PHONE, "I can start a call so that the person feels welcome and knows who I am."),
        ratings={
            "supporting-people-by-phone-or-online": ("rated", 1, None),
            "noticing-possible-mental-health-needs": ("rated", 2, None),
        },
        flagged={"supporting-people-by-phone-or-online": ["supporting-people-by-phone-or-online-1"]},
        groups=("Talking, trust and change", "Noticing needs and assessing"),
    ),
    Way(
        unit="keyworking",
        low=("Effective communication", 3),
        other=("Problem-solving", 4),
        higher=5,
        marked=("Problem-solving", "I ask questions that get to the heart of the matter."),
        ratings={
            "effective-communication": ("rated", 3, None),
            "problem-solving": ("rated", 4, None),
            "respect": ("reflected", None, None),
        },
        flagged={"problem-solving": ["problem-solving-skill-3"]},
        thought="Respect",
    ),
]


@pytest.fixture
def fine(axe: Check, width: int) -> Check:
    """``fine(page)``: axe-core has nothing to say, and neither a phone, be it a small one, nor a desk scrolls sideways.

    Each framework is walked at one width, and looked at in all of them.
    """

    def fine(page: Page) -> None:
        axe(page)
        for each in (NARROW, PHONE_WIDE, DESK):
            page.set_viewport_size({"width": each, "height": 900})
            assert_does_not_scroll_sideways(page)
        page.set_viewport_size({"width": width, "height": 900})

    return fine


# ---- the whole path


@pytest.mark.parametrize(
    ("way", "width"),
    zip(WAYS, cycle([PHONE_WIDE, DESK]), strict=False),
    ids=lambda value: getattr(value, "unit", value),
)
def test_a_newcomer_walks_the_whole_path_and_comes_back(
    visit: Visit, page: Page, fine: Check, server: Server, learner: str, width: int, way: Way
) -> None:
    here = visit(way.unit)
    fine(page)
    if way.level:
        here.choose_level(way.level)
        fine(page)
    if way.groups:
        here.onwards("Which groups are part of my role?")
        for group in way.groups:
            here.group(group).check()
        fine(page)

    here.walk_to_rating()
    here.choose(*way.low)
    here.choose(*way.other)
    title, statement = way.marked
    here.mark(title, statement)
    if way.thought:
        expect(here.card(way.thought).get_by_role("radio")).to_have_count(0)
        here.thought(way.thought).check()
    fine(page)

    here.onwards("Check your answers")
    expect(here.form.get_by_role("listitem").filter(has_text=title)).to_contain_text("To work on: 1")
    fine(page)

    here.finish()
    expect(here.suggested.first).to_contain_text("Because you rated")
    named = page.get_by_text(f"“{way.low[0]}”").filter(visible=True)  # as a reason, or as what no topic fits
    expect(named.first).to_be_visible()
    fine(page)

    page.reload()
    expect(page.get_by_role("heading", name="Your picture")).to_be_visible()
    expect(page.get_by_role("heading", name="What I want to work on")).to_be_visible()
    expect(page.get_by_role("listitem").get_by_text(statement, exact=True).filter(visible=True).first).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Print my answers and plans").click()
    expect(opened.value.get_by_role("heading", name="What I want to work on")).to_be_visible()
    expect(opened.value.get_by_role("listitem").get_by_text(statement, exact=True)).to_be_visible()
    fine(opened.value)
    opened.value.close()

    here.rate_again()
    if way.level:
        here.onwards("Which one fits my work?")
        expect(here.level(way.level)).to_be_checked()
    if way.groups:
        here.onwards("Which groups are part of my role?")
        expect(here.form.get_by_role("checkbox", checked=True)).to_have_count(len(way.groups))
        for group in way.groups:
            expect(here.group(group)).to_be_checked()
    here.walk_to_rating()
    expect(here.star(title, statement)).to_be_checked()  # until one takes it back
    here.choose(way.low[0], way.higher)
    expect(here.more(way.low[0]).get_by_text(re.compile(r"^On .+ you chose \d\.$"))).to_be_visible()
    here.onwards("Check your answers")
    here.finish()
    expect(here.row(way.low[0])).to_contain_text(", surer")

    first, second = rounds_of(server, learner, way.unit)
    assert first.ratings == way.ratings
    assert first.flagged == second.flagged == way.flagged
    assert (first.level, second.level) == (way.level_id, way.level_id)
    assert first.levels == second.levels == {way.level_id}


def test_advice_says_in_which_part_of_the_course_a_unit_is(visit: Visit) -> None:
    here = visit("thrive")
    here.choose_level("Getting Help")
    here.walk({EMPATHY: 3})
    expect(here.suggested.first).to_contain_text("Start withMentalizing under pressure11 minutes. In “AMBIT”.")


# ---- choosing one's kind of work


def test_going_on_without_a_kind_of_work_says_what_to_do(
    visit: Visit, axe: Check, server: Server, learner: str
) -> None:
    here = visit("thrive")
    here.onwards("Which one fits my work?")
    alert = here.page.get_by_role("alert").filter(has_text=LEVEL_NEEDED)
    expect(alert).to_be_hidden()
    here.next.click()
    expect(alert).to_be_visible()
    group = here.form.get_by_role("group", name="Which one fits my work?")
    expect(group).to_have_accessible_description(re.compile(re.escape(LEVEL_NEEDED)))
    expect(group.get_by_role("radio").first).to_be_focused()
    axe(here.page)
    assert rounds_of(server, learner, "thrive") == []
    here.level("Getting Advice").check()
    expect(alert).to_be_hidden()
    here.walk_to_rating()


def test_answers_at_another_level_are_put_aside_and_come_back(visit: Visit, server: Server, learner: str) -> None:
    here = visit("thrive")
    here.choose_level("Getting Advice")
    here.walk_to_rating()
    here.choose(EMPATHY, 3)
    here.explain(EMPATHY, "I give advice by phone.")
    here.mark(EMPATHY, OF_ADVICE)

    here.back_to("Which one fits my work?")
    here.level("Getting Help").check()
    expect(here.form.get_by_text(LEVEL_ASIDE)).to_be_visible()
    here.walk_to_rating()
    here.expect_rated(0, 7)
    expect(here.point(EMPATHY, 3)).not_to_be_checked()
    here.choose(EMPATHY, 6)

    here.back_to("Which one fits my work?")
    here.level("Getting Advice").check()
    here.walk_to_rating()
    expect(here.point(EMPATHY, 3)).to_be_checked()
    expect(here.star(EMPATHY, OF_ADVICE)).to_be_checked()
    expect(here.reason(EMPATHY)).to_have_value("I give advice by phone.")

    here.back_to("Which one fits my work?")
    here.level("Getting Help").check()
    here.walk_to_rating()
    expect(here.point(EMPATHY, 6)).to_be_checked()
    here.onwards("Check your answers")
    expect(here.form.get_by_text("To work on").filter(visible=True)).to_have_count(0)
    here.finish()
    expect(here.page.get_by_text("Your answers are about “Getting Help”.")).to_be_visible()
    done = only_round_of(server, learner, "thrive")
    assert (done.level, done.levels) == ("getting-help", {"getting-help"})
    assert done.ratings == {"empathy": ("rated", 6, None)}
    assert (done.flagged, done.reasons) == ({}, [])


def test_a_curious_tap_on_another_level_changes_nothing(visit: Visit, server: Server, learner: str) -> None:
    here = visit("thrive")
    here.choose_level("Getting Advice")
    here.walk_to_rating()
    here.choose(EMPATHY, 3)
    here.back_to("Which one fits my work?")
    here.level("Getting Help").check()
    here.back.click()
    here.expect_saved()
    draft = only_round_of(server, learner, "thrive")
    assert (draft.draft["level"], draft.drafted) == ("getting-advice", {"empathy": 3})
    here.page.reload()
    here.onwards("Which one fits my work?")
    expect(here.level("Getting Advice")).to_be_checked()
    here.walk_to_rating()
    expect(here.point(EMPATHY, 3)).to_be_checked()


def test_what_an_earlier_stage_asks_for_is_folded_and_can_be_marked(visit: Visit) -> None:
    here = visit("thrive")
    here.choose_level("Getting Help")
    here.walk_to_rating()
    card = here.more(EMPATHY)
    expect(here.star(EMPATHY, OF_HELP)).to_be_visible()
    expect(here.star(EMPATHY, OF_ADVICE)).to_be_hidden()
    card.get_by_text("From “Getting Advice” (4)").click()
    here.mark(EMPATHY, OF_ADVICE)
    here.expect_saved()
    here.page.reload()
    expect(here.star(EMPATHY, OF_ADVICE)).to_be_visible()  # what is marked is in view when one comes back
    expect(here.star(EMPATHY, OF_ADVICE)).to_be_checked()
    here.onwards("Check your answers")
    expect(here.form.get_by_text("To work on: 1")).to_be_visible()


def test_what_everybody_needs_has_a_tag(visit: Visit) -> None:
    here = visit("thrive")
    here.choose_level("Getting Advice")
    here.walk_to_rating()
    expect(here.card("Emotional Intelligence").get_by_text("core", exact=True)).to_be_visible()
    expect(here.card(EMPATHY)).to_be_visible()
    expect(here.card(EMPATHY).get_by_text("core", exact=True)).to_have_count(0)


def test_a_mark_can_be_taken_back(visit: Visit, server: Server, learner: str) -> None:
    here = visit("thrive")
    here.choose_level("Getting Help")
    here.walk_to_rating()
    here.mark(EMPATHY, OF_HELP)
    here.onwards("Check your answers")
    expect(here.form.get_by_text("To work on: 1")).to_be_visible()
    here.back_to(RATING)
    here.star(EMPATHY, OF_HELP).uncheck()
    expect(here.star(EMPATHY, OF_HELP)).not_to_be_checked()
    here.choose(EMPATHY, 3)
    here.onwards("Check your answers")
    expect(here.page.get_by_role("heading", name="What you want to work on")).to_be_hidden()
    here.finish()
    expect(here.page.get_by_role("heading", name="What I want to work on")).to_have_count(0)
    assert only_round_of(server, learner, "thrive").flagged == {}


# ---- without a connection


def test_choosing_a_level_without_a_connection_says_so_and_works_when_it_is_back(
    visit: Visit, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here = visit("thrive")
    here.choose_level("Getting Advice")
    here.walk_to_rating()
    here.choose(EMPATHY, 3)
    here.expect_saved()
    here.page.context.set_offline(True)
    here.back_to("Which one fits my work?")
    here.level("Getting Help").check()
    here.next.click()
    expect(here.page.get_by_role("alert").filter(has_text=OFFLINE)).to_be_visible()
    expect(here.page.get_by_role("heading", name="Which one fits my work?")).to_be_visible()
    here.level("Getting Advice").check()
    here.walk_to_rating()  # what is here already needs no connection
    expect(here.point(EMPATHY, 3)).to_be_checked()
    here.back_to("Which one fits my work?")
    here.level("Getting Help").check()

    here.page.context.set_offline(False)
    here.walk_to_rating()
    expect(here.point(EMPATHY, 3)).not_to_be_checked()
    here.choose(EMPATHY, 6)
    here.expect_saved()
    draft = only_round_of(server, learner, "thrive")
    assert (draft.draft["level"], draft.drafted) == ("getting-help", {"empathy": 6})


def test_unsent_answers_at_another_level_come_back_after_a_reload(
    visit: Visit, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here = visit("thrive")
    here.choose_level("Getting Advice")
    here.walk_to_rating()
    here.choose(EMPATHY, 3)
    here.expect_saved()
    here.page.evaluate(CUT)
    here.back_to("Which one fits my work?")
    here.level("Getting Help").check()
    here.walk_to_rating()
    here.choose(EMPATHY, 6)
    here.mark(EMPATHY, OF_HELP)
    expect(here.status).to_contain_text(OFFLINE)

    here.page.route(LEVELS, lambda route: route.abort())
    here.page.reload()
    expect(here.status).to_contain_text(OFFLINE)
    expect(here.form.get_by_role("heading")).to_have_count(0)  # nothing is shown before it can be shown rightly
    stored = only_round_of(server, learner, "thrive")
    assert (stored.draft["level"], stored.drafted) == ("getting-advice", {"empathy": 3})

    here.page.unroute(LEVELS)
    expect(here.point(EMPATHY, 6)).to_be_checked()
    expect(here.star(EMPATHY, OF_HELP)).to_be_checked()
    expect(here.status).to_have_text(RESTORED)
    stored = only_round_of(server, learner, "thrive")
    assert (stored.draft["level"], stored.drafted) == ("getting-help", {"empathy": 6})

    here.back_to("Which one fits my work?")
    here.level("Getting Advice").check()
    here.walk_to_rating()
    expect(here.point(EMPATHY, 3)).to_be_checked()  # what was put aside before the reload is there too
    here.onwards("Check your answers")
    here.finish()
    here.expect_nothing_left_behind()
    assert only_round_of(server, learner, "thrive").ratings == {"empathy": ("rated", 3, None)}


# ---- a long list in groups


def test_the_groups_are_counted_and_all_of_them_can_be_ticked(visit: Visit) -> None:
    here = visit("mental-health")
    here.onwards("Which groups are part of my role?")
    here.group("Talking, trust and change").check()
    here.group("Noticing needs and assessing").check()
    expect(here.form.get_by_text("Groups: 2. To rate: 12. Time: about 18 minutes.")).to_be_visible()
    here.button("Tick all").click()
    boxes = here.form.get_by_role("checkbox")
    expect(here.form.get_by_role("checkbox", checked=False)).to_have_count(0)
    expect(here.form.get_by_text(f"Groups: {boxes.count()}. To rate: 96.")).to_be_visible()
    here.walk_to_rating()
    here.expect_rated(0, 96)


def test_a_group_alone_comes_open_and_an_unticked_one_is_not_asked_about(
    visit: Visit, server: Server, learner: str
) -> None:
    here = visit("mental-health")
    here.onwards("Which groups are part of my role?")
    here.group("Talking, trust and change").check()
    here.walk_to_rating()
    here.choose(PHONE, "1 Not yet sure")
    here.back_to("Which groups are part of my role?")
    here.group("Talking, trust and change").uncheck()
    here.group("Noticing needs and assessing").check()
    here.walk_to_rating()
    expect(here.card(PHONE)).to_be_hidden()
    here.choose(SIGNS, "2 Finding my feet")
    here.expect_rated(1, 5)
    here.onwards("Check your answers")
    here.finish()
    done = only_round_of(server, learner, "mental-health")
    assert done.ratings == {"noticing-possible-mental-health-needs": ("rated", 2, None)}


def test_going_on_without_any_group_says_what_to_do(visit: Visit, server: Server, learner: str) -> None:
    here = visit("mental-health")
    here.onwards("Which groups are part of my role?")
    here.next.click()
    alert = here.page.get_by_role("alert").filter(has_text="Tick at least one group.")
    expect(alert).to_be_visible()
    expect(here.page.get_by_role("heading", name="Which groups are part of my role?")).to_be_visible()
    assert rounds_of(server, learner, "mental-health") == []
    here.group("Noticing needs and assessing").check()
    expect(alert).to_be_hidden()
    here.walk_to_rating()


# ---- values


def test_what_comes_to_mind_about_a_value_counts_as_a_thought(visit: Visit, server: Server, learner: str) -> None:
    here = visit("keyworking")
    here.walk_to_rating()
    respect = here.more("Respect")
    respect.get_by_role("textbox").fill("Some families taught me a lot.")
    expect(here.thought("Respect")).to_be_checked()
    here.thought("Compassionate").check()
    here.thought("Compassionate").uncheck()
    here.expect_rated(0, 8)  # a value has no number
    here.onwards("Check your answers")
    respect = here.form.get_by_role("listitem").filter(has_text="Respect")
    expect(respect).to_have_count(0)
    here.form.get_by_text("8 to think about, if you like", exact=True).click()
    expect(respect).to_have_count(1)
    here.finish()
    done = only_round_of(server, learner, "keyworking")
    assert done.ratings == {"respect": ("reflected", None, None)}
    assert done.reasons == ["Some families taught me a lot."]
    here.rate_again()
    here.walk_to_rating()
    expect(here.thought("Respect")).not_to_be_checked()


# ---- by keyboard


@phone_and_desk
def test_a_level_and_a_mark_can_be_chosen_by_keyboard(
    visit: Visit, keys: Keyboard, server: Server, learner: str, width: int
) -> None:
    here = visit("thrive")
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Which one fits my work?")
    keys.tab_to(here.level("Getting Advice"))
    keys.press("Space")
    expect(here.level("Getting Advice")).to_be_checked()
    keys.press("ArrowDown")
    expect(here.level("Getting Help")).to_be_checked()
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Rate your confidence")

    keys.tab_to(here.next)
    keys.press("Enter")
    keys.tab_to(here.point(EMPATHY, 1))
    keys.press("ArrowRight", "ArrowRight")
    keys.tab_to(here.card(EMPATHY).locator("[data-part=more-label]"))
    keys.press("Enter")
    star = here.star(EMPATHY, OF_HELP)
    keys.tab_to(star)
    keys.press("Space")
    expect(star).to_be_checked()
    keys.press("Space")
    expect(star).not_to_be_checked()
    keys.press("Space")
    while here.form.evaluate(IS_RATING):
        keys.tab_to(here.next)
        keys.press("Enter")
    here.expect_arrival("Check your answers")
    keys.tab_to(here.button("See what to learn next"))
    keys.press("Enter")
    here.expect_finished()
    done = only_round_of(server, learner, "thrive")
    assert done.ratings == {"empathy": ("rated", 3, None)}
    assert done.flagged == {"empathy": ["empathy-help-2"]}


@phone_and_desk
def test_groups_can_be_ticked_by_keyboard(visit: Visit, keys: Keyboard, width: int) -> None:
    here = visit("mental-health")
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Which groups are part of my role?")
    keys.tab_to(here.group("Noticing needs and assessing"))
    keys.press("Space")
    expect(here.group("Noticing needs and assessing")).to_be_checked()
    keys.tab_to(here.button("Tick all"))
    keys.press("Enter")
    expect(here.form.get_by_role("checkbox", checked=False)).to_have_count(0)
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Rate your confidence")


def test_a_value_can_be_thought_about_by_keyboard(visit: Visit, keys: Keyboard) -> None:
    here = visit("keyworking")
    here.walk_to_rating()
    here.go_to("Respect")
    keys.tab_to(here.thought("Respect"))
    keys.press("Space")
    expect(here.thought("Respect")).to_be_checked()


# ---- what was said in another framework


def test_a_related_rating_of_another_framework_appears_once_there_is_an_answer(visit: Visit, axe: Check) -> None:
    visit("before").round({"Risk navigators": 3})
    here = visit("thrive")
    here.choose_level("Getting Help")
    here.walk_to_rating()
    card = here.more("Risk Assessment")
    related = card.get_by_text("You chose 3 of 10 for that")
    expect(related).to_be_hidden()
    here.choose("Risk Assessment", 6)
    expect(related).to_be_visible()
    expect(related).to_contain_text("This is close to “Risk navigators”")
    axe(here.page)
    here.more("Risk Assessment").get_by_role("button", name="Clear my answer").click()
    expect(related).to_be_hidden()
