"""Every promise to learners, authors and training teams is in the catalogue as it is here, and tests keep it.

Whoever rewords one meets this table: the words that make it a promise stay, or the promise is another one.
"""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polib
import pytest

from ..words.texts import AUDIENCES, CATALOGUE, PACKAGE, audiences_of, read_catalogue

HERE = Path(__file__).parent
TESTS = HERE.parent
READERS = ("learners", "authors", "team")
STRONG = re.compile(
    r"\b(?:always|at any time|before they started|cannot get|do not (?:compare|count|show)|never|no one|nobody|none of"
    r"|not for|nothing (?:closes|is shared)|only|private|promis\w+|safe|save (?:all|no)\w*|stays?|still (?:here|on)"
    r"|take back|unless)\b",
    re.IGNORECASE,
)
"""A sentence with one of these may well be a promise."""
JAVASCRIPT_TEST = re.compile(r"""^\s*test\(\s*(["'`])(.*?)\1""", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """A sentence of the catalogue, the words that make it a promise, and the tests that keep it.

    `about_people`: it says what people do, which no code can keep; its tests hold that it is said.
    """

    says: str
    words: tuple[str, ...]
    tests: tuple[str, ...]
    about_people: bool = False


def read(name: str) -> tuple[Promise, ...]:
    """The promises to some readers."""
    found = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["promises"]
    return tuple(Promise(**row | {"words": tuple(row["words"]), "tests": tuple(row["tests"])}) for row in found)


PROMISES = {readers: read(readers) for readers in READERS}
NO_PROMISES = tuple(tomllib.loads((HERE / "no_promises.toml").read_text(encoding="utf-8"))["sentences"])
ALL = [promise for promises in PROMISES.values() for promise in promises]
TEXTS = read_catalogue()
SENTENCES = [
    tuple(filter(None, (entry.msgid, entry.msgid_plural)))
    for entry in polib.pofile(str(CATALOGUE))
    if any(audiences_of(path.removeprefix(f"{PACKAGE.name}/")) & set(READERS) for path, _line in entry.occurrences)
]
"""Each sentence for these readers, or its singular and plural, of which one is in a list."""


@lru_cache
def names_of_tests(path: Path) -> frozenset[str]:
    """The names of the tests of a file in Python or JavaScript."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return frozenset(name for _quote, name in JAVASCRIPT_TEST.findall(source))
    nodes = ast.walk(ast.parse(source))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


@pytest.mark.parametrize("readers", READERS)
def test_every_promise_is_read_by_those_it_is_made_to(readers: str) -> None:
    assert [promise.says for promise in PROMISES[readers] if promise.says not in TEXTS[readers]] == []


def test_every_promise_has_the_words_that_make_it_one() -> None:
    lost = [(promise.says, word) for promise in ALL for word in promise.words if word not in promise.says]
    assert lost == []
    assert [promise.says for promise in ALL if not promise.words] == []


def test_every_promise_is_kept_by_tests_that_are_there() -> None:
    named = [(promise.says, test) for promise in ALL for test in promise.tests]
    missing = [
        (says, test)
        for says, test in named
        for path, name in [test.split("::")]
        if not (TESTS / path).is_file() or name not in names_of_tests(TESTS / path)
    ]
    assert missing == []
    assert [promise.says for promise in ALL if not promise.tests] == []


def test_no_sentence_that_sounds_like_a_promise_is_in_no_list() -> None:
    listed = {promise.says for promise in ALL} | set(NO_PROMISES)
    sounding = [texts for texts in SENTENCES if any(map(STRONG.search, texts))]
    assert [texts for texts in sounding if not listed.intersection(texts)] == []


def test_what_is_listed_as_no_promise_is_still_said_and_listed_once() -> None:
    texts = {text for readers in AUDIENCES for text in TEXTS[readers]}
    assert [text for text in NO_PROMISES if text not in texts or not STRONG.search(text)] == []
    everything = [*NO_PROMISES, *(promise.says for promise in ALL)]
    assert len(everything) == len(set(everything))
