"""A learner's own record to keep (layer 5): a page to print, a table, data, and review dates for a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from competency_xblock.web.plumbing import spreadsheets
from competency_xblock.web.plumbing.handlers import RequestRefused
from competency_xblock.web.plumbing.spreadsheets import Cell, Column, Format

from .files import TableLine, record_columns, record_json, record_lines
from .own_record import OwnRecord
from .printed import record_html
from .review_dates import record_ics

KINDS = ("print", *(format.value for format in Format), "json", "ics", "reminders")
"""The kinds of download: a page to print, a table in each format, data, and review dates for a calendar: in neutral
words, and in the learner's own with reminders.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A record as a response. With a `file_name` browsers download it."""

    content: bytes
    content_type: str
    file_name: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """HTTP headers. They keep the record out of the cache of a shared computer."""
        headers = {
            "Content-Type": self.content_type,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        if self.file_name:
            headers["Content-Disposition"] = f'attachment; filename="{self.file_name}"'
        return headers


def write(record: OwnRecord, kind: str) -> Download:
    """The record as one of `KINDS`. Raises RequestRefused for any other kind."""
    calendar = "text/calendar; charset=utf-8"
    kinds: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        "print": ("", "text/html; charset=utf-8", lambda: record_html(record).encode()),
        **{format: (format.value, format.content_type, partial(_table, record, format)) for format in Format},
        "json": ("json", "application/json; charset=utf-8", lambda: record_json(record).encode()),
        "ics": ("ics", calendar, lambda: record_ics(record)),
        "reminders": ("ics", calendar, lambda: record_ics(record, own_words=True)),
    }
    if kind not in kinds:
        raise RequestRefused(404, _("We cannot find this download. Go back to the course page and choose one there."))
    extension, content_type, make = kinds[kind]
    file_name = f"my-competencies-{record.made_on.isoformat()}.{extension}" if extension else ""
    return Download(content=make(), content_type=content_type, file_name=file_name)


def _table(record: OwnRecord, format: Format) -> bytes:
    def cell(name: str) -> Callable[[TableLine], Cell]:
        return lambda line: line.get(name)

    columns = [Column(heading, cell(name)) for name, heading in record_columns().items()]
    with spreadsheets.write(columns, record_lines(record), format) as file:
        return file.read()
