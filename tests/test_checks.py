"""`manage.py check` names what is missing or misconfigured, and how to mend it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core import checks as django_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, load_command_class
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from competency_xblock import checks
from competency_xblock.frameworks import Problem
from competency_xblock.platform.plugin_settings.filters import STEPS, with_our_steps
from competency_xblock.platform.plugin_settings.lms import NOT_TRACKED
from competency_xblock.platform.site_settings import (
    DEFAULTS,
    MAX_GROUP_MINIMUM,
    framework_folders,
    group_minimum,
    max_snapshot_age,
    privacy_notice_url,
)
from competency_xblock.records.models import Round

from .fixtures.framework_files import SMALL


def settings_messages(**site: Any) -> list[tuple[str, str, str]]:
    """What is said about a site's settings: id, message, hint."""
    with override_settings(COMPETENCY_XBLOCK=site):
        return [(setting.id, setting.msg, setting.hint) for setting in checks.check_settings()]


def test_the_demo_is_configured_as_it_should_be() -> None:
    assert [check for check in django_checks.run_checks() if str(check.id).startswith("competency_xblock")] == []


def test_the_checks_are_registered() -> None:
    registered = {
        check for check in django_checks.registry.registry.get_checks() if check.__module__ == checks.__name__
    }
    assert {check.__name__ for check in registered} == {
        "check_settings",
        "check_site_overrides",
        "check_frameworks",
        "check_blocks",
        "check_migrations",
        "check_database",
    }
    assert checks.check_migrations.tags == checks.check_database.tags == (django_checks.Tags.database,)


def test_the_defaults_and_no_settings_at_all_are_fine() -> None:
    assert settings_messages() == settings_messages(**DEFAULTS) == []
    with override_settings():
        del site_settings.COMPETENCY_XBLOCK
        assert checks.check_settings() == []


@pytest.mark.parametrize("wrong", [None, "group_minimum", [("group_minimum", 10)], 10])
def test_settings_that_are_no_dictionary_are_an_error(wrong: object) -> None:
    with override_settings(COMPETENCY_XBLOCK=wrong):
        (error,) = checks.check_settings()
        assert (error.id, error.is_serious()) == ("competency_xblock.E001", True)
        assert "dictionary" in str(error.hint)
        # The others say nothing worse.
        checks.check_frameworks()
        checks.check_blocks()


def test_a_misspelt_name_is_told_with_the_name_that_was_meant() -> None:
    ((name, message, hint),) = settings_messages(group_minimun=10)
    assert name == "competency_xblock.W001"
    assert "'group_minimun'" in message
    assert hint == 'Did you mean "group_minimum"?'


def test_a_name_like_no_other_is_told_with_all_there_are() -> None:
    ((_, _, hint),) = settings_messages(zzz=10)
    assert all(name in hint for name in DEFAULTS)


@pytest.mark.parametrize("fine", [5, 30, 1000])
def test_a_group_is_a_whole_number_from_five_to_a_thousand(fine: int) -> None:
    assert settings_messages(group_minimum=fine) == []
    with override_settings(COMPETENCY_XBLOCK={"group_minimum": fine}):
        assert group_minimum() == fine


@pytest.mark.parametrize(
    ("wrong", "used"),
    [
        (4, 5),
        (0, 5),
        (-3, 5),
        (1001, 1000),
        (100_000, 1000),
        (float("inf"), 1000),
        (7.5, 7),
        ("30", 30),
        ("ten", 10),
        (None, 10),
        (float("nan"), 10),
        ({}, 10),
        ([20], 10),
        (True, 10),
        (False, 10),
    ],
)
def test_another_group_is_told_with_what_is_used_instead(wrong: object, used: int) -> None:
    ((name, message, hint),) = settings_messages(group_minimum=wrong)
    assert name == "competency_xblock.W002"
    assert message.endswith(f" is {wrong!r}, but {used} is used.")
    assert "from 5 to 1000" in hint
    with override_settings(COMPETENCY_XBLOCK={"group_minimum": wrong}):
        assert group_minimum() == used


def test_the_largest_group_can_be_kept_with_a_round() -> None:
    """Of the databases that we support MySQL has the smallest numbers of this kind; SQLite has no limit."""
    field = Round._meta.get_field("group_minimum")
    _smallest, largest = BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]
    assert largest >= MAX_GROUP_MINIMUM


@pytest.mark.parametrize("fine", ["", "/units/{unit}/", "/units/{unit}/?for={learner}"])
def test_a_units_address_may_name_unit_and_learner(fine: str) -> None:
    assert settings_messages(unit_url=fine) == []


@pytest.mark.parametrize("wrong", [None, 5, "/units/{}/", "/units/{course}/", "/units/{unit", "{unit.nothing}"])
def test_a_units_address_that_cannot_be_filled_in_is_an_error(wrong: object) -> None:
    ((name, _, hint),) = settings_messages(unit_url=wrong)
    assert name == "competency_xblock.E003"
    assert "{unit}" in hint


@pytest.mark.parametrize("fine", ["", "https://example.org/privacy", "http://localhost:8000/privacy?a=1"])
def test_a_privacy_notice_has_an_address_or_there_is_none(fine: str) -> None:
    assert settings_messages(privacy_notice_url=fine) == []
    with override_settings(COMPETENCY_XBLOCK={"privacy_notice_url": fine}):
        assert privacy_notice_url() == fine


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        5,
        "/privacy",
        "example.org",
        "javascript:alert(1)",
        "https://a\nb",
        " https://a",
        "https://",
        "https:///privacy",
        "https://?a=1",
        "https://[::1",
    ],
)
def test_a_privacy_notice_that_is_no_address_is_told_and_never_linked(wrong: object) -> None:
    ((name, message, _),) = settings_messages(privacy_notice_url=wrong)
    assert name == "competency_xblock.W011"
    assert repr(wrong) in message
    with override_settings(COMPETENCY_XBLOCK={"privacy_notice_url": wrong}):
        assert privacy_notice_url() == ""


def test_figures_become_old_after_a_number_of_hours() -> None:
    assert (
        settings_messages(figures_hours=0)
        == settings_messages(figures_hours=1.5)
        == settings_messages(figures_hours=24)
        == []
    )
    for wrong in ("24", "daily", None, True, -5, float("inf"), float("nan")):
        ((name, message, hint),) = settings_messages(figures_hours=wrong)
        assert name == "competency_xblock.W012"
        assert message.endswith(f" is {wrong!r}, but 24 is used.")
        assert "0 or more" in hint
        with override_settings(COMPETENCY_XBLOCK={"figures_hours": wrong}):
            assert max_snapshot_age() == timedelta(hours=24)


@pytest.mark.parametrize("host", ["lms.urls", "cms.urls"])
def test_in_open_edx_figures_are_never_counted_more_often_than_once_a_day(host: str) -> None:
    with override_settings(ROOT_URLCONF=host):
        assert settings_messages() == settings_messages(figures_hours=24) == settings_messages(figures_hours=36.5) == []
        for wrong in (0, 1.5, 23, -5, "12", None):
            ((name, message, hint),) = settings_messages(figures_hours=wrong)
            assert name == "competency_xblock.W012"
            assert message.endswith(f" is {wrong!r}, but 24 is used.")
            assert "24 or more" in hint
            with override_settings(COMPETENCY_XBLOCK={"figures_hours": wrong}):
                assert max_snapshot_age() == timedelta(hours=24)
        with override_settings(COMPETENCY_XBLOCK={"figures_hours": 36.5}):
            assert max_snapshot_age() == timedelta(hours=36.5)


def test_elsewhere_figures_may_be_counted_whenever_somebody_looks() -> None:
    with override_settings(COMPETENCY_XBLOCK={"figures_hours": 0}):
        assert max_snapshot_age() == timedelta(0)


@pytest.mark.parametrize("wrong", ["no.such.module", "tests.no_such_module", 5, ".relative", "a\0b"])
def test_a_plain_host_that_cannot_be_loaded_is_an_error(wrong: object) -> None:
    ((name, message, _),) = settings_messages(plain_host=wrong)
    assert name == "competency_xblock.E013"
    assert repr(wrong) in message
    for host in ("lms.urls", "cms.urls"):
        with override_settings(ROOT_URLCONF=host):
            assert settings_messages(plain_host=wrong) == [], "in Open edX nobody is asked"


@pytest.mark.parametrize("wrong", [None, 0, False])
def test_a_plain_host_that_counts_as_left_out_is_told(wrong: object) -> None:
    ((name, message, _),) = settings_messages(plain_host=wrong)
    assert name == "competency_xblock.W013"
    assert repr(wrong) in message
    assert settings_messages(plain_host="demo.host") == settings_messages(plain_host="") == []


def test_observed_practice_is_on_or_off() -> None:
    assert settings_messages(observed_practice=True) == settings_messages(observed_practice=False) == []
    for wrong in ("yes", 1, None):
        ((name, message, _),) = settings_messages(observed_practice=wrong)
        assert name == "competency_xblock.W004"
        assert repr(wrong) in message


@pytest.mark.parametrize("name", ["keep_open_rounds_days", "keep_rounds_days", "keep_free_text_days"])
def test_periods_are_whole_days_or_none(name: str) -> None:
    assert (
        settings_messages(**{name: None}) == settings_messages(**{name: 1}) == settings_messages(**{name: 3650}) == []
    )
    for wrong in ("365", 0, -1, True, 1.5, 10**9):
        ((which, message, hint),) = settings_messages(**{name: wrong})
        assert which == "competency_xblock.E004"
        assert name in message
        assert "deletes nothing" in hint


@pytest.mark.parametrize("wrong", ["frameworks", None, [5], {"frameworks": 1}])
def test_folders_of_frameworks_are_a_list_of_paths(wrong: object) -> None:
    ((name, _, hint),) = settings_messages(framework_folders=wrong)
    assert name == "competency_xblock.W010"
    assert "brackets" in hint
    with override_settings(COMPETENCY_XBLOCK={"framework_folders": wrong}):
        assert checks.check_frameworks() == []
        assert framework_folders() == ()


def test_a_folder_is_named_with_its_whole_path() -> None:
    ((name, message, _),) = settings_messages(framework_folders=["/srv/frameworks", "relative"])
    assert name == "competency_xblock.W010"
    assert "'relative'" in message


def test_a_folder_of_the_sites_is_looked_into(tmp_path: Path) -> None:
    def folder_messages(*folders: str | Path) -> list[tuple[str, str, str]]:
        with override_settings(COMPETENCY_XBLOCK={"framework_folders": list(folders)}):
            assert checks.check_settings() == []
            return [(framework.id, framework.msg, framework.hint) for framework in checks.check_frameworks()]

    good, broken, empty = (tmp_path / name for name in ("good", "broken", "empty"))
    for folder in (good, broken, empty):
        folder.mkdir()
    (good / "small.xml").write_text(SMALL, encoding="utf-8")
    (broken / "care.xml").write_text("<framework/>", encoding="utf-8")
    (empty / "mine.XML").write_text(SMALL, encoding="utf-8")
    assert folder_messages(good) == folder_messages(str(good)) == []
    ((name, message, hint),) = folder_messages(tmp_path / "nowhere")
    assert (name, "There is no such folder" in message) == ("competency_xblock.W005", True)
    assert "FILE" not in hint
    assert "Mend the file" not in hint
    (name, message, hint), *_ = folder_messages(broken, good)
    assert (name, "care.xml:1: " in message, "check FILE" in hint) == ("competency_xblock.W005", True, True)
    ((name, message, hint),) = folder_messages(good, empty)
    assert (name, str(empty) in message, ".xml" in hint) == ("competency_xblock.W006", True, True)


def test_a_broken_file_of_a_site_stops_no_command(tmp_path: Path, db: None) -> None:
    (tmp_path / "care.xml").write_text("<framework", encoding="utf-8")
    with override_settings(COMPETENCY_XBLOCK={"framework_folders": [tmp_path, tmp_path / "none"]}):
        command = load_command_class("competency_xblock", "competency_retention")
        command.check()
        with pytest.raises(SystemCheckError, match=r"W005[^$]*care\.xml"):
            command.check(fail_level=django_checks.WARNING)


def test_all_that_is_wrong_is_told_at_once() -> None:
    names = {name for name, *_ in settings_messages(group_minimum="x", keep_rounds_days=0, unit_url=3, anything=1)}
    assert names == {f"competency_xblock.{number}" for number in ("W001", "W002", "E003", "E004")}


def test_a_framework_that_is_left_out_is_told_with_file_and_line(monkeypatch: pytest.MonkeyPatch) -> None:
    mistakes = tuple(Problem("care.xml", n, f"Mistake {n}.") for n in range(1, 40))
    monkeypatch.setattr(checks, "get_problems", lambda *folders: mistakes if folders else ())
    with override_settings(COMPETENCY_XBLOCK={"framework_folders": ["/nowhere"]}):
        problems = checks.check_frameworks()
    assert len(problems) == checks.MAX_FRAMEWORK_PROBLEMS
    assert "care.xml:1: Mistake 1." in problems[0].msg
    assert {(problem.id, problem.is_serious()) for problem in problems} == {("competency_xblock.W005", False)}


def test_a_broken_framework_of_the_package_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "get_problems", lambda *_folders: (Problem("care.xml", 3, "Mistake."),))
    [only] = checks.check_frameworks()
    assert (only.id, only.is_serious()) == ("competency_xblock.E005", True)
    assert "care.xml:3: Mistake." in only.msg
    assert "install it again" in str(only.hint)


def test_a_package_without_its_frameworks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "get_site_frameworks", tuple)
    assert [framework.id for framework in checks.check_frameworks()] == ["competency_xblock.E006"]


class TestBlocks:
    """What is said about the entry points."""

    @pytest.fixture
    def offered(self, monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
        """Our entry points, to be changed."""
        found = [point for point in entry_points(group="xblock.v1") if point.name in checks.BLOCKS]
        monkeypatch.setattr(checks, "entry_points", lambda group: found)
        return found

    def messages(self) -> list[str]:
        return [f"{block.id} {block.msg}" for block in checks.check_blocks()]

    def test_those_of_the_package_are_fine(self, offered: list[EntryPoint]) -> None:
        assert {entry_point.name: entry_point.value for entry_point in offered} == checks.BLOCKS
        assert self.messages() == []

    def test_a_missing_one_is_told(self, offered: list[EntryPoint]) -> None:
        offered[:] = [entry_point for entry_point in offered if entry_point.name == "competency_progress"]
        (only,) = self.messages()
        assert only.startswith('competency_xblock.E007 The block type "competency_assessment" is not installed')

    def test_one_that_somebody_else_offers_too_is_told(self, offered: list[EntryPoint]) -> None:
        offered.append(EntryPoint("competency_progress", "elsewhere:Block", "xblock.v1"))
        (only,) = self.messages()
        assert only == 'competency_xblock.E008 The block type "competency_progress" is also offered by elsewhere:Block.'

    def test_one_that_cannot_be_loaded_is_told_with_the_reason(
        self, offered: list[EntryPoint], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = "competency_xblock.not_there:Block"
        monkeypatch.setitem(checks.BLOCKS, "competency_progress", gone)
        offered[:] = [entry_point for entry_point in offered if entry_point.name != "competency_progress"]
        offered.append(EntryPoint("competency_progress", gone, "xblock.v1"))
        (only,) = self.messages()
        assert only.startswith(
            'competency_xblock.E009 The block type "competency_progress" cannot be loaded: ModuleNot'
        )


class TestMigrations:
    """What is said about the tables."""

    def test_tables_that_are_all_there_are_fine(self, db: None) -> None:
        assert checks.check_migrations(databases=["default"]) == []

    def test_no_database_is_looked_at_unless_asked_for(self) -> None:
        assert checks.check_migrations() == []

    def test_what_is_not_applied_is_told_as_a_warning(self, db: None) -> None:
        MigrationRecorder(connection).record_unapplied("competency_xblock", "0001_records")
        (only,) = checks.check_migrations(databases=["default"])
        assert (only.id, only.is_serious()) == ("competency_xblock.W003", False)
        assert "0001_records" in only.msg
        assert "manage.py migrate competency_xblock" in str(only.hint)

    def test_a_database_that_is_not_for_our_tables_is_left_alone(self, db: None, settings) -> None:  # type: ignore[no-untyped-def]
        settings.DATABASE_ROUTERS = [NotHere()]
        MigrationRecorder(connection).record_unapplied("competency_xblock", "0001_records")
        assert checks.check_migrations(databases=["default"]) == []

    def test_the_command_asks_for_it(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        MigrationRecorder(connection).record_unapplied("competency_xblock", "0001_records")
        call_command("check", databases=["default"])
        assert "competency_xblock.W003" in capsys.readouterr().err


class NotHere:
    """A database router that wants none of our tables."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if app_label == "competency_xblock" else None


def test_being_installed_as_a_plugin_and_by_hand_is_told() -> None:
    twice = [*site_settings.INSTALLED_APPS, "competency_xblock.apps.CompetencyConfig"]
    with (
        pytest.raises(ImproperlyConfigured, match=r"installed twice.*INSTALLED_APPS"),
        override_settings(INSTALLED_APPS=twice),
    ):
        raise AssertionError("unreachable")


@pytest.mark.parametrize("entry", ["competency_xblock", "competency_xblock.apps.CompetencyConfig"])
def test_being_installed_once_either_way_is_fine(entry: str, repository: Path) -> None:
    program = (
        "import django; from django.conf import settings;"
        f"settings.configure(INSTALLED_APPS=['django.contrib.contenttypes', 'django.contrib.auth', {entry!r}]);"
        "django.setup(); from django.core.management import call_command; call_command('check', fail_level='WARNING')"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert "no issues" in ran.stdout


def beside_the_sites(**site: Any) -> list[tuple[str, str]]:
    """What is said in an LMS with these settings: ids, and which setting it is about."""
    with override_settings(ROOT_URLCONF="lms.urls", **site):
        return [(str(override.id), override.msg.partition(" ")[0]) for override in checks.check_site_overrides()]


def test_what_a_site_replaces_after_us_is_noticed() -> None:
    whole = {"OPEN_EDX_FILTERS_CONFIG": with_our_steps({}), "TRACKING_IGNORE_URL_PATTERNS": ["^/event", NOT_TRACKED]}
    assert beside_the_sites(**whole) == []
    bare = {name: {"pipeline": step} for name, step in STEPS.items()}
    assert beside_the_sites(**{**whole, "OPEN_EDX_FILTERS_CONFIG": bare}) == []
    for name, replaced in (
        ("OPEN_EDX_FILTERS_CONFIG", {next(iter(STEPS)): {"pipeline": ["site.Step"]}}),
        ("OPEN_EDX_FILTERS_CONFIG", {}),
        ("TRACKING_IGNORE_URL_PATTERNS", ["^/event"]),
    ):
        assert beside_the_sites(**{**whole, name: replaced}) == [("competency_xblock.W007", name)]


def test_where_there_is_no_dashboard_nothing_is_missed() -> None:
    assert checks.check_site_overrides() == []
