"""System checks (layer 5): what is missing or misconfigured on a site, and how to fix it.

An error stops pages or commands from working. A warning works, but not as the site's operators may expect.
Every check is cheap: most commands of a site run all checks first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections, router
from django.db.migrations.loader import MigrationLoader

from .frameworks import Problem, find_empty_folders, get_problems
from .models import Round
from .platform.hosts import is_lms, is_studio
from .platform.plugin_settings.filters import STEPS, pipeline_of
from .platform.plugin_settings.lms import NOT_TRACKED
from .platform.site_frameworks import get_site_frameworks
from .platform.site_settings import (
    DEFAULTS,
    MAX_GROUP_MINIMUM,
    Misconfigured,
    framework_folders,
    get_period,
    group_minimum,
    is_address,
    is_folders,
    is_hours,
    least_hours,
    max_snapshot_age,
)
from .records.api import LOWEST_MINIMUM, DatabaseCapabilities, inspect_database
from .records.database import WHOLE

APP = "competency_xblock"
SETTING = "COMPETENCY_XBLOCK"
PERIODS = tuple(name for name in DEFAULTS if name.startswith("keep_"))
BLOCKS = {
    "competency_assessment": "competency_xblock.assessment_block:CompetencyAssessmentXBlock",
    "competency_progress": "competency_xblock.progress_block:CompetencyProgressXBlock",
}
MAX_FRAMEWORK_PROBLEMS = 10
MIN_PACKET = 16_000_000
"""Bytes: what MariaDB comes with. The largest framework is a fraction of it."""
PACKAGE_HINT = "The package was not installed with its data files as they are; install it again."
FILE_HINT = (
    "Fix the file, then restart LMS and Studio. We leave it out until then. "
    "python -m competency_xblock.frameworks check FILE says everything about it."
)
FOLDER_HINT = "Fix the folder, then restart LMS and Studio. We leave it out until then."
ADD_HINT = "A setting of the site replaces it after the plugins. Let that setting add to what is there."
EMPTY_HINT = f"Put XML files into the folder itself, with names that end in .xml, or take it out of {SETTING}."


@register()
def check_settings(**_given: Any) -> list[CheckMessage]:
    """The site's dictionary of settings."""
    site = getattr(settings, SETTING, {})
    if not isinstance(site, dict):
        hint = f'Write it as a dictionary, such as {SETTING} = {{"group_minimum": 10}}, or leave it out.'
        return [Error(f"{SETTING} is not a dictionary.", hint=hint, id=f"{APP}.E001")]
    has = {**DEFAULTS, **site}
    return [
        *_unknown_names(site),
        *_group_minimum(has["group_minimum"]),
        *_unit_url(has["unit_url"]),
        *_privacy_notice(has["privacy_notice_url"]),
        *_figures_hours(has["figures_hours"]),
        *_observed_practice(has["observed_practice"]),
        *_framework_folders(has["framework_folders"]),
        *_plain_host(has["plain_host"]),
        *_periods(),
    ]


@register()
def check_frameworks(**_given: Any) -> list[CheckMessage]:
    """The framework files of the package and of the site. A process reads them once, so this check costs nothing."""
    if not isinstance(getattr(settings, SETTING, {}), dict):
        return []  # `check_settings` reports it
    if not get_site_frameworks():
        message = "There is no framework, so learners have nothing to rate."
        return [Error(message, hint=PACKAGE_HINT, id=f"{APP}.E006")]
    if get_problems():
        return [
            Error(f"We cannot use a framework file of the package: {problem}", hint=PACKAGE_HINT, id=f"{APP}.E005")
            for problem in get_problems()[:MAX_FRAMEWORK_PROBLEMS]
        ]
    folders = framework_folders()
    left_out = get_problems(*folders)[:MAX_FRAMEWORK_PROBLEMS]
    return [
        *(_left_out(problem, folders) for problem in left_out),
        *(_empty(folder) for folder in find_empty_folders(*folders)),
    ]


@register()
def check_blocks(**_given: Any) -> list[CheckMessage]:
    """Whether the host can find and load our blocks."""
    offered = entry_points(group="xblock.v1")
    return [problem for name in BLOCKS for problem in _block(name, {entry for entry in offered if entry.name == name})]


@register()
def check_site_overrides(**_given: Any) -> list[CheckMessage]:
    """Settings that the package adds to: whether the site has replaced them without our entries."""
    if not is_lms():
        return []
    messages: list[CheckMessage] = []
    steps = getattr(settings, "OPEN_EDX_FILTERS_CONFIG", {})
    if any(step not in pipeline_of(steps, name) for name, step in STEPS.items()):
        message = "OPEN_EDX_FILTERS_CONFIG does not have our steps: the instructor dashboard has no Competencies tab."
        messages.append(Warning(message, hint=ADD_HINT, id=f"{APP}.W007"))
    if NOT_TRACKED not in getattr(settings, "TRACKING_IGNORE_URL_PATTERNS", []):
        message = "TRACKING_IGNORE_URL_PATTERNS does not have our pages: the tracking log gets what teams write there."
        messages.append(Warning(message, hint=ADD_HINT, id=f"{APP}.W007"))
    return messages


@register(Tags.database)
def check_migrations(databases: Any = None, **_given: Any) -> list[CheckMessage]:
    """Whether the tables exist. Runs only where a command looks at databases: `check --database default`.

    A warning, because `migrate` runs it before it applies what is missing.
    """
    messages: list[CheckMessage] = []
    for alias in databases or ():
        if not router.allow_migrate_model(alias, Round):
            continue
        loader = MigrationLoader(connections[alias])
        unapplied = sorted(
            name
            for app, name in loader.graph.nodes
            if app == APP and (app, name) not in (loader.applied_migrations or {})
        )
        if unapplied:
            message = f'In the database "{alias}" these migrations of {APP} are not applied: {", ".join(unapplied)}.'
            hint = f"manage.py migrate {APP} --database {alias} (nothing else to do where that is what is running)."
            messages.append(Warning(message, hint=hint, id=f"{APP}.W003"))
    return messages


@register(Tags.database)
def check_database(databases: Any = None, **_given: Any) -> list[CheckMessage]:
    """Whether the database fits our needs. Runs only where a command looks at databases.

    Django itself checks for strict mode, which refuses long text instead of cutting it (mysql.W002).
    """
    return [
        message
        for alias in databases or ()
        if router.allow_migrate_model(alias, Round)
        if (database := inspect_database(alias)) is not None
        for message in _database_problems(alias, database)
    ]


def _database_problems(alias: str, database: DatabaseCapabilities) -> Iterator[CheckMessage]:
    prefix = f'In the database "{alias}"'
    if database.narrow:
        tables = ", ".join(sorted(database.narrow))
        message = f"{prefix} these tables cannot keep every character, such as an emoji: {tables}."
        convert = " ".join(
            f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;"
            for table in sorted(database.narrow)
        )
        hint = f"Until then learners are asked to leave such characters out. Back up, and convert: {convert}"
        yield Warning(message, hint=hint, id=f"{APP}.W014")
    if database.speaks not in WHOLE:
        message = f'The connection to the database "{alias}" speaks {database.speaks}, which has no emoji.'
        hint = f"Set DATABASES['{alias}']['OPTIONS']['charset'] to 'utf8mb4', or leave it out."
        yield Warning(message, hint=hint, id=f"{APP}.W015")
    if database.isolation not in ("READ-COMMITTED", ""):
        message = (
            f"{prefix} transactions are {database.isolation}: people are asked to try again where others were faster."
        )
        hint = f"Leave DATABASES['{alias}']['OPTIONS']['isolation_level'] out: Django's own is 'read committed'."
        yield Warning(message, hint=hint, id=f"{APP}.W016")
    if database.not_safe:
        message = f"{prefix} these tables have no transactions: {', '.join(database.not_safe)}."
        hint = "What is stored together can be torn apart. ALTER TABLE ... ENGINE=InnoDB; for each."
        yield Error(message, hint=hint, id=f"{APP}.E017")
    if database.packet < MIN_PACKET:
        message = f"{prefix} max_allowed_packet is {database.packet} bytes: a large framework could not be stored."
        yield Warning(message, hint=f"Set it to {MIN_PACKET} or more.", id=f"{APP}.W018")
    if connections[alias].timezone_name != "UTC" and not database.has_time_zones:
        message = (
            f"{prefix} there are no time zones, but DATABASES['{alias}']['TIME_ZONE'] asks for one: weeks get lost."
        )
        hint = "Leave TIME_ZONE out there, or load the server's time zones with mysql_tzinfo_to_sql."
        yield Warning(message, hint=hint, id=f"{APP}.W019")


def _unknown_names(site: dict[Any, Any]) -> Iterator[CheckMessage]:
    for name in site:
        if name in DEFAULTS:
            continue
        near = get_close_matches(str(name), DEFAULTS, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(sorted(DEFAULTS))}."
        yield Warning(f"{SETTING} has {name!r}, which is not a setting, so we ignore it.", hint=hint, id=f"{APP}.W001")


def _group_minimum(value: Any) -> Iterator[CheckMessage]:
    used = group_minimum()
    if type(value) is not int or value != used:
        message = f"{SETTING}['group_minimum'] is {value!r}, but {used} is used."
        hint = f"Write a whole number of people from {LOWEST_MINIMUM} to {MAX_GROUP_MINIMUM}, or leave it out."
        yield Warning(message, hint=hint, id=f"{APP}.W002")


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
        message = f"{SETTING}['privacy_notice_url'] is {value!r}, which is not an address. Learners see no link to it."
        hint = "Write a whole address, such as https://example.org/privacy, or leave it out."
        yield Warning(message, hint=hint, id=f"{APP}.W011")


def _figures_hours(value: Any) -> Iterator[CheckMessage]:
    if not is_hours(value) or value < least_hours():
        used = max_snapshot_age() / timedelta(hours=1)
        message = f"{SETTING}['figures_hours'] is {value!r}, but {used:g} is used."
        hint = f"Write a number of hours, {least_hours()} or more, or leave it out."
        yield Warning(message, hint=hint, id=f"{APP}.W012")


def _observed_practice(value: Any) -> Iterator[CheckMessage]:
    if not isinstance(value, bool):
        message = f"{SETTING}['observed_practice'] is {value!r}, which counts as False."
        yield Warning(message, hint="Write True or False, or leave it out.", id=f"{APP}.W004")


def _framework_folders(value: Any) -> Iterator[CheckMessage]:
    hint = 'Write their whole paths in brackets, such as ["/srv/frameworks"], or leave it out.'
    if not is_folders(value):
        message = f"{SETTING}['framework_folders'] is {value!r}, which is not a list of folders, so we ignore it."
        yield Warning(message, hint=hint, id=f"{APP}.W010")
    for folder in framework_folders():
        if not folder.is_absolute():
            message = (
                f"{SETTING}['framework_folders'] has {str(folder)!r}, which is a different folder in each process."
            )
            yield Warning(message, hint=hint, id=f"{APP}.W010")


def _left_out(problem: Problem, folders: tuple[Path, ...]) -> CheckMessage:
    if problem.file in map(str, folders):
        return Warning(f"We leave out a folder of frameworks: {problem}", hint=FOLDER_HINT, id=f"{APP}.W005")
    return Warning(f"We leave out a framework file: {problem}", hint=FILE_HINT, id=f"{APP}.W005")


def _empty(folder: Path) -> CheckMessage:
    return Warning(f"There is no framework in this folder: {folder}", hint=EMPTY_HINT, id=f"{APP}.W006")


def _plain_host(value: Any) -> Iterator[CheckMessage]:
    hint = "Write the name of a module, such as mysite.people, or leave it out."
    if value == "" or is_lms() or is_studio():
        return  # no plain host is used here
    if not value:
        message = f"{SETTING}['plain_host'] is {value!r}, which counts as left out."
        yield Warning(message, hint=hint, id=f"{APP}.W013")
        return
    try:
        import_module(value)
    except Exception as problem:
        message = f"{SETTING}['plain_host'] is {value!r}, which cannot be loaded: {type(problem).__name__}: {problem}"
        yield Error(message, hint=hint, id=f"{APP}.E013")


def _periods() -> Iterator[CheckMessage]:
    for name in PERIODS:
        try:
            get_period(name)
        except Misconfigured as problem:
            hint = "competency_retention deletes nothing until you fix this."
            yield Error(str(problem), hint=hint, id=f"{APP}.E004")


def _block(name: str, offered: set[EntryPoint]) -> Iterator[CheckMessage]:
    own_path = BLOCKS[name]
    others = sorted({entry.value for entry in offered} - {own_path})
    if others:
        message = f'The block type "{name}" is also offered by {", ".join(others)}.'
        yield Error(message, hint="Uninstall the package it belongs to.", id=f"{APP}.E008")
    installed = [entry for entry in offered if entry.value == own_path]
    if not installed:
        hint = "Install the package with pip, into the same environment; a folder on the path alone is not enough."
        yield Error(f'The block type "{name}" is not installed, so courses cannot use it.', hint=hint, id=f"{APP}.E007")
        return
    try:
        installed[0].load()
    except Exception as problem:
        message = f'The block type "{name}" cannot be loaded: {type(problem).__name__}: {problem}'
        hint = "Install the package again with everything it needs: pip install competency-xblock."
        yield Error(message, hint=hint, id=f"{APP}.E009")
