"""What people install: pages with their scripts and styles as the build makes them, joined and shortened."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from ..conftest import ROOT
from .built import built_copy
from .server import Server, running_demo
from .walking import Assessment, unit_url

Visit = Callable[..., Assessment]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo of a built package instead of the source's."""
    folder = tmp_path_factory.mktemp("built")
    with running_demo(folder, built_copy(folder / "project", ROOT)) as server:
        yield server


def test_a_learner_rates_plans_and_sees_progress(visit: Visit, page: Page, server: Server, learner: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    here = visit("before")
    scripts = [url for url in fetched if "/competency_xblock/js" in url]
    assert len(scripts) == 2, "the loader and one module"
    assert all("/competency_xblock/js-" in url for url in scripts)
    here.round({"Encouragers": 3, "Risk navigators": 8}, "One thing")
    here.open()
    done = page.get_by_role("checkbox", name="One thing", exact=True)
    expect(done).not_to_be_checked()
    page.goto(unit_url(server, learner, "progress"))
    done.check()
    expect(page.get_by_text("Saved as done.")).to_have_count(1)
