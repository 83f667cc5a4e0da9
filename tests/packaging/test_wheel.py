"""What people install: built from a copy of the project, put into a fresh environment, used elsewhere."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from competency_xblock import __version__
from competency_xblock.web.plumbing.assets import LEARNER_STYLE

from ..fixtures.fetched_modules import imports

LEFT_BEHIND = shutil.ignore_patterns(".*", "var", "build", "dist", "*.egg-info", "__pycache__", "node_modules")
COMPILED = ("competency_xblock/locale", "competency_xblock/translations")
BLOCKS = {
    "competency_assessment": "CompetencyAssessmentXBlock",
    "competency_progress": "CompetencyProgressXBlock",
}
SETTINGS = """
import django
from django.conf import settings
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
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
def source(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, without what is made in it; not to be changed."""
    source = tmp_path_factory.mktemp("source") / "project"
    shutil.copytree(repository, source, ignore=LEFT_BEHIND)
    for made in COMPILED:
        shutil.rmtree(source / made, ignore_errors=True)
    return source


@pytest.fixture(scope="module")
def built(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    return build(source, tmp_path_factory)


def build(source: Path, folders: pytest.TempPathFactory, *what: str) -> Path:
    """Build as `make dist` does, from a copy that may be written into; the folder of what was built."""
    copied, out = folders.mktemp("copied") / "project", folders.mktemp("dist")
    shutil.copytree(source, copied)
    run(sys.executable, "-m", "build", "--quiet", "--no-isolation", *what, "--outdir", out, copied)
    return out


def files_in(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


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


# ---- what is in it


def test_the_wheel_carries_the_package_the_frameworks_and_the_languages_and_nothing_else(
    in_wheel: set[str], source: Path
) -> None:
    loaded = re.compile(r"js/(loader|\w+/main)\.js|css/(learner|reports|authoring)\.css")
    joined = {  # parts of what pages load, which are within it
        f"competency_xblock/static/competency_xblock/{name}"
        for name in files_in(source / "competency_xblock/static/competency_xblock")
        if name.startswith(("js/", "css/")) and not loaded.fullmatch(name)
    }
    package = {f"competency_xblock/{name}" for name in files_in(source / "competency_xblock")} - joined
    frameworks = {f"competency_xblock/frameworks/data/{name}" for name in files_in(source / "frameworks")}
    translated = {"eo", "rtl"} | {path.name for path in (source / "competency_xblock/conf/locale").iterdir()} - {"en"}
    languages = {
        f"competency_xblock/{folder}/{language}/LC_MESSAGES/{domain}.mo"
        for folder, domain in (("locale", "django"), ("translations", "text"))
        for language in translated
    }
    about = {
        f"competency_xblock-{__version__}.dist-info/{name}"
        for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt")
    }
    # Written by hand what must not be missing, should it be missing in the project too.
    for name in (
        "competency_xblock/py.typed",
        "competency_xblock/migrations/0001_records.py",
        "competency_xblock/templates/competency_xblock/assessment_form.html",
        "competency_xblock/static/competency_xblock/js/loader.js",
        "competency_xblock/static/competency_xblock/js/assessment/main.js",
        "competency_xblock/static/competency_xblock/vendor/chart.LICENSE.md",
        "competency_xblock/tutor/plugin.py",
        "competency_xblock/conf/locale/en/LC_MESSAGES/django.po",
    ):
        assert name in package
    assert {f"competency_xblock/frameworks/data/{name}" for name in ("framework.rng", "topics.xml")} <= frameworks
    [scripts] = {name.split("/")[3] for name in in_wheel if name.endswith("/loader.js")}
    assert re.fullmatch(r"js-[0-9a-f]{12}", scripts), "named by what is in it"
    package = {name.replace("/competency_xblock/js/", f"/competency_xblock/{scripts}/") for name in package}
    assert in_wheel == package | frameworks | languages | about


def test_the_wheel_carries_neither_tests_nor_demo_nor_anything_compiled(in_wheel: set[str]) -> None:
    tops = {name.split("/", 1)[0] for name in in_wheel}
    assert tops == {"competency_xblock", f"competency_xblock-{__version__}.dist-info"}
    assert {Path(name).suffix for name in in_wheel if "dist-info" not in name} == {
        "", ".py", ".typed", ".html", ".css", ".js", ".md", ".xml", ".rng", ".po", ".mo",
    }  # fmt: skip


# ---- scripts and styles, joined and shortened


def test_what_an_assessment_loads_is_three_files_of_at_most_thirty_kilobytes_on_their_way(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [page, loader, style] = [
            archive.read(name)
            for suffix in ("/assessment/main.js", "/loader.js", f"/css/{LEARNER_STYLE}.css")
            for name in archive.namelist()
            if name.endswith(suffix)
        ]
    sizes = [len(gzip.compress(file)) for file in (page, loader, style)]
    assert sum(sizes) <= 30_000, sizes


def test_what_pages_load_loads_nothing_else(wheel: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(wheel, tmp_path, "zip")
    scripts = [*tmp_path.glob("competency_xblock/static/competency_xblock/js-*/**/*.js")]
    assert len(scripts) == 6
    assert [path for path in scripts if list(imports(path))] == []
    for path in tmp_path.glob("competency_xblock/static/competency_xblock/css/*.css"):
        assert "@import" not in path.read_text(encoding="utf-8")


def test_the_source_distribution_is_the_project_and_nothing_else(built: Path, source: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {getmember.name.split("/", 1)[1] for getmember in archive.getmembers() if getmember.isfile()}
    made = {"PKG-INFO", "setup.cfg", *(name for name in names if name.startswith("competency_xblock.egg-info/"))}
    assert {"LICENSE", "Makefile", "demo/settings.py", "tests/settings.py", "requirements/tools.txt"} <= names
    assert names - made == files_in(source) - made  # run from a source distribution, those are there


def test_built_from_the_project_or_from_the_source_distribution_it_is_the_same(
    wheel: Path, source: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (direct,) = build(source, tmp_path_factory, "--wheel").glob("*.whl")
    assert direct.name == wheel.name
    with zipfile.ZipFile(wheel) as from_wheel, zipfile.ZipFile(direct) as other:
        assert set(from_wheel.namelist()) == set(other.namelist())
        assert [
            name for name in from_wheel.namelist() if from_wheel.read(name) != other.read(name) and "RECORD" not in name
        ] == []


# ---- what is said of it


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as opened:
        return message_from_bytes(opened.read(f"competency_xblock-{__version__}.dist-info/METADATA"))


def test_an_index_takes_it(built: Path) -> None:
    report = run(sys.executable, "-m", "twine", "--no-color", "check", "--strict", *sorted(built.iterdir()))
    assert re.findall(r": (\w+)$", report, re.MULTILINE) == ["PASSED", "PASSED"]


def test_name_version_licence_and_python_are_told(metadata: Message) -> None:
    assert (metadata["Name"], metadata["Version"]) == ("competency-xblock", __version__)
    assert (metadata["License-Expression"], metadata["License-File"]) == ("Apache-2.0", "LICENSE")
    assert metadata["Requires-Python"] == ">=3.11"
    plain = [requirement for requirement in metadata.get_all("Requires-Dist", []) if "extra ==" not in requirement]
    assert not any(re.match(r"xblock-sdk|pytest|build|twine", requirement) for requirement in plain)


def test_everything_but_the_description_can_be_read_without_running_the_build(metadata: Message) -> None:
    static = {
        "Classifier",
        "License-Expression",
        "Name",
        "Provides-Extra",
        "Requires-Dist",
        "Requires-Python",
        "Summary",
    }
    dynamic = {name.lower() for name in metadata.get_all("Dynamic", [])}
    assert {name.lower() for name in static} & dynamic == set()
    assert static <= set(metadata.keys())


def test_the_description_is_the_readme_without_links_that_lead_nowhere(metadata: Message, repository: Path) -> None:
    assert metadata["Description-Content-Type"] == "text/markdown"
    description = metadata.get_payload()
    readme = (repository / "README.md").read_text(encoding="utf-8")
    relative = re.compile(r"\]\((?!https?:)")
    assert relative.search(readme)
    assert not relative.search(description)
    assert "![" not in description
    for heading in re.findall(r"^#+ .+$", readme, re.MULTILINE):
        assert f"\n{heading}\n" in f"\n{description}"


# ---- installed


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


def test_an_installed_package_reads_all_five_frameworks(installed: Path) -> None:
    code = "from competency_xblock.frameworks import get_frameworks; print(*sorted(f.id for f in get_frameworks()))"
    assert elsewhere(installed, "-c", code).split() == [
        "cdc-keyworking",
        "fulfilling-lives",
        "kent-medway-vcse",
        "nel-professional-capabilities",
        "nhs-mental-health-competences",
    ]


def test_an_installed_package_makes_its_tables_and_misses_no_migration(installed: Path) -> None:
    code = (
        f"{SETTINGS}\nfrom django.core.management import call_command\nfrom django.db import connection\n"
        "call_command('makemigrations', 'competency_xblock', check=True, dry_run=True, verbosity=0)\n"
        "call_command('migrate', verbosity=0)\n"
        "print('competency_xblock_rating' in connection.introspection.table_names())"
    )
    assert elsewhere(installed, "-c", code).strip() == "True"


def test_an_installed_package_knows_where_its_scripts_are(installed: Path) -> None:
    code = (
        f"{SETTINGS}\nfrom competency_xblock.web.plumbing import assets\n"
        "print(assets.SCRIPTS, (assets.STATIC / assets.SCRIPTS / 'loader.js').is_file())"
    )
    assert re.fullmatch(r"competency_xblock/js-[0-9a-f]{12} True", elsewhere(installed, "-c", code).strip())


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
    print(gettext.translation(domain, here / folder, ["eo"]).gettext("My plans"))
"""


def test_an_installed_package_speaks_the_languages_that_were_compiled(installed: Path) -> None:
    assert elsewhere(installed, "-c", SPEAKS).split() == ["⟦Ɱý", "þłåñš~~⟧"] * 2


def test_an_editable_install_speaks_them_too() -> None:
    assert elsewhere(Path(sys.executable), "-c", SPEAKS).split() == ["⟦Ɱý", "þłåñš~~⟧"] * 2
