"""Figures about competencies as rows of a table (layer 5): in the framework's order, by area or by need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.records import api
from competency_xblock.records.data import Band, ConfidenceChange, GroupFigures, Item, ItemFigures

WIDTH, HEIGHT = 120, 32  # of a distribution, in drawing units
ORDERS = ("framework", "area", "need")


def order_choices() -> list[tuple[str, str]]:
    """The orders of rows; the first is the default."""
    return [
        ("framework", _("As in the framework")),
        ("area", _("Areas with most below their aim first")),
        ("need", _("Most people below their aim first")),
    ]


def sections(
    framework: Framework, figures: Sequence[ItemFigures], order: str, url: Callable[[Item], str], *, exact: bool = False
) -> list[dict[str, Any]]:
    """Areas with their rows; by need, a single section without a title. `url` returns the address of an item's page."""

    def row(figures: ItemFigures) -> dict[str, Any]:
        return {
            "url": url(figures.item),
            "title": figures.title,
            "group": figures.group and group_cells(figures.group, exact),
        }

    if order == "need":
        return [{"title": "", "rows": [row(figure) for figure in sorted(figures, key=_need)]}] if figures else []
    areas = []
    for area in framework.areas:
        ids = {competency.id for competency in area.competencies}
        in_area = [figure for figure in figures if figure.item.competency in ids]
        if in_area:
            areas.append((area.title, in_area))
    if order == "area":
        areas = [(title, sorted(in_area, key=_need)) for title, in_area in areas]
        areas.sort(key=lambda area: fmean(map(_need, area[1])))
    return [{"title": title, "rows": [row(figure) for figure in in_area]} for title, in_area in areas]


def group_cells(group: GroupFigures, exact: bool = False) -> dict[str, Any]:
    """A group's figures about an item, as the cells of a row."""
    return {
        "rated": group.rated,
        "path": bars_path(group.bands),
        "in_numbers": in_numbers(group.bands),
        "below": people_of(group.below_aim, group.rated, exact),
        "share": f"{round(100 * group.share_below)}%" if exact else share_words(group.share_below, group.rated),
        "change": change_words(group.change, exact),
        "not_my_role": count_words(group.not_my_role, exact),
        "not_yet": count_words(group.not_yet, exact),
    }


def count_words(people: int, exact: bool = False) -> str:
    """A count of people. A rounded 0 stands for none or a few."""
    return str(people) if people or exact else _("none, or a few")


def people_of(people: int, everyone: int, exact: bool = False) -> str:
    """Some of `everyone` who rated, the two numbers side by side; '' for none or a few, which the share says."""
    if not people and not exact:
        return ""
    message = _("%(people)s of %(everyone)s") if exact else _("about %(people)s of %(everyone)s")
    return message % {"people": people, "everyone": everyone}


def not_shown() -> str:
    """What a cell says in place of figures, with the reason. Few and nobody look alike."""
    return _("not shown: too few people")


def share_words(share: float, people: int) -> str:
    """A share of `people`: in words for small groups, where rounding to fives distorts it. Never none or all."""
    if people >= api.FULL_DISTRIBUTION_FROM:
        return _("under 5%") if share < 0.05 else _("over 95%") if share > 0.95 else f"{round(100 * share)}%"
    return _in_words()[shade(share)][0]


def shade(share: float) -> int:
    """The step of a share, from 0 to 4. Words and colours of the heat map use these five steps."""
    return 0 if share < 0.2 else 1 if share < 0.4 else 2 if share <= 0.6 else 3 if share <= 0.8 else 4


def legend() -> list[str]:
    """The meaning of each shade, in words and percentages."""
    return [f"{label} ({percentages})" for label, percentages in _in_words()]


def _in_words() -> tuple[tuple[str, str], ...]:
    return (
        (_("few or none"), _("under 20%")),
        (_("less than half"), "20\N{EN DASH}39%"),
        (_("about half"), "40\N{EN DASH}60%"),
        (_("more than half"), "61\N{EN DASH}80%"),
        (_("most"), _("over 80%")),
    )


def in_numbers(bands: Sequence[Band]) -> str:
    """A distribution as text: people for each band of points."""
    message = _("%(points)s: %(people)s").replace(" ", "\N{NO-BREAK SPACE}")  # translated once: a page has hundreds
    return ", ".join([message % {"points": points(band), "people": band.people} for band in bands if band.people])


def points(band: Band) -> str:
    """The points of a band."""
    return str(band.low) if band.low == band.high else f"{band.low}\N{EN DASH}{band.high}"


def bars_path(bands: Sequence[Band]) -> str:
    """A distribution as an SVG path: a bar for each band, as wide as the band."""
    highest = max((band.people for band in bands), default=0) or 1
    points_in_all = sum(band.high - band.low + 1 for band in bands)
    bars, left = [], 0.0
    for band in bands:
        width = WIDTH * (band.high - band.low + 1) / points_in_all
        height = round(HEIGHT * band.people / highest)
        if height:
            bars.append(f"M{round(left)} {HEIGHT}v-{height}h{round(width) - 2}v{height}z")
        left += width
    return "".join(bars)


def change_words(change: ConfidenceChange | None, exact: bool = False) -> str:
    """The change from first to latest rating, of learners who rated at least twice; else why there is none to see."""
    if change is None:
        return _("nobody rated twice") if exact else not_shown()
    ways = _("Higher: %(higher)s. The same: %(same)s. Lower: %(lower)s.") % {
        "higher": count_words(change.higher, exact),
        "same": count_words(change.same, exact),
        "lower": count_words(change.lower, exact),
    }
    if change.first_average is None or change.latest_average is None:
        return ways
    averages = _("%(first)s to %(latest)s on average") % {
        "first": localize(round(change.first_average, 1)),
        "latest": localize(round(change.latest_average, 1)),
    }
    return f"{averages}. {ways}"


def _need(figures: ItemFigures) -> float:
    """A sort key: the more learners are below their aim, the lower."""
    return -figures.group.share_below if figures.group else 0.0
