"""Tries the mutants of one module in a copy of the project, so that nothing is ever changed in the work tree."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..conftest import ROOT
from .modules import Change, Module
from .unfolding import unfolded

PLACE = ROOT / "var" / "mutants"
COPIED = ("competency_xblock", "demo", "tests")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "browser", "bullets")
MUTMUT = Path(sys.executable).with_name("mutmut")
LEFT_ALONE = [r"\b_\(", r"\bsuper\(\).__init__\(", r"\block_people\(", r"\bselect_for_update\("]
"""Sentences, which other tests see to, and locks: SQLite has none, the tests of races on MariaDB need them."""
# Tables are made from the models, which is quicker than by migrations; an example of Hypothesis is not made smaller
# once it has failed, and is the same each time; nobody waits for what the collector of garbage finds.
NOT_NEEDED = ("cacheprovider", "unraisableexception", "threadexception", "xdist", "playwright")
QUICKLY = [
    "--no-migrations",
    "--hypothesis-profile=mutants",
    *(f"-pno:{name}" for name in NOT_NEEDED),
    "-ptests.mutants.quickest_first",
    "-ptests.mutants.plain_names",
]
NOT_RUN = 255
"""What mutmut keeps where pytest could not even run the tests; it counts that among what took too long."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant as mutmut names it, and what was changed."""

    name: str
    change: Change


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """How many mutants of a module there are, how many of these were killed for taking too long, and who survived."""

    mutants: int
    timed_out: int
    survivors: list[Mutant]


def try_mutants(module: Module, jobs: int) -> Tried:
    """Try every mutant of a module against the module's tests.

    Raises CalledProcessError where the tests do not even pass without a mutant, and RuntimeError where they were not
    run with one.
    """
    place = PLACE / module.name
    _prepare(place, module)
    _mutmut(place, "run", "--max-children", str(jobs))
    check_run(place / "mutants" / f"{module.path}.meta")
    _mutmut(place, "export-cicd-stats")
    counts = json.loads((place / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8"))
    alive = re.findall(r"^ +(\S+): (?!killed|timeout)", _said(place, "results"), re.MULTILINE)
    survivors = [Mutant(name, _change(_said(place, "show", name), name)) for name in alive]
    return Tried(mutants=counts["total"], timed_out=counts["timeout"], survivors=survivors)


def _prepare(place: Path, module: Module) -> None:
    shutil.rmtree(place, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, place / name, ignore=LEFT_OUT)
    source = place / module.path
    source.write_text(unfolded(source.read_text(encoding="utf-8")), encoding="utf-8")
    settings = {
        "source_paths": ["competency_xblock"],
        "only_mutate": [module.path],
        "also_copy": ["demo"],
        "do_not_mutate_patterns": LEFT_ALONE,
        "pytest_add_cli_args": QUICKLY,
        "pytest_add_cli_args_test_selection": list(module.tests),
        "process_isolation": "forkserver",  # each mutant finds what no test has touched yet
        "use_git_change_detection": False,
    }
    # Lists of text are written alike in JSON and in TOML.
    section = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (place / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n{section}", encoding="utf-8")


def check_run(meta: Path) -> None:
    """Raise RuntimeError where mutmut says in this file that pytest could not run the tests of a mutant."""
    codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    if not_run := [name for name, code in codes.items() if code == NOT_RUN]:
        raise RuntimeError(f"pytest could not run the tests of {len(not_run)} mutants, such as {not_run[0]}.")


def _mutmut(place: Path, *arguments: str) -> None:
    subprocess.run([MUTMUT, *arguments], cwd=place, check=True)


def _said(place: Path, *arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], cwd=place, check=True, capture_output=True, text=True).stdout


def _change(shown: str, name: str) -> Change:
    """What `mutmut show` says of a mutant, without where in the file it is: that changes with any edit."""
    lines = [line for line in shown.splitlines() if not line.startswith(("---", "+++"))]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    function = name.rpartition(".")[2].rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ")
    return function.replace("ǁ", "."), was, becomes
