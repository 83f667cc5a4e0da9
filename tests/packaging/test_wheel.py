"""What people install: built from a copy of the project, put into a fresh environment, used elsewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from competency_xblock import __version__

LEFT_BEHIND = shutil.ignore_patterns(".*", "var", "build", "dist", "*.egg-info", "__pycache__", "node_modules")
BLOCKS = {
    "competency_assessment": "CompetencyAssessmentXBlock",
    "competency_progress": "CompetencyProgressXBlock",
}
SETTINGS = """
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "competency_xblock"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()
"""


def run(*command: str | Path, **options: Any) -> str:
    """What the command prints; a failure shows what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    source = tmp_path_factory.mktemp("source") / "project"
    shutil.copytree(repository, source, ignore=LEFT_BEHIND)
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, source)
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def in_wheel(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that has the wheel, and only what the wheel asks for."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    pins = ["--constraint", str(repository / os.environ["PINS"])] if os.environ.get("PINS") else []
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins, wheel)
    return python


def elsewhere(python: Path, *arguments: str) -> str:
    """Run the Python in a folder that has nothing to do with the project."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV")
    }
    return run(python, *arguments, cwd=python.parent.parent, env=environment)


def test_the_wheel_carries_every_framework_and_the_schema(in_wheel: set[str], repository: Path) -> None:
    frameworks = repository / "frameworks"
    files = [path.relative_to(frameworks) for path in frameworks.rglob("*") if path.suffix in (".xml", ".rng")]
    assert files
    assert {f"competency_xblock/frameworks/data/{path.as_posix()}" for path in files} <= in_wheel


def test_the_wheel_carries_every_file_that_pages_or_tutor_need(in_wheel: set[str], repository: Path) -> None:
    package = repository / "competency_xblock"
    files = {
        path.relative_to(repository).as_posix()
        for folder in ("static", "templates", "conf/locale", "tutor/patches")
        for path in (package / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert any(path.endswith(".html") for path in files)
    assert any("/patches/" in path for path in files)
    assert files <= in_wheel


def test_the_wheel_carries_every_module_and_migration(in_wheel: set[str], repository: Path) -> None:
    modules = {path.relative_to(repository).as_posix() for path in (repository / "competency_xblock").rglob("*.py")}
    assert any("/migrations/0001" in path for path in modules)
    assert modules <= in_wheel


def test_the_wheel_carries_neither_tests_nor_demo(in_wheel: set[str]) -> None:
    tops = {name.split("/", 1)[0] for name in in_wheel}
    assert tops == {"competency_xblock", f"competency_xblock-{__version__}.dist-info"}


def test_the_source_distribution_is_enough_to_run_demo_and_tests(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"LICENSE", "Makefile", "demo/settings.py", "tests/settings.py", "requirements/tools.txt"} <= names


def test_an_installed_package_lists_its_frameworks(installed: Path) -> None:
    listed = elsewhere(installed, "-m", "competency_xblock.frameworks", "list")
    assert re.search(r"^fulfilling-lives\b", listed, re.MULTILINE)


def test_an_installed_package_shows_a_framework_in_full(installed: Path) -> None:
    command = ("-m", "competency_xblock.frameworks", "show", "fulfilling-lives", "--json")
    shown = json.loads(elsewhere(installed, *command))
    assert shown["id"] == "fulfilling-lives"
    assert len(shown["areas"]) == 8
    assert sum(len(area["competencies"]) for area in shown["areas"]) == 36


@pytest.mark.parametrize(("name", "expected"), BLOCKS.items())
def test_open_edx_finds_the_blocks(installed: Path, name: str, expected: str) -> None:
    code = f"{SETTINGS}\nfrom xblock.core import XBlock\nprint(XBlock.load_class('{name}').__name__)"
    assert elsewhere(installed, "-c", code).strip() == expected


@pytest.mark.parametrize("group", ["lms.djangoapp", "cms.djangoapp"])
def test_open_edx_finds_the_django_app(installed: Path, group: str) -> None:
    code = (
        "from importlib.metadata import entry_points\n"
        f"(point,) = entry_points(group='{group}', name='competency_xblock')\n"
        "print(point.load().name)"
    )
    assert elsewhere(installed, "-c", code).strip() == "competency_xblock"


def test_an_editable_install_finds_its_frameworks_too() -> None:
    # The environment that runs the tests has one; run elsewhere, the repository itself is not on the path.
    listed = elsewhere(Path(sys.executable), "-m", "competency_xblock.frameworks", "list")
    assert re.search(r"^fulfilling-lives\b", listed, re.MULTILINE)


SPEAKS = """
import gettext
from pathlib import Path
import competency_xblock
here = Path(competency_xblock.__file__).parent
for folder, domain in (("locale", "django"), ("translations", "text")):
    print(gettext.translation(domain, here / folder, ["eo"]).gettext("My actions"))
"""


def test_an_installed_package_speaks_the_languages_that_were_compiled(installed: Path) -> None:
    assert elsewhere(installed, "-c", SPEAKS).split() == ["⟦Ɱý", "åçŧïøñš~~~⟧"] * 2


def test_an_editable_install_speaks_them_too() -> None:
    assert elsewhere(Path(sys.executable), "-c", SPEAKS).split() == ["⟦Ɱý", "åçŧïøñš~~~⟧"] * 2
