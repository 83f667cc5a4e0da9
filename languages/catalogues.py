"""The catalogues in `conf/locale`, and what is compiled from them. Needs polib only, as `setup.py` runs this too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from .dummy import ALPHABETS, PLACEHOLDER, speak_dummy

SOURCE = Path("conf", "locale")
CATALOGUE = Path("LC_MESSAGES", "django.po")
ENGLISH = "en"
COMPILED = (Path("locale"), "django.mo"), (Path("translations"), "text.mo")
"""Where each language is read: by Django, and by the `i18n` service that Open edX gives to blocks."""

METADATA = {
    "Project-Id-Version": "competency-xblock",
    "Language": ENGLISH,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
HEADER = "The sentences of competency-xblock, taken out of the code by `make messages`; nothing is written by hand."
WIDTH = 110


class BrokenTranslation(ValueError):
    """A translation lost the name of a value, or made one up: the page could not be shown."""


def english(sentences: Iterable[polib.POEntry]) -> polib.POFile:
    """The catalogue that translations start from. It carries no date, so the same sentences give the same file."""
    catalogue = polib.POFile(wrapwidth=WIDTH)
    catalogue.header = HEADER
    catalogue.metadata = dict(METADATA)
    catalogue.extend(sentences)
    return catalogue


def path_of(package: Path, language: str) -> Path:
    """Where the catalogue of a language stands."""
    return package / SOURCE / language / CATALOGUE


def write(package: Path, catalogue: polib.POFile) -> None:
    """Keep the English one, and bring the others into step: what is new is empty there, what is gone is set aside."""
    path = path_of(package, ENGLISH)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    for language, translated in _catalogues(package):
        if language != ENGLISH:
            translated.merge(catalogue)
            translated.save()


def compile_all(package: Path, into: Path) -> list[str]:
    """Compile every language, and the dummy ones, below `into`; which they were. Raises BrokenTranslation."""
    languages = {}
    for language, catalogue in _catalogues(package):
        languages[language] = catalogue
        for entry in catalogue.translated_entries():
            _check(language, entry)
    source = languages.pop(ENGLISH)  # in which there is nothing to compile
    languages |= {dummy: speak_dummy(source, dummy) for dummy in ALPHABETS}
    for language, catalogue in languages.items():
        for folder, name in COMPILED:
            path = into / folder / language / "LC_MESSAGES" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save_as_mofile(str(path))
    return sorted(languages)


def _catalogues(package: Path) -> Iterator[tuple[str, polib.POFile]]:
    for path in sorted((package / SOURCE).glob(f"*/{CATALOGUE}")):
        yield path.parent.parent.name, polib.pofile(str(path), wrapwidth=WIDTH)


def _check(language: str, entry: polib.POEntry) -> None:
    allowed = set(PLACEHOLDER.findall(f"{entry.msgid} {entry.msgid_plural}"))
    if entry.msgid_plural:
        # A plural form may leave the number out ("one person"), but not name what there is not.
        broken = [form for form in entry.msgstr_plural.values() if not set(PLACEHOLDER.findall(form)) <= allowed]
    else:
        broken = [entry.msgstr] if set(PLACEHOLDER.findall(entry.msgstr)) != allowed else []
    if broken:
        raise BrokenTranslation(
            f"{language}: “{broken[0]}” has to name the same values as “{entry.msgid}”: {', '.join(sorted(allowed))}"
        )
