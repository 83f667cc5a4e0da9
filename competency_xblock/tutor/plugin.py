"""The plugin itself: what Tutor puts into its files, does on initialisation, and can be told to do.

Each file in `patches/` is named after the place in Tutor's templates that it goes to.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pprint import pformat
from typing import Any

import click
from jinja2 import pass_context
from jinja2.runtime import Context
from tutor import fmt, hooks
from tutor.commands.config import save
from tutor.exceptions import TutorError

from . import values

MANAGE = "./manage.py lms"
CHECKOUT = re.compile(r"competency[-_]xblock", re.IGNORECASE)


@pass_context
def value(context: Context, name: str) -> Any:
    """One value of Tutor's configuration. Of an unusable one Tutor tells the sentence, without a traceback."""
    try:
        return values.checked(name, context[values.tutors_name(name)])
    except values.InvalidValue as problem:
        raise TutorError(str(problem)) from problem


@pass_context
def site_settings(context: Context) -> str:
    """The dictionary `COMPETENCY_XBLOCK`, in Python."""
    return pformat({name: value(context, name) for name in values.SITE}, sort_dicts=False)


def mounted(folders: Iterable[str]) -> bool:
    """Whether one of the folders that Tutor installs into the image is a checkout of ours, by its name."""
    return any(CHECKOUT.match(folder) for folder in folders)


def validate_configuration(configuration: dict[str, Any]) -> None:
    """Refuse to write files from a configuration that cannot be meant, before the first is written.

    Whatever else Tutor is told to do, such as stopping the site, goes on with the files that there are and a warning.
    """
    named = (hooks.Filters.CONFIG_DEFAULTS, hooks.Filters.CONFIG_UNIQUE, hooks.Filters.CONFIG_OVERRIDES)
    others = {name for each in named for name, _value in each.iterate()}
    wrong = list(values.problems(configuration, others))
    running = click.get_current_context(silent=True)
    if wrong and running and (running.command is save or running.info_name == "launch"):
        raise TutorError("\n".join(wrong))
    for problem in wrong:
        fmt.echo_alert(problem)


@click.command("competency-retention", help="Delete what was kept for as long as the settings say. Run it every day.")
@click.option("--dry-run", is_flag=True, help="only say what would be deleted")
def retention(dry_run: bool) -> Iterator[tuple[str, str]]:
    """`tutor local do competency-retention`."""
    yield "lms", f"{MANAGE} competency_retention{' --dry-run' if dry_run else ''}"


@click.command("competency-count-figures", help="Count the figures of the training teams' pages now.")
@click.option("--course", metavar="KEY", help="one course; without it, every course in which somebody takes part")
def count_figures(course: str | None) -> Iterator[tuple[str, str]]:
    """`tutor local do competency-count-figures`."""
    yield "lms", f"{MANAGE} competency_count_figures{f' --course={shlex.quote(course)}' if course else ''}"


hooks.Filters.CONFIG_DEFAULTS.add_items(values.defaults())
hooks.Actions.CONFIG_LOADED.add()(validate_configuration)
hooks.Filters.ENV_TEMPLATE_VARIABLES.add_items(
    [("competency_settings", site_settings), ("competency_value", value), ("competency_mounted", mounted)]
)
hooks.Filters.ENV_TEMPLATE_FILTERS.add_item(("competency_shell_quote", shlex.quote))
hooks.Filters.ENV_PATCHES.add_items(
    [
        (patch.name, patch.read_text(encoding="utf-8"))
        for patch in (files("competency_xblock.tutor") / "patches").iterdir()
    ]
)
# Studio shares the LMS's tables. A whole `init` migrates everything; this is for `init --limit=competency`.
hooks.Filters.CLI_DO_INIT_TASKS.add_item(("lms", f"{MANAGE} migrate competency_xblock"))
hooks.Filters.CLI_DO_COMMANDS.add_items([retention, count_figures])
