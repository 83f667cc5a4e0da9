"""Translations that a site has pulled are read by Django too, and go before those that we bring."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polib
import pytest
from django.conf import global_settings
from django.utils import translation
from django.utils.translation import gettext

from competency_xblock.platform.translations import PULLED, language_tag, use_pulled_translations


def test_without_pulled_translations_nothing_changes(tmp_path: Path):
    settings = SimpleNamespace(REPO_ROOT=tmp_path, LOCALE_PATHS=["conf/locale"])
    use_pulled_translations(settings)
    assert settings.LOCALE_PATHS == ["conf/locale"]


def test_while_the_platform_has_not_worked_out_its_paths_nothing_is_done(tmp_path: Path):
    (tmp_path / PULLED).mkdir(parents=True)
    settings = SimpleNamespace(REPO_ROOT=tmp_path, LOCALE_PATHS=lambda _settings: ["conf/locale"])
    before = settings.LOCALE_PATHS
    use_pulled_translations(settings)
    assert settings.LOCALE_PATHS is before


def test_pulled_translations_are_added_once(tmp_path: Path):
    (tmp_path / PULLED).mkdir(parents=True)
    settings = SimpleNamespace(REPO_ROOT=tmp_path, LOCALE_PATHS=["conf/locale"])
    for _ in range(2):
        use_pulled_translations(settings)
    ours_last = ["conf/locale", str(tmp_path / PULLED)]
    assert ours_last == settings.LOCALE_PATHS


@pytest.mark.parametrize("language", ["de", "de-at"])
def test_what_was_pulled_is_spoken(tmp_path: Path, settings: Any, language: str):
    path = tmp_path / PULLED / "de" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Rate your confidence", msgstr="Wie sicher fühlen Sie sich?"))
    catalogue.save_as_mofile(str(path))
    paths = SimpleNamespace(REPO_ROOT=tmp_path, LOCALE_PATHS=[])
    use_pulled_translations(paths)
    settings.LOCALE_PATHS = paths.LOCALE_PATHS
    with translation.override(language):
        assert gettext("Rate your confidence") == "Wie sicher fühlen Sie sich?"


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("en", "en"),
        ("en-gb", "en-GB"),
        ("zh_CN", "zh-CN"),
        ("zh-hans", "zh-Hans"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de@informal", "de"),
        ("de_AT.UTF-8", "de-AT"),
        ("sr-latn", "sr-Latn"),
        ("ca@valencia", "ca"),
        ("C", "en"),
        ("POSIX", "en"),
        ("fake2", "en"),
        ("x-klingon", "en"),
        ('de"><script>', "de"),
    ],
)
def test_browsers_are_told_languages_as_they_know_them(code: str, tag: str) -> None:
    assert language_tag(code) == tag
    with translation.override(code):
        assert language_tag() == tag


def test_every_language_of_django_has_a_tag_that_says_the_same() -> None:
    for code, _name in global_settings.LANGUAGES:
        assert language_tag(code).lower() == code
