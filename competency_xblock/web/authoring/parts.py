"""The parts of the editor, each behind a tab, by id and by the title that authors read (layer 5)."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _


class Part(StrEnum):
    """A part of the editor. The value is the tab's id in the page."""

    WHAT = "what"
    HOW = "how"
    WHO = "who"
    UNITS = "units"
    CHECK = "check"


def part_title(part: Part) -> str:
    """What the tab is called."""
    return {
        Part.WHAT: _("Competencies"),
        Part.HOW: _("Aims and steps"),
        Part.WHO: _("Who sees what"),
        Part.UNITS: _("Units and topics"),
        Part.CHECK: _("Check"),
    }[part]
