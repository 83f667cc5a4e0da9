"""The files that pages load: ours and a library's, which a site collects and gives names of their own."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

import competency_xblock

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
    assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//|import\(", text)


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """A site that collects its static files and names them by what is in them."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [str(STATIC)]
    storage = f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_a_site_can_collect_them_and_name_them_by_what_is_in_them(collected: Path):
    named = json.loads((collected / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    assert named.keys() >= OURS
    for name in OURS:
        assert named[name] != name
        assert (collected / named[name]).is_file()
    library = named[f"competency_xblock/vendor/{LIBRARY.name}"]
    assert (collected / library).read_bytes() == LIBRARY.read_bytes()


def test_no_file_of_ours_can_be_taken_for_somebody_elses():
    assert {name.split("/", 1)[0] for name in OURS} == {"competency_xblock"}, "all of a site's files are in one folder"
