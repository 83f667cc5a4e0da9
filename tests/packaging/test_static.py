"""The files that pages load: ours and a library's, which a site collects and gives names of their own."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

import competency_xblock
from competency_xblock.web.plumbing.assets import SCRIPTS

from ..fixtures.fetched_modules import fetched, imports

STATIC = Path(competency_xblock.__file__).parent / "static"
VENDOR = STATIC / "competency_xblock" / "vendor"
LIBRARY = VENDOR / "chart.umd.min.js"
README = (VENDOR / "README.md").read_text(encoding="utf-8")
OURS = {f"{path.relative_to(STATIC).as_posix()}" for path in STATIC.rglob("*") if path.suffix in (".js", ".css")}


def test_the_library_is_the_one_that_its_note_names():
    [stated] = re.findall(r"^sha256: `([0-9a-f]{64})`$", README, re.MULTILINE)
    assert hashlib.sha256(LIBRARY.read_bytes()).hexdigest() == stated
    [version] = re.findall(r"\| (\d+\.\d+\.\d+) \|", README)
    assert f"Chart.js v{version}" in LIBRARY.read_text(encoding="utf-8")[:300]


def test_the_library_comes_with_its_licence_and_nothing_that_is_not_noted():
    files = {path.name for path in VENDOR.iterdir()}
    assert files == {"README.md", LIBRARY.name, "chart.LICENSE.md"}
    assert "MIT License" in (VENDOR / "chart.LICENSE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(OURS))
def test_no_file_names_a_source_map_or_loads_anything_from_elsewhere(name: str):
    text = (STATIC / name).read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert not re.search(r"@import (?!'\./)|url\(\s*['\"]?(?:https?:)?//", text)
    assert all(address.startswith(".") for address in imports(STATIC / name))
    # Only the loader is told what to fetch, by the page. What comments import are types.
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert re.findall(r"import\((.*?)\)", code) == (["module.href"] if name == f"{SCRIPTS}/loader.js" else [])


@pytest.fixture
def collect(settings: Any, tmp_path: Path) -> Callable[[Path], Path]:
    """A site that collects its static files and names them by what is in them; what it collected before stays."""
    root = tmp_path / "collected"
    settings.STATIC_ROOT = str(root)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    storage = f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}

    def collect(static: Path) -> Path:
        settings.STATICFILES_DIRS = [str(static)]
        get_finder.cache_clear()
        call_command("collectstatic", interactive=False, verbosity=0)
        return root

    return collect


def names_in(collected: Path) -> dict[str, str]:
    """Under which name each file is served, by its own."""
    names: dict[str, str] = json.loads((collected / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    return names


def test_a_site_can_collect_them_and_name_them_by_what_is_in_them(collect: Callable[[Path], Path]):
    collected = collect(STATIC)
    named = names_in(collected)
    assert named.keys() >= OURS
    for name in OURS:
        assert named[name] != name
        assert (collected / named[name]).is_file()
    library = named[f"competency_xblock/vendor/{LIBRARY.name}"]
    assert (collected / library).read_bytes() == LIBRARY.read_bytes()


def test_no_browser_mixes_scripts_of_two_releases(
    repository: Path, tmp_path: Path, collect: Callable[[Path], Path]
) -> None:
    """A script may have a plain name on a site, so a browser may hold it: another release needs another address."""
    source, built = tmp_path / "source", tmp_path / "built"
    shutil.copytree(repository, source, ignore=shutil.ignore_patterns(".*", "node_modules", "var", "build", "tests"))
    imported_by_all = source / "competency_xblock/static" / SCRIPTS / "lib/dom.js"
    releases = []
    for change in ("", "export const mended = true;\n"):
        imported_by_all.write_text(imported_by_all.read_text(encoding="utf-8") + change, encoding="utf-8")
        command = [sys.executable, "setup.py", "--quiet", "build_py", "--build-lib", built]
        subprocess.run(command, cwd=source, check=True, capture_output=True)
        static = built / "competency_xblock/static"
        collected = collect(static)
        served = {
            main: collected / names_in(collected)[main.relative_to(static).as_posix()]
            for main in static.rglob("main.js")
        }
        assert len(served) >= 4
        for main, named in served.items():
            assert len(fetched(named)) == len(fetched(main)), "whatever a page fetches is there"
        releases.append({path for named in served.values() for path in fetched(named)})
    assert releases[0].isdisjoint(releases[1])


def test_no_file_of_ours_can_be_taken_for_somebody_elses():
    assert {name.split("/", 1)[0] for name in OURS} == {"competency_xblock"}, "all of a site's files are in one folder"
