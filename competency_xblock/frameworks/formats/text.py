"""A framework as text for a person to read in a terminal (layer 1)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ..model import Activity, Area, Competency, Framework

_WIDTH = 100


def describe(framework: Framework) -> str:
    """Everything that the framework holds, as wrapped text with headings."""
    return "\n".join(_lines(framework))


def _lines(framework: Framework) -> Iterator[str]:
    yield framework.title
    yield f"{framework.publisher}, {framework.year}"
    yield f"Id {framework.id}, version {framework.version}, language {framework.language}"
    if framework.about:
        yield from _wrapped(framework.about)
    yield ""
    yield from _wrapped(f"Permission: {framework.permission}")
    yield f"Scale: {framework.scale.minimum} to {framework.scale.maximum}, aim {framework.aim}"
    for point in framework.scale.points:
        yield f"  {point.value}  {point.text}{' (our words)' if point.editorial else ''}"
    yield from _levels(framework)
    for area in framework.areas:
        yield from _area(area, framework)
    yield from _topics(framework)
    yield from _ways("Ways to develop", framework.develop)
    yield from _ways("Ways to demonstrate", framework.demonstrate)
    if framework.glossary:
        yield from _heading("Glossary")
    for term in framework.glossary:
        yield from _wrapped(f"{term.title}: {term.text}", "  ")
    if framework.oddities:
        yield from _heading("How faults in the document were read")
    for oddity in framework.oddities:
        yield from _wrapped(f"{oddity.source}: {oddity.text}", "  ")


def _levels(framework: Framework) -> Iterator[str]:
    if framework.levels:
        yield from _heading("Levels, each a step on from the last" if framework.progression else "Levels")
    for level in framework.levels:
        base = framework.level(level.additive_to)
        adds = f" (adds to {base.title})" if base else ""
        yield from _wrapped(" ".join(text for text in (level.code, level.title + adds) if text), "  ")


def _area(area: Area, framework: Framework) -> Iterator[str]:
    name = f"{area.code}. {area.title}" if area.code else area.title
    yield from _heading(f"{name} (our grouping)" if area.editorial else name)
    if area.about:
        yield from _wrapped(area.about)
    for competency in area.competencies:
        yield ""
        yield from _competency(competency, framework)


def _competency(competency: Competency, framework: Framework) -> Iterator[str]:
    notes = [
        note
        for note, holds in (
            ("core", competency.core),
            ("sensitive", competency.sensitive),
            ("safety", competency.safety),
            ("not rated", not competency.rated),
            (f"not rated at {', '.join(competency.not_rated_at)}", bool(competency.not_rated_at)),
            ("withdrawn", competency.withdrawn),
            (f"aim {competency.aim}", competency.rated and competency.aim != framework.aim),
        )
        if holds
    ]
    name = f"{competency.code} {competency.title}" if competency.code else competency.title
    noted = f" ({', '.join(notes)})" if notes else ""
    yield f"  {name} [{competency.id}]{noted}"
    for text in (competency.about, competency.rationale, competency.audience):
        if text:
            yield from _wrapped(text, "    ")
    for statement in competency.statements:
        heading = " / ".join(label for label in (statement.level, statement.heading, statement.kind) if label)
        text = f"{heading}: {statement.text}" if heading else statement.text
        yield from _wrapped(f"- {text}", "    ", "      ")
    if competency.topics:
        weights = ", ".join(f"{topic} {weight}" for topic, weight in competency.topics.items())
        yield f"    Topics: {weights}"


def _topics(framework: Framework) -> Iterator[str]:
    if framework.topics:
        yield from _heading("Training topics")
    for topic in framework.topics:
        together = " Best taken as a team." if topic.audience == "team" else ""
        yield from _wrapped(f"{topic.id}: {topic.title}. {topic.about}{together}", "  ")


def _ways(title: str, activities: Iterable[Activity]) -> Iterator[str]:
    lines = [line for activity in activities for line in _wrapped(f"- {activity.text}", "  ", "    ")]
    if lines:
        yield from _heading(title)
        yield from lines


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield title
    yield "-" * len(title)


def _wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
