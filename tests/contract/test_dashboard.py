"""The tab of the instructor dashboard, through the real filters: who finds it, and where it leads."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from crum import impersonate
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from lxml import html
from mako.lookup import TemplateLookup
from markupsafe import Markup
from openedx_filters.learning.filters import InstructorDashboardRenderStarted
from openedx_filters.tooling import OpenEdxPublicFilter

from competency_xblock.platform.plugin_settings.filters import STEPS, with_our_steps
from competency_xblock.platform.plugin_settings.lms import MAKO
from competency_xblock.web.platform_hooks.dashboard import KEY, TEMPLATES

from . import host
from .conftest import Site
from .platform_tables.models import CourseAccessRole

pytestmark = pytest.mark.django_db

PAGES = ("Overview", "People", "Progress", "Compare groups", "Training in demand")
PAGE = f"/competency/reports/{host.COURSE}/"
OTHERS = {"section_key": "course_info", "section_display_name": "Course Info"}
DASHBOARD = """<%page expression_filter="h"/>
% for one in sections:
<section id="${one['section_key']}">
<% template = one.get("template_path_prefix", "") + one["section_key"] + ".html" %>
<%include file="${template}" args="section_data=one" />
</section>
% endfor
"""
"""What the platform's dashboard does with its sections, each shown by a template that is found by its key."""


class TabsRequested(OpenEdxPublicFilter):
    """As in the platform's newer releases; Teak's library has no class for it."""

    filter_type = "org.openedx.learning.instructor.dashboard.tabs.requested.v1"


@pytest.fixture(autouse=True)
def configured(lms: Site) -> None:
    """The settings as Open edX makes them with us."""
    lms.settings.OPEN_EDX_FILTERS_CONFIG = with_our_steps({})
    lms.settings.LMS_ROOT_URL = "https://learn.example.org"


def somebody(name: str, role: str = "", *, course: Any = host.COURSE, everywhere: bool = False) -> Any:
    user = get_user_model().objects.create(username=name, is_staff=everywhere)
    if role:
        CourseAccessRole.objects.create(user=user, course_id=course, role=role)
    return user


def dashboard(user: Any) -> list[dict[str, Any]]:
    """The sections of the dashboard that the platform renders."""
    context = {"course": SimpleNamespace(id=host.COURSE), "sections": [OTHERS], "studio_url": "/studio"}
    with impersonate(user):
        filtered, template = InstructorDashboardRenderStarted.run_filter(
            context=context, template_name="dashboard.html"
        )
    assert template == "dashboard.html"
    assert filtered["studio_url"] == "/studio"
    assert context["sections"] == [OTHERS], "the platform's own list stays as it was"
    first, *ours = filtered["sections"]
    assert first == OTHERS
    return ours


def tabs(user: Any) -> list[dict[str, Any]]:
    """The tabs of the dashboard in the browser that are ours."""
    given = [{"tab_id": "course_info", "title": "Course Info", "url": "/x", "sort_order": 10}]
    context = TabsRequested.run_pipeline(tabs=given, user=user, course_key=host.COURSE)
    assert (context["user"], context["course_key"]) == (user, host.COURSE)
    assert len(given) == 1
    return context["tabs"][1:]


WHO = {
    "staff": ("staff", True),
    "instructor": ("instructor", True),
    "limited": ("limited_staff", True),
    "researcher": ("data_researcher", True),
    "learner": ("", False),
    "tester": ("beta_testers", False),
}


@pytest.mark.parametrize("name", WHO)
def test_whoever_may_read_the_reports_finds_the_tab_and_nobody_else(name: str):
    role, finds = WHO[name]
    user = somebody(name, role)
    assert bool(dashboard(user)) is finds
    assert bool(tabs(user)) is finds


def test_staff_of_another_course_strangers_and_nobody_find_none():
    elsewhere = somebody("elsewhere", "staff", course=host.ELSEWHERE)
    for user in (elsewhere, AnonymousUser()):
        assert dashboard(user) == []
        assert tabs(user) == []
    assert dashboard(None) == []


def test_the_section_leads_to_every_page():
    [section] = dashboard(somebody("sam", "staff"))
    assert (section["section_key"], section["section_display_name"]) == (KEY, "Competencies")
    links = html.fromstring(section["fragment"].content).xpath("//a")
    assert [link.text for link in links] == list(PAGES)
    assert links[0].get("href") == PAGE
    assert all(link.get("href").startswith(PAGE) for link in links)


def test_the_platforms_own_template_includes_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    page = tmp_path / "instructor" / "instructor_dashboard_2" / "dashboard.html"
    page.parent.mkdir(parents=True)
    page.write_text(DASHBOARD, encoding="utf-8")
    markup = ModuleType("openedx.core.djangolib.markup")
    markup.HTML = Markup  # type: ignore[attr-defined]  # theirs is this one too
    monkeypatch.setitem(sys.modules, markup.__name__, markup)
    # The platform's filters: Mako's usual one would make plain text of markup, which is then escaped.
    options = {"default_filters": ["decode.utf8"], "input_encoding": "utf-8"}
    templates = TemplateLookup([str(tmp_path), MAKO], **options)

    sections = dashboard(somebody("sam", "staff"))
    shown = templates.get_template("instructor/instructor_dashboard_2/dashboard.html").render(sections=sections)
    links = html.fromstring(shown).xpath("//section[@id='competency_reports']//a")
    assert [link.text for link in links] == list(PAGES)
    assert links[0].get("href") == PAGE


def test_whatever_else_is_put_into_the_template_is_escaped():
    text = (Path(MAKO) / TEMPLATES.lstrip("/") / f"{KEY}.html").read_text(encoding="utf-8")
    assert 'expression_filter="h"' in text


def test_the_tab_opens_the_overview_on_the_lms():
    [tab] = tabs(somebody("sam", "staff"))
    assert tab == {"tab_id": KEY, "title": "Competencies", "url": f"https://learn.example.org{PAGE}", "sort_order": 200}


def test_where_one_lms_serves_several_sites_the_tab_stays_on_the_readers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(host.SITE_VALUES, "LMS_ROOT_URL", "https://care.example.org")
    [tab] = tabs(somebody("sam", "staff"))
    assert tab["url"] == f"https://care.example.org{PAGE}"


def test_without_an_address_of_the_lms_the_tab_leads_to_the_readers_own_host(lms: Site):
    lms.settings.LMS_ROOT_URL = None
    [tab] = tabs(somebody("sam", "staff"))
    assert tab["url"] == PAGE


@pytest.mark.parametrize("silently", [True, False])
def test_a_tab_that_does_not_work_keeps_nobody_from_the_dashboard(
    lms: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, silently: bool
):
    theirs = {name: {"fail_silently": silently, "pipeline": []} for name in STEPS}
    lms.settings.OPEN_EDX_FILTERS_CONFIG = with_our_steps(theirs)

    def broken(*_asked: Any) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr("competency_xblock.web.platform_hooks.dashboard.report_rights", broken)
    user = somebody("sam", "staff")
    assert dashboard(user) == []
    assert tabs(user) == []
    assert [record.exc_text.splitlines()[-1] for record in caplog.records if record.exc_text] == [
        "RuntimeError: no database"
    ] * 2


# ---------------------------------------------------------------- beside what a site has configured


@pytest.mark.parametrize("theirs", ["site.Step", ["site.Step"], {"pipeline": "site.Step"}, {"pipeline": ["site.Step"]}])
def test_what_a_site_has_configured_stays_and_comes_first(theirs: Any):
    for name, step in STEPS.items():
        configured = {name: theirs, "another": {"pipeline": ["site.Other"]}}
        before = copy.deepcopy(configured)
        once = with_our_steps(configured)
        assert once[name]["pipeline"] == ["site.Step", step]
        assert once["another"] == {"pipeline": ["site.Other"]}
        assert with_our_steps(once) == once
        assert configured == before


@pytest.mark.parametrize("choice", [{}, {"fail_silently": False}, {"fail_silently": True, "log_level": "debug"}])
def test_whether_a_site_wants_to_hear_of_failures_stays_its_own_choice(choice: dict[str, Any]):
    for name, step in STEPS.items():
        assert with_our_steps({name: {**choice, "pipeline": []}})[name] == {**choice, "pipeline": [step]}
