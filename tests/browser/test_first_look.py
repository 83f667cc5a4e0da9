"""A newcomer with nothing but the guide: `make run` does what it says there, and so does every step after it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest
from playwright.sync_api import Page

from ..conftest import ROOT, left_out
from .guided import Does, Walker, pieces, sections
from .server import Server, running_as_newcomers_do

GUIDE = (ROOT / "docs" / "first-look.md").read_text(encoding="utf-8")
COMMAND, PRINTED = re.findall(r"^```\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
SITE = "http://localhost:8000/"
PARTS = ("Be a learner", "Be an author", "Be the training team")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo as `make run` serves it, from nothing; the parts of the guide come one after another in it."""
    environment = Path(sys.prefix)
    # `make run` would have an environment that another copy of the project works in install this one.
    # The project's own folder has one too, which says nothing of where it comes from.
    installed_from = [found.read_text("direct_url.json") or "" for found in distributions(name="competency-xblock")]
    if not any(ROOT.as_uri() in origin for origin in installed_from) or not (environment / ".demo").exists():
        left_out("These tests are not run in an environment that make has made here: make browser-test.")
    with running_as_newcomers_do(tmp_path_factory.mktemp("first look"), ROOT, environment) as server:
        yield server


def printed_first() -> list[str]:
    """What the guide says that is printed, up to the address of the start page."""
    return [line for line in PRINTED.splitlines() if line]


def making_the_environment() -> list[str]:
    """What make says while it makes the environment; the tests have theirs already."""
    dry = ["make", "--no-print-directory", "--dry-run", "run", "VENV=.venv-of-nobody"]
    printed = subprocess.run(dry, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [line.replace("-of-nobody", "") for line in re.findall(r'^echo "(.* \.\.\.)"$', printed, re.MULTILINE)]


def test_make_run_is_the_command_and_says_what_the_guide_says(server: Server) -> None:
    assert COMMAND == "make run\n"
    printed = [line for line in server.log.read_text(encoding="utf-8").splitlines() if line]
    printed = [re.sub(r"Set up in \d+ s", "Set up in 24 s", line.replace(str(server.port), "8000")) for line in printed]
    expected = printed_first()
    assert [*making_the_environment(), *printed][: len(expected)] == expected


@pytest.mark.parametrize("part", PARTS)
def test_every_step_of_the_guide_is_what_happens(page: Page, server: Server, part: str) -> None:
    walker = Walker(page, server.url("").rstrip("/"))
    for step in sections(GUIDE)[part]:
        walker.take(step)


def test_the_guide_has_no_other_steps_and_leaves_nothing_to_chance() -> None:
    assert tuple(sections(GUIDE)) == PARTS
    for steps in sections(GUIDE).values():
        first, *later = steps
        assert next(pieces(first)).does is Does.OPEN
        assert all(list(pieces(step)) for step in later)
    assert set(re.findall(r"http://[^/)\s]+/", GUIDE)) == {SITE}


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ("See *There is no such sentence.*", "The guide says that one sees “There is no such sentence.”"),
        ("Choose **Nothing of that name**.", "The guide says to use “Nothing of that name”"),
        ("Write `tea` into **Nothing of that name**.", "The guide says to use “Nothing of that name”"),
        ("Write `tea`.", "The guide does not say where to write “tea”."),
        ("Choose **Welcome to the course**.", "could be 2 things"),
    ],
)
def test_a_step_that_cannot_be_taken_is_noticed(page: Page, server: Server, step: str, complaint: str) -> None:
    page.set_content("<main><a href='#1'>Welcome to the course</a><a href='#2'>Welcome to the course</a></main>")
    with pytest.raises(AssertionError, match=re.escape(complaint)):
        Walker(page, server.url(""), patience=500).take(step)
