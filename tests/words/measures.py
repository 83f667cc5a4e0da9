"""What is measured of many sentences, and what it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import syllapy

from .sentences import Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The most there may be: Flesch-Kincaid grade, words on average and in one, sentences with a sign in 100."""

    grade: float
    words: float
    longest: int
    signs: float


LEARNERS = Target(grade=4, words=10, longest=20, signs=10)
PAGES: Mapping[str, Target] = {
    "learners": LEARNERS,
    "authors": Target(grade=5, words=12, longest=20, signs=10),
    "team": Target(grade=5, words=12, longest=20, signs=10),
    "site": Target(grade=5, words=12, longest=20, signs=10),
}
GUIDES: Mapping[str, Target] = {"learners.md": Target(grade=4, words=13, longest=25, signs=20)}
OTHER_GUIDES = Target(grade=6, words=13, longest=25, signs=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measures:
    """How some sentences read. `long` counts those with more words than their target allows; `signs` is in 100."""

    sentences: int
    grade: float
    words: float
    long: int
    signs: float

    def missed(self, target: Target) -> Iterator[str]:
        """What is worse than it should be."""
        if self.grade > target.grade:
            yield f"grade {self.grade:.1f}, at most {target.grade:g}"
        if self.words > target.words:
            yield f"{self.words:.1f} words a sentence, at most {target.words:g}"
        if self.long:
            yield f"{self.long} sentences over {target.longest} words"
        if self.signs > target.signs:
            yield f"{self.signs:.0f} signs in 100 sentences, at most {target.signs:g}"


def measure(sentences: Sequence[Sentence], target: Target) -> Measures:
    """The measures of at least one sentence; one with two signs counts once."""
    words = [word for sentence in sentences for word in sentence.words]
    per_sentence = len(words) / len(sentences)
    per_word = sum(max(1, syllapy.count(word)) for word in words) / len(words)
    return Measures(
        sentences=len(sentences),
        grade=0.39 * per_sentence + 11.8 * per_word - 15.59,  # Kincaid and others, 1975
        words=per_sentence,
        long=sum(is_long(sentence, target) for sentence in sentences),
        signs=100 * sum(bool(sentence.signs) for sentence in sentences) / len(sentences),
    )


def is_long(sentence: Sentence, target: Target) -> bool:
    """Whether a sentence has more words than any should have."""
    return len(sentence.words) > target.longest
