"""The import rules of pyproject.toml hold, and they would notice if somebody broke them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """The package's code and the rules, to be spoilt."""
    shutil.copy(repository / "pyproject.toml", tmp_path)
    shutil.copytree(
        repository / "competency_xblock",
        tmp_path / "competency_xblock",
        ignore=shutil.ignore_patterns("static", "templates", "conf", "__pycache__"),
    )
    return tmp_path


def test_every_layer_imports_only_lower_ones(copy: Path) -> None:
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout + done.stderr


LAYERS = "A layer imports only the layers below it"
PURE = "Frameworks and recommendation know neither Django nor XBlock"
PLATFORM = "Only competency_xblock.platform knows Open edX"
DOOR = "Records are reached through their api only"
TUTOR = "Tutor's plugin needs Tutor and nothing else"
RECORDS = "Within the records, a noun knows only the nouns below it"
WEB = "Within the web, a reader's pages know only what is below them"
CIRCLES = "Folders beside each other form no circle"


@pytest.mark.parametrize(
    ("module", "offence", "rule"),
    [
        ("recommendation/rules.py", "import competency_xblock.records", LAYERS),
        ("frameworks/model.py", "import django", PURE),
        ("web/plumbing/rendering.py", "import openedx.core", PLATFORM),
        ("web/plumbing/rendering.py", "import competency_xblock.records.models", DOOR),
        ("web/plumbing/rendering.py", "import competency_xblock.tutor.values", LAYERS),
        ("tutor/values.py", "import competency_xblock.platform.site_settings", TUTOR),
        ("tutor/values.py", "import django", TUTOR),
        ("records/reference/rows.py", "import competency_xblock.records.people", RECORDS),
        ("records/observations/views.py", "import competency_xblock.records.rounds", RECORDS),
        (
            "records/people/listing.py",
            "import competency_xblock.records.figures.counts",
            "records/figures is met through its names only",
        ),
        ("web/assessment/advice.py", "import competency_xblock.web.learner", WEB),
        ("web/authoring/editor.py", "import competency_xblock.web.team", WEB),
        (
            "web/authoring/editor.py",
            "import competency_xblock.web.learner.round.form",
            "web/learner is met through its names only",
        ),
        ("platform/users/accounts.py", "import competency_xblock.platform.courses.outline", CIRCLES),
    ],
)
def test_an_import_against_the_rules_is_noticed(copy: Path, module: str, offence: str, rule: str) -> None:
    with (copy / "competency_xblock" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{offence}\n")
    done = lint_imports(copy)
    assert done.returncode != 0
    assert f"{rule} BROKEN" in done.stdout


def test_a_module_without_a_layer_is_noticed(copy: Path) -> None:
    (copy / "competency_xblock" / "odds_and_ends.py").write_text("", encoding="utf-8")
    done = lint_imports(copy)
    assert done.returncode != 0
    assert "odds_and_ends" in done.stdout
