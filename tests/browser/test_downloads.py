"""What learners can take away: a page to print, a spreadsheet, data and a calendar, all their own."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import icalendar
from playwright.sync_api import expect

from .walking import Assessment

Visit = Callable[..., Assessment]


def downloaded(here: Assessment, link: str) -> tuple[str, str, str]:
    """The content type, the suggested file name and the text of what that link downloads."""
    wanted = here.page.get_by_role("link", name=link)
    address = wanted.get_attribute("href")
    assert address is not None
    kind = here.page.request.get(here.page.evaluate("a => new URL(a, location).href", address)).headers["content-type"]
    with here.page.expect_download() as download:
        wanted.click()
    return kind, download.value.suggested_filename, Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_all_of_it_can_be_taken_along(visit: Visit) -> None:
    done = visit("before")
    done.walk_to_rating()
    done.choose("Encouragers", 6)
    done.explain("Encouragers", "=1+1 looks like a formula")
    done.onwards("Check your answers")
    done.plan("Shadow Kim on Friday", about="Encouragers", review_date="2031-05-09")
    done.finish()
    the_record_opens_as_a_spreadsheet(done)
    the_record_opens_as_data(done)
    review_dates_open_in_a_calendar_without_any_words_of_ones_own(done)
    the_page_to_print_opens_in_a_tab_of_its_own(done)


def the_record_opens_as_a_spreadsheet(done: Assessment) -> None:
    kind, name, text = downloaded(done, "My answers and plans as a spreadsheet (CSV)")
    assert kind.startswith("text/csv")
    assert name.endswith(".csv")
    rows = list(csv.reader(io.StringIO(text)))
    cells = [cell for row in rows for cell in row]
    assert "Encouragers" in cells
    assert "6" in cells
    assert not any(cell.startswith("=") for cell in cells)
    assert any("looks like a formula" in cell for cell in cells)


def the_record_opens_as_data(done: Assessment) -> None:
    kind, name, text = downloaded(done, "My answers and plans as a data file (JSON)")
    assert kind.startswith("application/json")
    assert name.endswith(".json")
    assert "Encouragers" in json.dumps(json.loads(text))
    assert "=1+1 looks like a formula" in text


def review_dates_open_in_a_calendar_without_any_words_of_ones_own(done: Assessment) -> None:
    kind, name, text = downloaded(done, "My review dates for a calendar")
    assert kind.startswith("text/calendar")
    assert name.endswith(".ics")
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == "2031-05-09"
    assert "Kim" not in text


def the_page_to_print_opens_in_a_tab_of_its_own(done: Assessment) -> None:
    with done.page.context.expect_page() as opened:
        done.page.get_by_role("link", name="Print my answers and plans").click()
    printed = opened.value
    expect(printed.get_by_role("heading", level=1)).to_have_text(
        "My answers and plans: How confident do you feel today?"
    )
    row = printed.get_by_role("row").filter(has=printed.get_by_role("rowheader", name="Encouragers"))
    expect(row.get_by_role("cell")).to_have_text(["6", "7", "=1+1 looks like a formula"])
    expect(printed.get_by_text(re.compile("Shadow Kim on Friday"))).to_be_visible()
    expect(done.page.get_by_role("heading", name="Take it with you")).to_be_visible()


def test_what_learners_write_is_shown_as_text_and_there_is_no_calendar_without_a_review_date(visit: Visit) -> None:
    here = visit("before")
    here.round({"Encouragers": 2}, "Say &amp; <3, 'thanks'")
    expect(here.page.get_by_role("checkbox", name="Say &amp; <3, 'thanks'", exact=True)).to_be_visible()
    expect(here.page.get_by_role("link", name="My answers and plans as a data file (JSON)")).to_be_visible()
    expect(here.page.get_by_role("link", name="My review dates for a calendar")).to_have_count(0)
