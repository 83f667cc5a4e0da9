"""The catalogue for translators holds what the code says, and what is compiled from it is read where it should be."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils import translation

from languages.catalogues import BrokenTranslation, compile_all, english, path_of, write
from languages.dummy import dummy
from languages.extract import NotTranslatable, sentences

PACKAGE = Path(__file__).resolve().parent.parent / "competency_xblock"

CODE = """
from django.utils.translation import gettext as _, gettext_noop, ngettext
LATER = gettext_noop("Said later")
def said(what, count):
    # _("Not said")
    return _(what), _("Said in "
        "two lines"), ngettext("{count} time", "{count} times", count), _("Said %(how)s"), "Not said"
"""
TEMPLATE = """{% comment %}{% translate "Not said" %}{% endcomment %}<p title="{% translate "I'd say 5%" %}">
{% blocktranslate count n=times trimmed %}
    {{ n }} time
{% plural %}
    {{ n }} times
{% endblocktranslate %}{% if a %}{% for b in c %}{% translate 'Deep down' as d %}{% endfor %}{% endif %}</p>
"""


def package_of(folder: Path, code: str = "", template: str = "") -> Path:
    """A package of one module and one template."""
    package = folder / "package"
    (package / "templates").mkdir(parents=True)
    (package / "code.py").write_text(code, encoding="utf-8")
    (package / "templates" / "page.html").write_text(template, encoding="utf-8")
    return package


def a_translation(package: Path, language: str, **translations: str) -> Path:
    """A catalogue of one language in which some sentences are translated."""
    path = path_of(package, language)
    path.parent.mkdir(parents=True)
    catalogue = english(sentences(package))
    catalogue.metadata["Language"] = language
    for entry in catalogue:
        entry.msgstr = translations.get(entry.msgid, "")
    catalogue.save(str(path))
    return path


def test_the_catalogue_is_up_to_date():
    stored = path_of(PACKAGE, "en").read_text(encoding="utf-8")
    assert str(english(sentences(PACKAGE))).strip() == stored.strip(), "please run: make messages"


def test_sentences_are_found_in_code_and_templates_and_nothing_else_is(tmp_path: Path):
    found = sentences(package_of(tmp_path, CODE, TEMPLATE))
    assert [(entry.msgid, entry.msgid_plural, entry.flags) for entry in found] == [
        ("Said later", "", []),
        ("Said in two lines", "", []),
        ("{count} time", "{count} times", ["python-brace-format"]),
        ("Said %(how)s", "", ["python-format"]),
        ("I'd say 5%%", "", []),
        ("%(n)s time", "%(n)s times", ["python-format"]),
        ("Deep down", "", []),
    ]


@pytest.mark.parametrize("code", ['_(f"{one} time")', '_("%s times" % one)', '_("a" + b)'])
def test_a_sentence_that_is_put_together_before_it_is_translated_is_refused(tmp_path: Path, code: str):
    with pytest.raises(NotTranslatable, match=r"package/code\.py:1"):
        sentences(package_of(tmp_path, code))


def test_new_sentences_come_into_every_language_and_old_ones_are_set_aside(tmp_path: Path):
    package = package_of(tmp_path, '_("One")\n_("Two")')
    path = a_translation(package, "de", One="Eins", Two="Zwei")
    (package / "code.py").write_text('_("Two")\n_("Three")')
    write(package, english(sentences(package)))
    merged = polib.pofile(str(path))
    assert {entry.msgid: entry.msgstr for entry in merged if not entry.obsolete} == {"Two": "Zwei", "Three": ""}
    assert [entry.msgid for entry in merged.obsolete_entries()] == ["One"]


@pytest.mark.parametrize("lost", ["Gesagt", "Gesagt %(wie)s"])
def test_a_translation_that_names_other_values_is_refused(tmp_path: Path, lost: str):
    package = package_of(tmp_path, '_("Said %(how)s")')
    write(package, english(sentences(package)))
    a_translation(package, "de", **{"Said %(how)s": lost})
    with pytest.raises(BrokenTranslation, match=r"^de: .*%\(how\)s$"):
        compile_all(package, tmp_path)


def test_each_language_is_compiled_for_django_and_for_the_blocks_service(tmp_path: Path):
    package = package_of(tmp_path, '_("One")')
    write(package, english(sentences(package)))
    a_translation(package, "de", One="Eins")
    assert compile_all(package, tmp_path) == ["de", "eo", "rtl"]
    for folder, domain in (("locale", "django"), ("translations", "text")):
        for language, expected in {"de": "Eins", "de_DE": "Eins", "eo": dummy("eo", "One")}.items():
            assert gettext.translation(domain, str(tmp_path / folder), [language]).gettext("One") == expected


def test_a_dummy_keeps_the_names_of_values():
    assert dummy("eo", "%(count)s of {all}: 5%%") == "⟦%(count)s øƒ {all}: 5%%~~~~~~~⟧"
    assert not set("Hello") & set(dummy("rtl", "Hello"))


def test_django_speaks_what_is_compiled_to_each_reader(tmp_path: Path, settings: Any):
    compile_all(PACKAGE, tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    expected = {"en": "How confident I felt", "eo": dummy("eo", "How confident I felt")}
    for language in ("en", "eo", "en"):
        with translation.override(language):
            assert translation.gettext("How confident I felt") == expected[language]
