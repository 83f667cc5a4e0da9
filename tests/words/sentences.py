"""A text in sentences, and the signs that one sounds foreign: words, marks, order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .texts import PLACEHOLDER, STAND_IN

LEAST_WORDS = 4
"""A piece with fewer words, such as “Saved.”, is no sentence to measure."""
LEAST_WORDS_OF_LABEL = 7
"""Without a mark at its end a piece is a label; so many words make a sentence of it."""

WORD = re.compile(r"[^\W_](?:[\w'’.,/@-]*[^\W_])?")
END = re.compile(r"(?<=[.!?:])[\"”’)\]]*\s+")
TAG = re.compile(r"<[^<>]+>")

# (a) What people do not say at work. "Round" is a word for numbers too: we round counts.
FOREIGN = re.compile(
    r"\b(?:somebody|whom|anew|beside|mend(?:s|ed|ing)?|(?:take|takes|taking|taken|took) over|noted"
    r"|stands?|by when|(?:go|goes|going|gone|went) on|(?<!we )rounds?|marked)\b|(?:^|[,;:] )else\b",
    re.IGNORECASE,
)
# (c) Starts of a sentence in which the main point has to wait.
START = re.compile(r"(?:Where|What|Whoever|As|How)\b")
# (d) A form of "be", words that may stand between, a participle.
BETWEEN = r"(?:not|never|ever|only|also|still|now|already|always|all|both|just|even|then|\w+ly)"
IRREGULAR = (
    "begun|bought|broken|brought|built|caught|chosen|cut|drawn|felt|forgotten|found|given|heard|held|hidden|kept|"
    "known|led|left|lost|made|meant|paid|put|read|said|seen|sent|set|shown|spent|split|spoken|spread|taken|taught|told|"
    "thought|understood|undone|withdrawn|won|worn|written"
)
PASSIVE = re.compile(
    rf"\b(?:am|is|are|was|were|be|been|being|isn't|aren't|wasn't|weren't)\s+(?:{BETWEEN}\s+)*"
    rf"(?:(\w+(?<!e)ed|agreed)|(?:{IRREGULAR}))\b",
    re.IGNORECASE,
)
STATES = frozenset({"enrolled", "hundred", "interested", "logged", "pleased", "related", "tired", "worried"})
"""Words that look like a participle after "be", but say how somebody or something is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence, with a stand-in for each placeholder, and what comes after it in its text."""

    text: str
    rest: str = ""

    @property
    def words(self) -> list[str]:
        """Its words, without marks."""
        return WORD.findall(self.text)

    @property
    def signs(self) -> list[str]:
        """What makes it sound foreign, in words that help to find it; none if it reads well."""
        return list(_signs(self))


def split(text: str) -> Iterator[Sentence]:
    """The sentences of a text that are long enough to measure."""
    text = " ".join(TAG.sub("", PLACEHOLDER.sub(STAND_IN, text.replace("%%", "%"))).split())
    while text:
        piece, rest = END.split(text, maxsplit=1) if END.search(text) else (text, "")
        sentence = Sentence(text=piece, rest=rest)
        least = LEAST_WORDS if piece.rstrip('"”’)]')[-1:] in {".", "!", "?", ":"} else LEAST_WORDS_OF_LABEL
        if len(sentence.words) >= least:
            yield sentence
        text = rest


def sentences_of(texts: Iterable[str]) -> list[Sentence]:
    """The sentences of all texts."""
    return [sentence for text in texts for sentence in split(text)]


def _signs(sentence: Sentence) -> Iterator[str]:
    text = sentence.text
    if word := FOREIGN.search(text):
        yield f"word “{word[0].strip(',;: ')}”"
    if ";" in text or (text.endswith(":") and not _is_value(sentence.rest)):
        yield "colon or semicolon in the middle"
    if (start := START.match(text)) and not text.rstrip('"”’)]').endswith("?"):
        yield f"starts with “{start[0]}”"
    if any((found[1] or "").lower() not in STATES for found in PASSIVE.finditer(text)):
        yield "passive"


def _is_value(rest: str) -> bool:
    """Whether what comes after a colon is nothing, a value, or a word or two: not the other half of a sentence."""
    following = END.split(rest, maxsplit=1)[0]
    return following.startswith(STAND_IN) or len(WORD.findall(following)) < LEAST_WORDS
