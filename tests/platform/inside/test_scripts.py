"""What the platform's storage makes of our scripts: collected, optimized and renamed, they still find each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") not in ("lms.urls", "cms.urls"):
    pytest.skip("Runs inside an LMS or a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from django.contrib.staticfiles import storage
from django.contrib.staticfiles.finders import get_finder
from django.core.management import call_command
from django.utils.functional import empty
from xblock.core import XBlock

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.web.plumbing.assets import SCRIPTS, STATIC

PLACE = "xblock/resources/competency_xblock/static"
IS_MODULE = re.compile(r"^(?:import|export)\b", re.MULTILINE)
MODULES = sorted(
    path.relative_to(STATIC).as_posix()
    for path in (STATIC / SCRIPTS).rglob("*.js")
    if IS_MODULE.search(path.read_text(encoding="utf-8"))
)


@pytest.fixture
def collected(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Our files, collected as in production; those of all other blocks would take minutes."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["openedx.core.lib.xblock_pipeline.finder.XBlockPipelineFinder"]
    settings.STATICFILES_STORAGE = "openedx.core.storage.ProductionStorage"
    settings.PIPELINE = {**settings.PIPELINE, "PIPELINE_ENABLED": True}
    settings.REQUIRE_BUILD_PROFILE = None  # the optimizer runs all the same, by its own rules instead of a host's
    settings.REQUIRE_STANDALONE_MODULES = {}
    monkeypatch.setattr(XBlock, "load_classes", lambda: [("competency_assessment", CompetencyAssessmentXBlock)])
    for forget in (get_finder.cache_clear, lambda: setattr(storage.staticfiles_storage, "_wrapped", empty)):
        forget()
    call_command("collectstatic", interactive=False, verbosity=0)
    yield tmp_path
    storage.staticfiles_storage._wrapped = empty
    get_finder.cache_clear()


def test_modules_are_collected_as_they_are_under_a_name_for_the_page_and_one_for_each_other(collected: Path) -> None:
    assert f"{SCRIPTS}/assessment/main.js" in MODULES
    for name in MODULES:
        written = (STATIC / name).read_bytes()
        for_the_page = storage.staticfiles_storage.url(f"{PLACE}/{name}").removeprefix(settings.STATIC_URL)
        assert for_the_page != f"{PLACE}/{name}"
        for served in (for_the_page, f"{PLACE}/{name}"):
            assert (collected / served).read_bytes() == written, served
