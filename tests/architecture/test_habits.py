"""What the organisation expects to find in each of its repositories is there, and says what the project does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml


def name_of(requirement: str) -> str:
    """A distribution's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]).lower()


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]


# ---------------------------------------------------------------- the lock


@pytest.fixture(scope="module")
def locked(repository: Path) -> list[str]:
    lines = (repository / "requirements" / "tools.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_line_of_the_lock_is_one_exact_version(locked: list[str]) -> None:
    assert [line for line in locked if not re.match(r"[a-z0-9-]+==[\w.]+( ; [^#]+)?\s*(#.*)?$", line)] == []


def test_every_tool_that_an_extra_names_is_locked(project: dict[str, Any], locked: list[str], repository: Path) -> None:
    extras = project["optional-dependencies"]
    tools = [tool for extra in ("test", "lint", "mutants", "release") for tool in extras[extra]]
    tools += re.findall(r"^\w.*$", (repository / "requirements" / "tools.in").read_text(encoding="utf-8"), re.MULTILINE)
    missing = {name_of(tool) for tool in tools} - {name_of(line) for line in locked}
    assert missing == {project["name"]}, "run make lock"


def test_what_open_edx_decides_is_not_locked(project: dict[str, Any], locked: list[str]) -> None:
    extras = project["optional-dependencies"]
    decided = {name_of(requirement) for requirement in [*project["dependencies"], *extras["demo"], *extras["platform"]]}
    assert decided & {name_of(line) for line in locked} == set()


# ---------------------------------------------------------------- the workflow


@pytest.fixture(scope="module")
def steps(repository: Path) -> list[dict[str, Any]]:
    if not (repository / ".github").is_dir():
        pytest.skip("A source distribution carries no workflows.")
    files = sorted((repository / ".github" / "workflows").glob("*.yml"))
    workflows = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    assert [workflow["permissions"] for workflow in workflows] == [{"contents": "read"}] * len(files)
    return [step for workflow in workflows for job in workflow["jobs"].values() for step in job["steps"]]


def test_the_workflow_sets_up_what_the_script_needs_and_runs_it(steps: list[dict[str, Any]], repository: Path) -> None:
    script = (repository / ".ci" / "run").read_text(encoding="utf-8")
    [pythons] = [step["with"]["python-version"] for step in steps if "setup-python" in step.get("uses", "")]
    assert pythons.split() == re.findall(r"python_for (\d\.\d+)", script)
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]


def test_every_action_is_named_by_its_commit(steps: list[dict[str, Any]]) -> None:
    actions = [step["uses"] for step in steps if "uses" in step]
    assert actions
    assert [action for action in actions if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)] == []


def test_newer_versions_are_proposed_but_not_of_what_open_edx_decides(
    repository: Path, steps: list[dict[str, Any]]
) -> None:
    config = yaml.safe_load((repository / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    updates = {update["package-ecosystem"]: update for update in config["updates"]}
    assert set(updates) == {"pip", "npm", "github-actions"}
    pins = {path.relative_to(repository).as_posix() for path in (repository / "requirements").glob("*.txt")}
    assert pins - set(updates["pip"]["exclude-paths"]) == {"requirements/tools.txt"}


# ---------------------------------------------------------------- the catalogue


def test_the_catalogue_describes_this_package(project: dict[str, Any], repository: Path) -> None:
    entry = yaml.safe_load((repository / "catalog-info.yaml").read_text(encoding="utf-8"))
    assert (entry["apiVersion"], entry["kind"]) == ("backstage.io/v1alpha1", "Component")
    assert {name: entry["metadata"][name] for name in ("name", "description")} == {
        name: project[name] for name in ("name", "description")
    }
    assert {"owner", "type", "lifecycle"} <= entry["spec"].keys()
