"""What `manage.py check` says about us: what is missing or misconfigured, and how to mend it (layer 5).

Errors are what stops pages or commands from working; warnings are what works, but not as somebody may think.
Every check is cheap, since most commands of a site run them first.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections, router
from django.db.migrations.loader import MigrationLoader

from competency_xblock.frameworks import FrameworkProblems
from competency_xblock.models import Round
from competency_xblock.platform.config import DEFAULTS, Misconfigured, days, framework_folders, is_address, is_hours
from competency_xblock.platform.site_frameworks import site_frameworks
from competency_xblock.records.api import LEAST_GROUP

APP = "competency_xblock"
SETTING = "COMPETENCY_XBLOCK"
PERIODS = tuple(name for name in DEFAULTS if name.startswith("keep_"))
BLOCKS = {
    "competency_assessment": "competency_xblock.assessment_block:CompetencyAssessmentXBlock",
    "competency_progress": "competency_xblock.progress_block:CompetencyProgressXBlock",
}
MOST_FRAMEWORK_PROBLEMS = 10
FRAMEWORK_HINT = "Mend the file; python -m competency_xblock.frameworks check FILE says everything about it."


@register()
def check_settings(**_given: Any) -> list[CheckMessage]:
    """The site's dictionary of settings."""
    site = getattr(settings, SETTING, {})
    if not isinstance(site, dict):
        hint = f'Write it as a dictionary, such as {SETTING} = {{"group_minimum": 10}}, or leave it out.'
        return [Error(f"{SETTING} is not a dictionary.", hint=hint, id=f"{APP}.E001")]
    return [
        *_unknown_names(site),
        *_group_minimum(site.get("group_minimum", LEAST_GROUP)),
        *_unit_url(site.get("unit_url", "")),
        *_privacy_notice(site.get("privacy_notice_url", "")),
        *_figures_hours(site.get("figures_hours", 0)),
        *_observed_practice(site.get("observed_practice", False)),
        *_framework_folders(),
        *_periods(),
    ]


@register()
def check_frameworks(**_given: Any) -> list[CheckMessage]:
    """The framework files, ours and the site's; read once in a process, so as good as free."""
    if not isinstance(getattr(settings, SETTING, {}), dict) or list(_framework_folders()):
        return []  # said already
    try:
        found = site_frameworks()
    except FrameworkProblems as broken:
        return [
            Error(f"A framework file cannot be used: {problem}", hint=FRAMEWORK_HINT, id=f"{APP}.E005")
            for problem in broken.problems[:MOST_FRAMEWORK_PROBLEMS]
        ]
    if not found:
        hint = "The package was not installed with its data files; install it again."
        return [Error("There is no framework, so there is nothing to rate.", hint=hint, id=f"{APP}.E006")]
    return []


@register()
def check_blocks(**_given: Any) -> list[CheckMessage]:
    """Whether the host can find and load our blocks."""
    offered = entry_points(group="xblock.v1")
    return [message for name in BLOCKS for message in _block(name, {one for one in offered if one.name == name})]


@register(Tags.database)
def check_migrations(databases: Any = None, **_given: Any) -> list[CheckMessage]:
    """Whether the tables are there; only where a command looks at databases, as in `check --database default`.

    A warning, since `migrate` asks it before doing what is missing.
    """
    messages: list[CheckMessage] = []
    for alias in databases or ():
        if not router.allow_migrate_model(alias, Round):
            continue
        loader = MigrationLoader(connections[alias])
        waiting = sorted(
            name
            for app, name in loader.graph.nodes
            if app == APP and (app, name) not in (loader.applied_migrations or {})
        )
        if waiting:
            told = f'In the database "{alias}" these migrations of {APP} are not applied: {", ".join(waiting)}.'
            hint = f"manage.py migrate {APP} --database {alias} (nothing else to do where that is what is running)."
            messages.append(Warning(told, hint=hint, id=f"{APP}.W003"))
    return messages


def _unknown_names(site: dict[Any, Any]) -> Iterator[CheckMessage]:
    for name in site:
        if name in DEFAULTS:
            continue
        near = get_close_matches(str(name), DEFAULTS, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(sorted(DEFAULTS))}."
        yield Warning(f"{SETTING} has {name!r}, which is no setting and is ignored.", hint=hint, id=f"{APP}.W001")


def _group_minimum(value: Any) -> Iterator[CheckMessage]:
    if isinstance(value, bool) or not isinstance(value, int):
        told = f"{SETTING}['group_minimum'] is {value!r}, which is not a whole number."
        yield Error(told, hint=f"Write a number of people, {LEAST_GROUP} or more.", id=f"{APP}.E002")
    elif value < LEAST_GROUP:
        told = f"{SETTING}['group_minimum'] is {value}, but {LEAST_GROUP} is used: a smaller group gives people away."
        yield Warning(told, hint=f"Write {LEAST_GROUP} or more, or leave it out.", id=f"{APP}.W002")


def _unit_url(value: Any) -> Iterator[CheckMessage]:
    try:
        if not isinstance(value, str):
            raise TypeError
        value.format(unit="unit", learner="learner")
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        hint = 'Write an address with {unit} and {learner} in it, such as "/units/{unit}/", or leave it out.'
        yield Error(f"{SETTING}['unit_url'] is {value!r}, which cannot be used.", hint=hint, id=f"{APP}.E003")


def _privacy_notice(value: Any) -> Iterator[CheckMessage]:
    if value != "" and not is_address(value):
        told = f"{SETTING}['privacy_notice_url'] is {value!r}, which is no address; learners see no link to it."
        yield Error(told, hint="Write an address that begins with https://, or leave it out.", id=f"{APP}.E011")


def _figures_hours(value: Any) -> Iterator[CheckMessage]:
    if not is_hours(value):
        told = f"{SETTING}['figures_hours'] is {value!r}, which is no number of hours."
        yield Error(told, hint="Write a number, such as 24, or leave it out.", id=f"{APP}.E012")


def _observed_practice(value: Any) -> Iterator[CheckMessage]:
    if not isinstance(value, bool):
        told = f"{SETTING}['observed_practice'] is {value!r}, which counts as False."
        yield Warning(told, hint="Write True or False, or leave it out.", id=f"{APP}.W004")


def _framework_folders() -> Iterator[CheckMessage]:
    try:
        framework_folders()
    except Misconfigured as problem:
        hint = 'Write their paths in brackets, such as ["/srv/frameworks"], or leave it out.'
        yield Error(str(problem), hint=hint, id=f"{APP}.E010")


def _periods() -> Iterator[CheckMessage]:
    for name in PERIODS:
        try:
            days(name)
        except Misconfigured as problem:
            hint = "Until it is mended, competency_retention deletes nothing."
            yield Error(str(problem), hint=hint, id=f"{APP}.E004")


def _block(name: str, offered: set[EntryPoint]) -> Iterator[CheckMessage]:
    ours = BLOCKS[name]
    others = sorted({one.value for one in offered} - {ours})
    if others:
        told = f'The block type "{name}" is also offered by {", ".join(others)}.'
        yield Error(told, hint="Uninstall the package that it belongs to.", id=f"{APP}.E008")
    mine = [one for one in offered if one.value == ours]
    if not mine:
        hint = "Install the package with pip, into the same environment; a folder on the path alone is not enough."
        yield Error(f'The block type "{name}" is not installed, so courses cannot use it.', hint=hint, id=f"{APP}.E007")
        return
    try:
        mine[0].load()
    except Exception as problem:
        told = f'The block type "{name}" cannot be loaded: {type(problem).__name__}: {problem}'
        hint = "Install the package again with everything that it needs: pip install competency-xblock."
        yield Error(told, hint=hint, id=f"{APP}.E009")
