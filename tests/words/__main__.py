"""`make words`: how plainly pages and guides are written; 1 where something is less plain than it should be."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence

from .measures import GUIDES, LEARNERS, OTHER_GUIDES, PAGES, Target, is_long, measure
from .sentences import Sentence, sentences_of
from .texts import guides, read_catalogue, read_demo, texts_of_guide


def main() -> int:
    """Measure pages and guides, or list the sentences to look at."""
    collections = collect()
    parser = ArgumentParser(prog="python -m tests.words", description=__doc__)
    parser.add_argument(
        "--list", nargs="+", default=(), choices=[*collections, "all"], metavar="NAME", help="show what to look at"
    )
    options = parser.parse_args()
    for name in collections if "all" in options.list else options.list:
        print_list(*collections[name])
    return 0 if options.list else print_table(collections)


def collect() -> Mapping[str, tuple[Sequence[Sentence], Target]]:
    """The sentences of each audience and guide, and what they should be like."""
    texts = read_catalogue()
    pages = {name: (sentences_of(texts[name]), target) for name, target in PAGES.items()}
    pages["the demo"] = (sentences_of(read_demo()), LEARNERS)
    return pages | {
        guide.name: (
            sentences_of(texts_of_guide(guide.read_text(encoding="utf-8"))),
            GUIDES.get(guide.name, OTHER_GUIDES),
        )
        for guide in guides()
    }


def print_list(sentences: Sequence[Sentence], target: Target) -> None:
    """Print each sentence that is long or has a sign, and why."""
    for sentence in sentences:
        long = [f"{len(sentence.words)} words"] if is_long(sentence, target) else []
        if reasons := [*long, *sentence.signs]:
            print(f"{sentence.text}\n    {', '.join(reasons)}")


def print_table(collections: Mapping[str, tuple[Sequence[Sentence], Target]]) -> int:
    """Print the measures of all, then what is missed; 1 where something is."""
    print(f"{'':26}{'sentences':>10}{'grade':>8}{'words each':>12}{'too long':>10}{'signs in 100':>14}")
    missed = []
    for name, (sentences, target) in collections.items():
        measures = measure(sentences, target)
        print(
            f"{name:26}{measures.sentences:10}{measures.grade:8.1f}{measures.words:12.1f}"
            f"{measures.long:10}{measures.signs:14.0f}"
        )
        missed += [f"{name}: {sentence}" for sentence in measures.missed(target)]
    if missed:
        print("\nLess plain than it should be:", *missed, sep="\n  ")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
