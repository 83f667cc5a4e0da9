"""What the guides name exists, and the operators' guide leaves out nothing that an operator can set or run.

That docs/events.md tells of every event, with its fields, is with the events: tests/web/learner/round/test_events.py.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db.migrations.loader import MigrationLoader
from django.urls import Resolver404, include, re_path, resolve

from competency_xblock.checks import BLOCKS
from competency_xblock.frameworks import cli
from competency_xblock.platform.site_settings import DEFAULTS
from competency_xblock.records import api
from competency_xblock.tutor import values
from competency_xblock.web.learner.round.events import EVENTS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "competency_xblock"
DOCS = sorted((ROOT / "docs").glob("*.md"))
GUIDES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *DOCS]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))

APP = apps.get_app_config("competency_xblock")
FENCED = re.compile(r"^ *```.*?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
# What guides name and others own: Django, Open edX's tags and translation tools.
THEIR_WORDS = {"external_id", "gettext_noop", "max_allowed_packet"}
THEIR_TARGETS = {"pull_translations"}
THEIR_DO_COMMANDS = {"init", "sqlshell"}
THEIR_MANAGE_COMMANDS = {"waffle_switch"}  # not among the apps of the tests on MariaDB


# ---------------------------------------------------------------- reading a guide


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_in(text: str) -> list[str]:
    """What is written as code: the lines of each block, and each piece within a sentence."""
    blocks = [line.strip() for block in FENCED.findall(text) for line in block.splitlines()]
    pieces = re.findall(r"`([^`]+)`", FENCED.sub("", text))
    return [*blocks, *(" ".join(piece.split()) for piece in pieces)]


def found_in_code(pattern: str, text: str) -> set[str]:
    """What the pattern's group finds in the code of a guide."""
    return {name for piece in code_in(text) for name in re.findall(pattern, piece)}


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one like it."""
    [found] = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return str(found)


def table_in(text: str) -> dict[str, str]:
    """The first two columns of the tables whose first column is code, without the backticks of either."""
    rows = re.findall(r"^\| `([^`|]+)` \| ([^|]+?) \|", text, re.MULTILINE)
    return {name: value.strip("`") for name, value in rows}


def expanded(text: str) -> set[str]:
    """The ids of checks that a text names; "`E001` to `E004`" are four."""
    found = set(re.findall(r"`([EW]\d{3})`", text))
    for kind, first, last in re.findall(r"`([EW])(\d{3})` to `[EW](\d{3})`", text):
        found |= {f"{kind}{number:03}" for number in range(int(first), int(last) + 1)}
    return found


def anchors_of(text: str) -> set[str]:
    """What a link can follow its `#` with: each heading in small letters, without punctuation."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# ---------------------------------------------------------------- what there is


def our_commands() -> set[str]:
    return {path.stem for path in (PACKAGE / "management" / "commands").glob("competency_*.py")}


def do_commands() -> set[str]:
    """What the plugin adds to `tutor local do`. From its text: Tutor is in an environment of its own."""
    return set(re.findall(r'@click\.command\("([\w-]+)"', text_of(PACKAGE / "tutor" / "plugin.py")))


def options_of(command: str) -> set[str]:
    """The options of a command of `manage.py`, as its own help has them."""
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    return set(re.findall(r"--[a-z][a-z-]*", parser.format_help()))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", text_of(ROOT / "Makefile"), re.MULTILINE))


def tasks() -> set[str]:
    """The names of our Celery tasks."""
    code = "".join(map(text_of, PACKAGE.rglob("*.py")))
    return set(re.findall(r'^@task\("([\w.]+)"\)', code, re.MULTILINE))


def framework_commands() -> set[str]:
    """What `python -m competency_xblock.frameworks` can be told to do."""
    return set(re.findall(r'add_parser\("(\w+)"', text_of(PACKAGE / "frameworks" / "cli.py")))


def words_of_code() -> set[str]:
    """Names with an underscore that a guide may say: settings, commands, blocks, events, help for tests, records."""
    inside = "".join(map(text_of, (ROOT / "tests" / "platform" / "inside").glob("*.py")))
    helpers = set(re.findall(r"^def (\w+)", inside, re.MULTILINE))
    event_fields = {field.name for event in EVENTS for field in fields(event)}
    return {*DEFAULTS, *our_commands(), *BLOCKS, *event_fields, *helpers, *api.__all__, *THEIR_WORDS, APP.name}


def pages(beginning: str) -> tuple[object, ...]:
    return (re_path(beginning, include("competency_xblock.web.urls")),)


# Where the LMS puts our pages, and where the demo does.
ADDRESSES = pages(APP.plugin_app["url_config"]["lms.djangoapp"]["regex"])


# ---------------------------------------------------------------- what is wrong with a text, kind by kind


def wrong_words(text: str) -> set[str]:
    """Settings and other names with an underscore that the code does not have."""
    return found_in_code(r"^([a-z]+(?:_[a-z]+)+)$", text) - words_of_code()


def wrong_capitals(text: str) -> set[str]:
    """Names that only Tutor has, and the name of the Django setting."""
    known = {"COMPETENCY_XBLOCK", *map(values.tutors_name, values.ALL)}
    return set(re.findall(r"\bCOMPETENCY_[A-Z_]*[A-Z]", text)) - known


def wrong_commands(text: str) -> set[str]:
    """Our commands by name, and whatever `manage.py` is told to do."""
    ours = set(re.findall(r"(?<![\w./])competency_(?!xblock_)[a-z_]*[a-z]\b(?![./:])", text)) - {*BLOCKS, APP.name}
    managed = found_in_code(r"manage\.py (?:lms |cms )?([a-z_]+)\b", text) - {"lms", "cms"} - THEIR_MANAGE_COMMANDS
    return (ours - our_commands()) | (managed - set(get_commands()))


def wrong_options(text: str) -> set[str]:
    """Options that stand in one line after a command that does not have them."""
    known = set(get_commands())
    named = re.compile(rf"\b({'|'.join(our_commands())}|manage\.py (?:lms |cms )?[a-z_]+)\b(.*)")
    found = set()
    for command, rest in named.findall(text):
        name = command.split()[-1]
        if name in known:
            found |= {f"{name} {option}" for option in set(re.findall(r"--[a-z][a-z-]*", rest)) - options_of(name)}
    return found


def wrong_migrations(text: str) -> set[str]:
    """Migrations to go back to."""
    known = {name[:4] for app, name in MigrationLoader(None).disk_migrations if app == APP.label} | {"zero"}
    return found_in_code(r"migrate competency_xblock (\w+)", text) - known


def wrong_do_commands(text: str) -> set[str]:
    return found_in_code(r"\btutor \w+ do ([\w-]+)", text) - do_commands() - THEIR_DO_COMMANDS


def wrong_targets(text: str) -> set[str]:
    """Targets of `make`; there may be several in one line."""
    lines = found_in_code(r"^(?:\$ )?make((?: [a-z][\w-]*)+)", text)
    return {word for line in lines for word in line.split()} - make_targets() - THEIR_TARGETS


def wrong_modules(text: str) -> set[str]:
    """Modules to run with `python -m`, and names that begin with our package's."""
    run = found_in_code(r"python3? -m ([\w.]+)", text)
    named = found_in_code(r"(?<![\w./])(competency_xblock(?:\.\w+)+)", text) - tasks()
    return {command for command in run if not can_be_run(command)} | {
        module for module in named if not is_module(module)
    }


def wrong_framework_commands(text: str) -> set[str]:
    return found_in_code(r"python -m competency_xblock\.frameworks (\w+)", text) - framework_commands()


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def can_be_run(name: str) -> bool:
    """Whether `python -m` takes it: a package needs a `__main__`."""
    found = find_spec(name) if is_module(name) else None
    return found is not None and (found.submodule_search_locations is None or is_module(f"{name}.__main__"))


def wrong_events(text: str) -> set[str]:
    return set(re.findall(r"\bedx\.competency(?:\.\w+)+", text)) - {event.name for event in EVENTS}


def wrong_checks(text: str) -> set[str]:
    return expanded(text) - checks_in_code()


def checks_in_code() -> set[str]:
    return set(re.findall(r'"\{APP\}\.([EW]\d{3})"', text_of(PACKAGE / "checks.py")))


def wrong_addresses(text: str) -> set[str]:
    """Addresses of our pages; what stands in pointed or curly brackets is some number."""
    found = re.findall(r"(?<!\w)(?:https?://[\w.:-]+)?(/(?:competency|competencies)/[^\s`)\"|,]*)", text)
    return {path for path in found if not is_page(re.sub(r"<\w+>|\{\w+\}", "1", path))}


def is_page(address: str) -> bool:
    try:
        resolve(address.partition("?")[0], urlconf=ADDRESSES)
    except Resolver404:
        return False
    return True


def wrong_files(text: str) -> set[str]:
    """Files and folders in those of the project or of a layer, and modules of tests by name; `*` is what fits."""
    layers = found_in_code(r"^((?:platform|recommendation|records|web)/\S*)$", text)
    placed = found_in_code(r"^((?:bench|competency_xblock|demo|docs|frameworks|languages|tests)/\S*)$", text)
    tests = {f"tests/**/{name}" for name in found_in_code(r"^(test_\w+\.py)$", text)}
    inside = {f"competency_xblock/{name}" for name in layers}
    return {name for name in placed | tests | inside if not any(ROOT.glob(name.rstrip("/")))}


def wrong_tables(text: str) -> set[str]:
    """Tables by their full name."""
    known = {model._meta.db_table for model in APP.get_models()}
    return set(re.findall(r"\bcompetency_xblock_[a-z]+", text)) - known


def wrong_links(text: str, folder: Path = ROOT) -> set[str]:
    """Links within the project that lead nowhere, seen from the guide's folder."""
    found = set()
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text)):
        name, _hash, anchor = target.partition("#")
        path = folder / name
        if re.match(r"https?://|mailto:", target):
            continue
        known = anchors_of(text if not name else text_of(path)) if anchor and (not name or path.is_file()) else {""}
        if not path.exists() or anchor not in known:
            found.add(target)
    return found


def pictures_without_words(text: str) -> set[str]:
    """Pictures that say nothing to whoever cannot see them."""
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)", text)
    return {picture for words, picture in pictures if not words.strip()} | set(re.findall(r"<img\b[^>]*>", text))


KINDS: dict[str, Callable[[str], set[str]]] = {
    "word": wrong_words,
    "name in capitals": wrong_capitals,
    "command": wrong_commands,
    "option": wrong_options,
    "migration": wrong_migrations,
    "do command": wrong_do_commands,
    "target of make": wrong_targets,
    "module": wrong_modules,
    "framework command": wrong_framework_commands,
    "event": wrong_events,
    "check": wrong_checks,
    "address": wrong_addresses,
    "file": wrong_files,
    "table": wrong_tables,
    "picture": pictures_without_words,
}
# A sentence or two with a mistake, what is found, and beside it what is right and must not be.
MISTAKES = [
    ("word", "Set `group_minimun`, not `group_minimum`.", {"group_minimun"}),
    ("word", "`keep_plans_days` or `keep_rounds_days`", {"keep_plans_days"}),
    ("word", "`submit_rounds` or `submit_round`", {"submit_rounds"}),
    ("name in capitals", "COMPETENCY_KEEP_DAYS=1 COMPETENCY_KEEP_ROUNDS_DAYS=1", {"COMPETENCY_KEEP_DAYS"}),
    ("command", "Run competency_retain, or `competency_retention`.", {"competency_retain"}),
    ("command", "```\n./manage.py lms showmigration\n./manage.py lms migrate\n```", {"showmigration"}),
    ("option", "`competency_retention --dry-run --try-run`", {"competency_retention --try-run"}),
    ("option", "| `competency_count_figures` | or with `--courses KEY` |", {"competency_count_figures --courses"}),
    ("option", "```\nmanage.py lms migrate --plan --plans\n```", {"migrate --plans"}),
    ("migration", "`migrate competency_xblock 0999`, `migrate competency_xblock 0004`", {"0999"}),
    ("do command", "`tutor k8s do competency-retain`, `tutor local do init`", {"competency-retain"}),
    ("target of make", "`make run` and `make dist curse`", {"curse"}),
    ("target of make", "1. Then\n\n   ```\n   $ make lints\n   make lint\n   ```\n", {"lints"}),
    ("target of make", "```\nmake tests     # every test\nmake test      # again\n```", {"tests"}),
    (
        "module",
        "`python -m competency_xblock.framework check FILE`, `python -m pytest`",
        {"competency_xblock.framework"},
    ),
    (
        "module",
        "The task `competency_xblock.count_figure` or `competency_xblock.count_figures`",
        {"competency_xblock.count_figure"},
    ),
    ("module", "`python -m competency_xblock.records` or `python -m demo`", {"competency_xblock.records"}),
    (
        "framework command",
        "`python -m competency_xblock.frameworks prove FILE` or `python -m competency_xblock.frameworks check FILE`",
        {"prove"},
    ),
    ("event", "`edx.competency.action.plan`, `edx.competency.action.planned`", {"edx.competency.action.plan"}),
    ("check", "| `E003` to `E004`, `W999` |", {"W999"}),
    ("check", "`W097` to `W099`", {"W097", "W098", "W099"}),
    ("address", "at /competency/my/ or https://learn.example/competency/mine/?a=b", {"/competency/my/"}),
    (
        "address",
        "`/competency/reports/{course}/persons/`, `/competency/reports/{course}/people/`",
        {"/competency/reports/{course}/persons/"},
    ),
    ("file", "`tests/setting.py`, `demo/`, `competency_xblock/*_block.py`", {"tests/setting.py"}),
    ("file", "`test_guide.py` and `test_guides.py`", {"tests/**/test_guide.py"}),
    ("table", "competency_xblock_rounds and competency_xblock_round", {"competency_xblock_rounds"}),
    ("picture", "![](docs/a.png) ![A page](docs/b.png)", {"docs/a.png"}),
    ("picture", '<img src="docs/a.png">', {'<img src="docs/a.png">'}),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_guide_names_only_what_exists(guide: Path, kind: str):
    assert KINDS[kind](text_of(guide)) == set()


@pytest.mark.parametrize(("kind", "text", "wrong"), MISTAKES)
def test_a_mistake_is_found(kind: str, text: str, wrong: set[str]):
    assert KINDS[kind](text) == wrong


def test_a_mistake_of_each_kind_is_tried():
    assert {kind for kind, _text, _wrong in MISTAKES} == set(KINDS)


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("guide", [*GUIDES, *DECISIONS], ids=lambda path: path.name)
def test_every_link_and_picture_leads_somewhere(guide: Path):
    assert wrong_links(text_of(guide), guide.parent) == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[here](there.md) and [here](other.md)", {"there.md"}),
        ("![A page](pictures/page.png)", {"pictures/page.png"}),
        ("[below](#what-is-it), [further](#its-end)\n\n## What is it?\n", {"#its-end"}),
        ("[there](other.md#first-things), [there](other.md#last-things)", {"other.md#last-things"}),
        ("[a link\nin two lines](there.md)", {"there.md"}),
        ("[elsewhere](https://example.org/nothing)\n```\n[code](there.md)\n```\n", set()),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, text: str, wrong: set[str]):
    (tmp_path / "other.md").write_text("# Other\n\n## First things\n", encoding="utf-8")
    assert wrong_links(text, tmp_path) == wrong


def unlinked(readme: str, names: list[str]) -> set[str]:
    """The guides that a page does not link to."""
    return {name for name in names if f"(docs/{name})" not in readme}


def test_the_readme_leads_to_every_guide():
    assert unlinked(text_of(ROOT / "README.md"), [path.name for path in DOCS]) == set()
    assert unlinked("[Words](docs/words.md)", ["words.md", "more.md"]) == {"more.md"}


# ---------------------------------------------------------------- what the operators' guide has to say


OPERATING = text_of(ROOT / "docs" / "operating.md")


def differing_settings(text: str) -> set[str]:
    """Settings that only the guide or only the code has, or with another default; the guide writes these in Python."""
    documented = table_in(section(text, "Settings"))
    both = documented.keys() & DEFAULTS.keys()
    return (documented.keys() ^ DEFAULTS.keys()) | {
        name for name in both if ast.literal_eval(documented[name]) != DEFAULTS[name]
    }


def differing_for_tutor(text: str) -> set[str]:
    """What is Tutor's alone, with the default where it is a value; and the two settings that have no name in Tutor."""
    documented = table_in(section(text, "Installing with Tutor"))
    real = {values.tutors_name(name): value.default for name, value in values.TUTORS_OWN.items()}
    in_words = {"COMPETENCY_REQUIREMENT"}  # the version is in it
    settings = section(text, "Settings")
    last = set(list(table_in(settings))[-2:]) if "The last two have no name in Tutor." in settings else set()
    changed = {name for name in documented.keys() & real.keys() - in_words if documented[name] != real[name]}
    return (documented.keys() ^ real.keys()) | changed | (last ^ (DEFAULTS.keys() - values.SITE.keys()))


def differing_commands(text: str) -> set[str]:
    documented = {name.split()[0] for name in table_in(section(text, "Commands"))}
    do = found_in_code(r"\btutor \w+ do (competency-[\w-]+)", section(text, "Installing with Tutor"))
    return (documented ^ our_commands()) | (do ^ do_commands())


def differing_checks(text: str) -> set[str]:
    return expanded(section(text, "`manage.py check`")) ^ checks_in_code()


def differing_tables(text: str) -> set[str]:
    """Tables that only the guide or only the code has, and those that stand in two rows."""
    rows = re.findall(r"^\| (`.+?`) \|", section(text, "Backups"), re.MULTILINE)
    documented = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    real = {model._meta.db_table.removeprefix("competency_xblock_") for model in APP.get_models()}
    return (set(documented) ^ real) | {name for name in documented if documented.count(name) > 1}


def differing_migrations(text: str) -> set[str]:
    """Migrations whose losses only the guide tells or that it leaves out, and the last if it is said to be another."""
    upgrading = section(text, "Upgrading, and going back")
    real = {name[:4] for app, name in MigrationLoader(None).disk_migrations if app == APP.label}
    return (table_in(upgrading).keys() ^ real) | (set(re.findall(r"its last is `(\d+)`", upgrading)) ^ {max(real)})


DIFFERENCES: dict[str, Callable[[str], set[str]]] = {
    "settings": differing_settings,
    "for Tutor": differing_for_tutor,
    "commands": differing_commands,
    "checks": differing_checks,
    "tables": differing_tables,
    "migrations": differing_migrations,
}
# What is changed in the guide, and what is found then.
CHANGES = [
    ("settings", "| `group_minimum` | `10`", "| `group_minimum` | `12`", {"group_minimum"}),
    ("settings", "| `framework_folders` |", "| `framework_folder` |", {"framework_folder", "framework_folders"}),
    ("settings", "| `plain_host` |", "| plain |", {"plain_host"}),
    ("for Tutor", "| `30 2 * * *` |", "| `30 4 * * *` |", {"COMPETENCY_DAILY_SCHEDULE"}),
    ("for Tutor", "| `COMPETENCY_REQUIREMENT` |", "| `COMPETENCY_PIP` |", {"COMPETENCY_PIP", "COMPETENCY_REQUIREMENT"}),
    ("for Tutor", "The last two have no name", "The last have no name", {"plain_host", "unit_url"}),
    ("commands", "| `competency_rebuild_latest` | derives", "| rebuild | derives", {"competency_rebuild_latest"}),
    ("commands", "and `tutor local do competency-count-figures`", "", {"competency-count-figures"}),
    ("checks", "`W010` to `W013`", "`W010` to `W012`", {"W013"}),
    ("checks", "| `W003` |", "| `W099` |", {"W003", "W099"}),
    ("tables", "| `latest`, `participant` |", "| `latest`, `people` |", {"participant", "people"}),
    ("tables", "| `latest`, `participant` |", "| `latest`, `participant`, `round` |", {"round"}),
    ("migrations", "| `0003` |", "| `0013` |", {"0003", "0013"}),
    ("migrations", "its last is `0007`", "its last is `0005`", {"0005", "0007"}),
]


@pytest.mark.parametrize("kind", DIFFERENCES)
def test_the_operators_guide_says_what_the_code_has(kind: str):
    assert DIFFERENCES[kind](OPERATING) == set()


@pytest.mark.parametrize(("kind", "old", "new", "found"), CHANGES)
def test_what_is_left_out_or_different_is_found(kind: str, old: str, new: str, found: set[str]):
    assert OPERATING.count(old) == 1
    assert DIFFERENCES[kind](OPERATING.replace(old, new)) == found


# ---------------------------------------------------------------- the example of a framework file


FORMAT = text_of(ROOT / "docs" / "framework-format.md")


@pytest.mark.parametrize(
    ("mistakes", "expected"),
    [
        ({}, "mine.xml: no mistakes; night-team with 1 competency\n"),
        ({'topic="tip">2': 'topic="mii">2', "<statement": "<statment", "</statement": "</statment"}, ""),
    ],
    ids=["right", "wrong"],
)
def test_the_example_of_a_framework_file_is_one_and_its_mistakes_are_those_of_the_guide(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mistakes: dict[str, str],
    expected: str,
):
    example = FENCED.findall(FORMAT)[0]
    for right, wrong in mistakes.items():
        assert right in example
        example = example.replace(right, wrong, 1)
    monkeypatch.chdir(tmp_path)
    Path("mine.xml").write_text(example, encoding="utf-8")
    cli.main(["check", "mine.xml"])
    [listed] = re.findall(r"^\$ .* check mine\.xml\n(.*?)```", FORMAT, re.MULTILINE | re.DOTALL)
    assert capsys.readouterr().out == (expected or listed)


# ---------------------------------------------------------------- what make says of itself


def explained(makefile: str) -> Iterator[str]:
    """The targets with a sentence after ##."""
    for line in makefile.splitlines():
        if found := re.match(r"([\w-]+):(?!=).*## ", line):
            yield found[1]


def test_make_tells_of_each_target_that_has_a_sentence():
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\S+)", printed, re.MULTILINE) == list(explained(text_of(ROOT / "Makefile")))


def test_targets_with_a_sentence():
    assert list(explained("a: b  ## first\nc_d:  ## second\nx := 1 ## no\ne:  # not told\n")) == ["a", "c_d"]
