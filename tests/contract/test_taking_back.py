"""What one has written, planned and shared can be taken back by owning it, whatever has become of all the rest.

Every way of taking something back, after everything that can happen to somebody, an assessment or a course, in an LMS;
and each of them by everybody whose row it is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import DjangoDbBlocker

from competency_xblock.records import api
from competency_xblock.records.data import Item
from competency_xblock.web.learner.progress.my_competencies import PLANNING, TAKING_BACK
from competency_xblock.web.learner.record.downloads import KINDS, write
from competency_xblock.web.learner.record.own_record import OwnRecord

from ..fixtures.files import text_of
from ..fixtures.workbench import CHANGE, FRAMEWORK, everything_stored, kept_for_all_tests
from . import host
from .conftest import Site, an_lms
from .people import LMS, Person, Seat, sit_down
from .platform_tables.models import CourseAccessRole, CourseEnrollment, CourseOverview

pytestmark = pytest.mark.django_db

PAGE = "/competency/mine/"
COURSE = str(host.COURSE)
REPLY = "My reply."
IN_ORDER = ("unshare", "unshare-action", "done", "undone", "erase", "erase-reply", "clear-start", "discard", "remove")


@dataclass
class Cast:
    """Everybody's seats; the learner has something of each kind to take back."""

    seats: dict[str, Seat]
    learner: Seat = field(init=False)

    def __post_init__(self) -> None:
        self.learner = self.seats["learner"]


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Made once; what a test changes is taken back after it."""
    with kept_for_all_tests(django_db_blocker), an_lms():
        CourseOverview.objects.create(id=host.COURSE, display_name="Listening")
        found = Cast({seat.name: sit_down(seat) for seat in LMS})
        learner = found.learner.learner_id
        api.set_rating_shared(learner, found.learner.finished_round, Item(FRAMEWORK, CHANGE), shared=True)
        api.set_action_shared(learner, found.learner.action, shared=True)
        api.reply_to_observation(learner, found.learner.observed, REPLY)
        api.set_learner_start_date(learner, COURSE, date(2020, 3, 4))
        yield found


# ---------------------------------------------------------------- what can happen


def unenrolled(_site: Site, cast: Cast) -> None:
    CourseEnrollment.objects.filter(user_id=cast.learner.learner_id).update(is_active=False)


def never_enrolled(_site: Site, cast: Cast) -> None:
    CourseEnrollment.objects.filter(user_id=cast.learner.learner_id).delete()


def framework_gone(site: Site, _cast: Cast) -> None:
    site.store.authored[host.ASSESSMENT]["framework"] = "long-gone"


def another_framework(site: Site, _cast: Cast) -> None:
    site.store.authored[host.ASSESSMENT] |= {"framework": "kent-medway-vcse", "competencies": []}


def nothing_asked(site: Site, _cast: Cast) -> None:
    site.store.authored[host.ASSESSMENT]["competencies"] = ["no-longer-asked"]


def broken(site: Site, _cast: Cast) -> None:
    site.store.authored[host.ASSESSMENT] |= {"framework": "@own", "own_framework": "<framework"}


def moved(site: Site, _cast: Cast) -> None:
    site.store.authored[host.RATING]["children"].remove(host.ASSESSMENT)
    site.store.authored[host.LISTENING]["children"].append(host.ASSESSMENT)
    site.store.authored[host.ASSESSMENT]["parent"] = host.LISTENING


def staff_only(site: Site, _cast: Cast) -> None:
    site.store.staff_only |= {host.RATING, host.ASSESSMENT}


def deleted(site: Site, _cast: Cast) -> None:
    for place in (host.ASSESSMENT, host.PROGRESS):
        del site.store.authored[place]
        site.store.authored[host.RATING]["children"].remove(place)


def course_gone(site: Site, cast: Cast) -> None:
    never_enrolled(site, cast)
    site.store.authored.clear()
    CourseOverview.objects.all().delete()


def observing_off(site: Site, _cast: Cast) -> None:
    site.settings.COMPETENCY_XBLOCK = {"observed_practice": False}


def now_staff(_site: Site, cast: Cast) -> None:
    CourseAccessRole.objects.create(user_id=cast.learner.learner_id, course_id=host.COURSE, role="staff")


HAPPENED: tuple[Callable[[Site, Cast], None], ...] = (
    unenrolled, never_enrolled, framework_gone, another_framework, nothing_asked, broken, moved, staff_only, deleted,
    course_gone, observing_off, now_staff,
)  # fmt: skip


# ---------------------------------------------------------------- what is taken back


def left(cast: Cast) -> dict[str, Any]:
    """What is there of each kind to take back."""
    learner = cast.learner.learner_id
    [submitted] = api.get_submitted_rounds(learner)
    actions = api.get_actions(learner)
    rating = next(each for each in submitted.ratings if each.item.competency == CHANGE)
    start = api.get_start_dates(learner, COURSE)
    return {
        "unshare": rating.shared,
        "erase": rating.reason,
        "unshare-action": [each.shared for each in actions],
        "done": [each.done_at is not None for each in actions],
        "remove": [each.key for each in actions],
        "erase-reply": [each.reply for each in api.get_observations_of(learner)],
        "clear-start": start and start.set_by_learner,
        "discard": [each.key for each in api.get_unfinished_rounds(learner)],
    }


def forms_of(client: Client) -> dict[str, dict[str, str]]:
    """What the page's forms send, by what they do."""
    page = html.fromstring(client.get(PAGE).content.decode())
    forms = [dict(form.form_values()) for form in page.xpath("//form[@method='post']")]
    return {form["do"]: form for form in forms}


@pytest.mark.parametrize("happened", HAPPENED, ids=lambda event: event.__name__)
def test_the_page_offers_all_of_it_and_each_is_taken_back(happened: Any, cast: Cast, lms: Site) -> None:
    happened(lms, cast)
    client = cast.learner.client
    forms, before = forms_of(client), left(cast)
    assert set(forms) == {*TAKING_BACK, *PLANNING} - {"undone"}
    assert set(IN_ORDER) == set(TAKING_BACK)
    for do in IN_ORDER:
        sent = forms[do] if do in forms else forms_of(client)[do]
        answer = client.post(PAGE, sent)
        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#said"), do
        message = html.fromstring(client.get(PAGE).content.decode()).xpath("string(//*[@id='said'])")
        assert message.endswith("."), do
        assert "cannot find" not in message, do
        # What is gone cannot be taken back twice, and is not said to have been.
        if do in ("erase", "clear-start", "discard", "remove"):
            assert client.post(PAGE, sent).status_code == 404
    after = left(cast)
    assert not [name for name in before if before[name] == after[name]]
    assert not any(value for name, value in after.items() if any(value if isinstance(value, list) else [value]))
    text = client.get(PAGE).content.decode()
    assert not [words for words in (*cast.learner.words, REPLY) if words in text]
    assert "You share nothing" in text


@pytest.mark.parametrize("happened", HAPPENED, ids=lambda event: event.__name__)
def test_the_record_can_be_taken_along(happened: Any, cast: Cast, lms: Site) -> None:
    happened(lms, cast)
    api.update_action(cast.learner.learner_id, cast.learner.action, review_date=date(2030, 6, 30))
    page = html.fromstring(cast.learner.client.get(PAGE).content.decode())
    for kind in KINDS:
        [url] = page.xpath("//a/@href[contains(., $kind)]", kind=f"/record/{kind}/")
        answer = cast.learner.client.get(url)
        text = text_of(answer.content)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store"), kind
        _reason, plan = cast.learner.words
        expected = {"ics": ["20300630"], "reminders": ["20300630", plan]}.get(kind, cast.learner.words)
        assert holds(text, expected), kind
        assert plan not in text or kind != "ics"
        assert ("\nURL:https://" in text) is (kind in ("ics", "reminders"))


def holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


NOT_THEIRS = [seat for seat in LMS if seat.name != "learner"]


@pytest.mark.parametrize("person", NOT_THEIRS, ids=lambda seat: seat.name)
def test_what_is_somebody_elses_stays_and_is_read_by_nobody(person: Person, cast: Cast, lms: Site) -> None:
    sent = forms_of(cast.learner.client)
    sent["undone"] = {**sent["done"], "do": "undone"}
    before, client = everything_stored(), cast.seats[person.name].client
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answers = {do: client.post(PAGE, {**sent[do], **token}) for do in TAKING_BACK}
    query = {"assessment": str(host.ASSESSMENT), "course": COURSE}
    answers |= {kind: client.get(f"{PAGE}record/{kind}/", query) for kind in KINDS}
    for request, answer in answers.items():
        # An address of somebody else's assessment leads to what is one's own there.
        assert answer.status_code == ((404 if request in TAKING_BACK else 200) if person.account else 302), request
        text = text_of(answer.content)
        assert not [words for words in (*cast.learner.words, REPLY) if words in text], request
        if not person.account:
            assert answer["Location"].startswith("/login?next=")
    assert everything_stored() == before


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"do": "everything"}, {"do": "remove"}, {"do": "remove", "key": "no-such-key"},
        {"do": "remove", "key": "\ud83d\ude00"}, {"do": "erase", "round": "", "competency": CHANGE},
        {"do": "erase", "round": "x" * 1000, "competency": CHANGE}, {"do": "clear-start", "course": ""},
        {"do": "clear-start", "course": "x" * 5000}, {"do": "clear-start", "course": "\x00"},
        {"do": "discard", "round": "0"},
    ],
)  # fmt: skip
def test_what_means_nothing_of_ones_own_changes_nothing(sent: dict[str, str], cast: Cast, lms: Site) -> None:
    before = everything_stored()
    sent = {name: value.encode("utf-16", "surrogatepass").decode("utf-16") for name, value in sent.items()}
    token = {"csrfmiddlewaretoken": cast.learner.client.cookies["csrftoken"].value}
    answer = cast.learner.client.post(PAGE, {**sent, **token})
    assert answer.status_code == 404
    assert "We cannot find this." in answer.content.decode()
    assert everything_stored() == before


def test_without_the_token_nothing_is_taken_back(cast: Cast, lms: Site) -> None:
    sent = forms_of(cast.learner.client)["remove"]
    del sent["csrfmiddlewaretoken"]
    before = everything_stored()
    assert cast.learner.client.post(PAGE, sent).status_code == 403
    assert everything_stored() == before


def test_what_was_done_is_said_once(cast: Cast, lms: Site) -> None:
    client = cast.learner.client
    client.post(PAGE, forms_of(client)["done"])
    assert re.search('id="said"[^>]*>Saved as done', client.get(PAGE).content.decode())
    assert 'id="said"' not in client.get(PAGE).content.decode()


def test_the_page_costs_the_same_however_much_is_in_it(cast: Cast, lms: Site) -> None:
    client, counts = cast.learner.client, []
    api.create_action(
        cast.learner.learner_id, course=COURSE, text="Planned outside a round"
    )  # which is looked up by itself
    client.get(PAGE)
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        counts.append(len(captured))
        for text in ("One more", "And another"):
            api.create_action(cast.learner.learner_id, course=COURSE, text=text, item=Item(FRAMEWORK, CHANGE))
            api.create_action(cast.learner.learner_id, course=f"{COURSE}{text[0]}", text=text)
    assert counts[0] == counts[1]


def test_every_kind_of_record_is_one_that_is_written() -> None:
    empty = OwnRecord(title="", rounds=(), actions=(), as_answered=api.AsAnswered.of())
    assert all(write(empty, kind).content for kind in KINDS)
