"""A statement away from its neighbours (layer 1), on a page or in a file of the statements that a learner marked.

Some statements lean on the one before: "I can respond well when I see one of these patterns." They take that sentence
along. In English the words mostly tell which do. In other languages every statement takes the one before along.
"""

from __future__ import annotations

import re

from .model import Competency, Framework, Statement

MOST = 3
"""So many sentences, itself included: what leans on more is long enough to be understood."""

_POINTS_BACK = re.compile(
    r"\bthese\b|\bsuch (?!as\b)|\bthe (?:others|two|three)\b|\bboth\b"
    r"|\bthis\b(?! (?:work|person|child|young|family|one)\b)"
    r"|\bthose\b(?! (?:who|whom|in|of|with|from|for|concerned|around|that|we|they)\b)"
    r"|\b(?:too|also|as well)(?=[.,])|^\w+ (?:also|too)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"(?P<before>.*?)\b(?<!make )(?<!find )it\b(?! (?:is|was|would|can|takes|makes|has|calls|might)\b)")
_SINGULAR = re.compile(r"\b(?:an?|the|my|our|each|every|one|something|what|how)\b")
_THEM = re.compile(r"(?P<before>.*?)\b(?:them|they|their|theirs)\b")
_PLURAL = re.compile(r"\b(?:\w{2,}s|people|children|someone|somebody|everybody|person|child|who|those)\b")


def standalone_text(framework: Framework, competency: Competency, statement: Statement) -> str:
    """The statement's text for use alone, with the statements before it that it may lean on."""
    sentences = [statement.text]
    neighbours = [
        other for other in competency.statements if _heading(other) == _heading(statement) and not other.withdrawn
    ]
    at = next((number for number, other in enumerate(neighbours) if other.id == statement.id), 0)
    while at and len(sentences) < MOST and _may_lean(sentences[0], framework.language):
        at -= 1
        sentences.insert(0, neighbours[at].text)
    return " ".join(sentences)


def _heading(statement: Statement) -> tuple[str, str, str]:
    return statement.level, statement.kind, statement.heading


def _may_lean(text: str, language: str) -> bool:
    if not language.lower().startswith("en"):
        return True
    if _POINTS_BACK.search(text):
        return True
    it, them = _IT.match(text), _THEM.match(text)
    return bool(
        (it and not _SINGULAR.search(it["before"])) or (them and not _PLURAL.search(them["before"].replace("'s", "")))
    )
