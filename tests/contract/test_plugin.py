"""How the platform finds us, with its own plugin machinery: apps, settings, pages; and the retirement of learners."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.urls import NoReverseMatch, get_resolver, reverse
from edx_django_utils.plugins import add_plugins, connect_plugin_receivers, get_plugin_apps
from lxml import html

from competency_xblock.apps import CompetencyConfig
from competency_xblock.platform.plugin_settings.filters import STEPS
from competency_xblock.platform.plugin_settings.lms import MAKO, NOT_TRACKED
from competency_xblock.records import api

from ..fixtures.workbench import CHANGE, action, draft, everything_stored, rated
from . import host
from .conftest import OURS, Site
from .platform_tables.models import CourseOverview
from .visiting import Learner, learner

pytestmark = pytest.mark.django_db

KINDS = ("lms.djangoapp", "cms.djangoapp")
ROUND = draft({CHANGE: rated(4, reason="because of Kim")}, action("Ask Kim"))


def connect_as_plugin() -> None:
    connect_plugin_receivers("lms.djangoapp")


def connect_as_plain_app() -> None:
    apps.get_app_config(OURS).ready()


WAYS: dict[str, tuple[Callable[[], None], ...]] = {
    "plugin": (connect_as_plugin,),
    "plain app": (connect_as_plain_app,),
    "both": (connect_as_plain_app, connect_as_plugin),
    "each twice": (connect_as_plugin, connect_as_plugin, connect_as_plain_app, connect_as_plain_app),
}


# ---------------------------------------------------------------- being found


@pytest.mark.parametrize("kind", KINDS)
def test_the_platform_installs_the_app(site: Site, kind: str):
    assert get_plugin_apps(kind) == ["competency_xblock.apps.CompetencyConfig"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("own", [None, {"group_minimum": 20}])
def test_the_setting_is_there_and_a_sites_own_is_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch, kind: str, own: dict[str, int] | None
):
    settings = a_settings_module(monkeypatch)
    if own is not None:
        settings.COMPETENCY_XBLOCK = own
    for _time in range(2):
        add_plugins(settings.__name__, kind, "common")
    assert (own or {}) == settings.COMPETENCY_XBLOCK


@pytest.mark.parametrize("kind", KINDS)
def test_translations_that_a_site_has_pulled_are_found_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, kind: str, tmp_path: Any
):
    settings = a_settings_module(monkeypatch)
    settings.REPO_ROOT = tmp_path
    add_plugins(settings.__name__, kind, "production")
    assert list(settings.LOCALE_PATHS) == ["of the platform"]
    pulled = tmp_path / "conf" / "plugins-locale" / "xblock.v1" / OURS
    pulled.mkdir(parents=True)
    for _time in range(2):
        add_plugins(settings.__name__, kind, "production")
    assert list(settings.LOCALE_PATHS) == ["of the platform", str(pulled)]


def of_a_site(settings: Any) -> None:
    """What a site's file does between the two: it replaces whole settings, ours in them too."""
    settings.OPEN_EDX_FILTERS_CONFIG = {next(iter(STEPS)): {"fail_silently": False, "pipeline": ["site.Step"]}}
    settings.TRACKING_IGNORE_URL_PATTERNS = ["^/heartbeat"]
    settings.MAKO_TEMPLATE_DIRS_BASE = ["of the platform"]
    # From which the platform then works out what Mako reads.
    settings.TEMPLATES = [{"NAME": "django", "DIRS": ["theirs"]}, {"NAME": "mako", "DIRS": ["of the platform"]}]


@pytest.mark.parametrize("times", [1, 2])
def test_what_a_sites_file_replaces_is_added_again_once(site: Site, monkeypatch: pytest.MonkeyPatch, times: int):
    settings = a_settings_module(monkeypatch)
    settings.TEMPLATES = [{"NAME": "mako", "DIRS": lambda _settings: []}]  # not worked out yet
    add_plugins(settings.__name__, "lms.djangoapp", "common")
    assert set(settings.OPEN_EDX_FILTERS_CONFIG) == set(STEPS)
    of_a_site(settings)
    for _time in range(times):
        add_plugins(settings.__name__, "lms.djangoapp", "production")
    [first, *others] = STEPS.items()
    assert {
        first[0]: {"fail_silently": False, "pipeline": ["site.Step", first[1]]},
        **{name: {"pipeline": [step]} for name, step in others},
    } == settings.OPEN_EDX_FILTERS_CONFIG
    assert settings.TRACKING_IGNORE_URL_PATTERNS == ["^/heartbeat", NOT_TRACKED]
    assert settings.MAKO_TEMPLATE_DIRS_BASE == ["of the platform", MAKO]
    assert [template["DIRS"] for template in settings.TEMPLATES] == [["theirs"], ["of the platform", MAKO]]


def test_studio_has_no_filters_and_templates_of_the_lms(site: Site, monkeypatch: pytest.MonkeyPatch):
    settings = a_settings_module(monkeypatch)
    before = {*vars(settings), "COMPETENCY_XBLOCK"}
    for stage in ("common", "production"):
        add_plugins(settings.__name__, "cms.djangoapp", stage)
    assert set(vars(settings)) - {"__builtins__"} == before - {"__builtins__"}


def test_what_is_written_and_searched_on_our_pages_is_in_no_log_of_the_platform(lms: Site):
    """The platform's middleware leaves out a path that one of the patterns matches at its beginning."""
    patterns = get_resolver(lms_addresses()).url_patterns
    assert patterns
    for pattern in patterns:
        assert re.match(NOT_TRACKED, f"/competency/{pattern.pattern}")
    assert re.match(NOT_TRACKED, reverse("competency_xblock:people", args=[host.COURSE]))
    for other in ("/courses/course-v1:A+competency+1/xblock/x/handler/save_round", "/competencyx/", "/about"):
        assert not re.match(NOT_TRACKED, other)


def lms_addresses() -> str:
    """The module with our addresses, as the platform is told."""
    return f"competency_xblock.{CompetencyConfig.plugin_app['url_config']['lms.djangoapp']['relative_path']}"


def a_settings_module(monkeypatch: pytest.MonkeyPatch) -> Any:
    module = ModuleType("settings_of_a_platform")
    module.REPO_ROOT, module.LOCALE_PATHS = Path("/nowhere"), ("of the platform",)  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, module.__name__, module)
    return module


def test_our_page_has_its_address_in_the_lms(lms: Site):
    assert reverse("competency_xblock:mine") == "/competency/mine/"


def test_studio_has_none_of_our_pages(studio: Site):
    with pytest.raises(NoReverseMatch):
        reverse("competency_xblock:mine")


def test_our_page_calls_a_course_by_its_title(lms: Site, client: Any):
    robin = learner(lms)
    robin.finish(ROUND)
    client.force_login(robin.user)
    answer: HttpResponse = client.get("/competency/mine/")
    assert str(host.COURSE) in answer.content.decode()
    CourseOverview.objects.create(id=host.COURSE, display_name="Listening well")
    page = html.fromstring(client.get("/competency/mine/").content.decode())
    assert page.xpath("//h2/text()") == ["Listening well"]
    assert page.xpath("//a[contains(., 'Listening well')]/@href") == [host.course_home_url(host.COURSE)]
    assert str(host.COURSE) not in page.text_content()


# ---------------------------------------------------------------- retirement


@pytest.fixture
def two(lms: Site) -> tuple[Learner, Learner]:
    """Two learners who have finished a round and begun another."""
    both = learner(lms), learner(lms, "sam")
    for seat in both:
        seat.finish(ROUND)
        seat.save(ROUND)
    return both


def nothing(user: Any) -> bool:
    return not any(api.export_learner_data(user.pk).values())


def retire(site: Site, user: Any) -> None:
    """What the platform sends, one after the other."""
    for signal in site.signals.values():
        signal.send(sender=None, user=user, retired_username="retired__1", retired_email="retired@example.org")


@pytest.mark.parametrize("way", WAYS)
def test_everything_about_a_retired_learner_is_deleted_and_nothing_about_others(
    way: str, lms: Site, two: tuple[Learner, Learner]
):
    robin, sam = two
    exported = api.export_learner_data(sam.user.pk)
    for connect in WAYS[way]:
        connect()
    assert [len(signal.receivers) for signal in lms.signals.values()] == [1, 1]
    assert not nothing(robin.user)
    retire(lms, robin.user)
    assert nothing(robin.user)
    assert api.export_learner_data(sam.user.pk) == exported
    api.rebuild_latest()
    assert api.export_learner_data(sam.user.pk) == exported


def test_being_told_again_does_no_harm(lms: Site, two: tuple[Learner, Learner]):
    connect_as_plugin()
    retire(lms, two[0].user)
    stored = everything_stored()
    retire(lms, two[0].user)
    retire(lms, get_user_model().objects.create(username="never-took-part"))
    assert {name: rows for name, rows in everything_stored().items() if name != "User"} == {
        name: rows for name, rows in stored.items() if name != "User"
    }


def test_a_retirement_that_breaks_off_anywhere_is_done_when_it_is_repeated(lms: Site, two: tuple[Learner, Learner]):
    connect_as_plugin()
    robin, sam = two
    whole, exported = api.export_learner_data(robin.user.pk), api.export_learner_data(sam.user.pk)
    broken_off = 0
    while not nothing(robin.user):
        with connection.execute_wrapper(breaking_at(broken_off)):
            try:
                retire(lms, robin.user)
            except (DatabaseError, api.NotStored):
                # All of it or nothing; the second signal may break off after the first one has done it.
                assert nothing(robin.user) or api.export_learner_data(robin.user.pk) == whole
        broken_off += 1
    assert broken_off > 2
    assert api.export_learner_data(sam.user.pk) == exported


def breaking_at(number: int) -> Callable[..., Any]:
    """Let this many statements through, and fail at the next that is no part of taking things back."""
    count = 0

    def execute(run: Callable[..., Any], sql: str, *given: Any) -> Any:
        nonlocal count
        if "SAVEPOINT" not in sql.upper():
            count += 1
            if count == number + 1:
                raise DatabaseError("the server went away")
        return run(sql, *given)

    return execute


def test_studio_retires_nobody(studio: Site):
    connect_plugin_receivers("cms.djangoapp")
    connect_as_plain_app()
    assert [len(signal.receivers) for signal in studio.signals.values()] == [0, 0]
