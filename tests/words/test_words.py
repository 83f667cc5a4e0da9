"""What `make words` counts, and that no sentence of the catalogue is left out of it."""

from __future__ import annotations

import polib
import pytest

from .__main__ import collect, print_table
from .measures import GUIDES, PAGES, Target, measure
from .sentences import sentences_of, split
from .texts import AUDIENCES, CATALOGUE, PACKAGE, audiences_of, guides, texts_of_catalogue, texts_of_guide

TARGET = Target(grade=4, words=8, longest=9, signs=50)


@pytest.fixture(scope="module")
def references() -> set[str]:
    """Every file that a sentence of the catalogue comes from, below the package."""
    return {
        path.removeprefix(f"{PACKAGE.name}/")
        for entry in polib.pofile(str(CATALOGUE))
        for path, _line in entry.occurrences
    }


def test_every_file_with_sentences_has_readers(references: set[str]) -> None:
    assert [path for path in sorted(references) if not audiences_of(path)] == []


def test_every_line_of_the_table_decides_about_a_file(references: set[str]) -> None:
    lines = {(audience, prefix) for audience, prefixes in AUDIENCES.items() for prefix in prefixes}
    used = {
        max((line for line in lines if line[0] == audience and path.startswith(line[1])), key=lambda line: len(line[1]))
        for path in references
        for audience in audiences_of(path)
    }
    assert lines - used == set()


def test_the_longest_beginning_decides_and_several_may_share_it() -> None:
    assert audiences_of("web/learner/somewhere_new.py") == {"learners"}
    assert audiences_of("web/team/people/listing.py") == {"team"}
    assert audiences_of("web/plumbing/wording.py") == {"learners", "team"}
    assert audiences_of("nowhere.py") == set()


def test_a_sentence_counts_for_each_of_its_readers_in_singular_and_plural() -> None:
    entry = polib.POEntry(msgid="One day", msgid_plural="%(n)s days")
    entry.occurrences = [
        ("competency_xblock/web/plumbing/wording.py", ""),
        ("competency_xblock/web/authoring/preview.py", ""),
    ]
    texts = texts_of_catalogue([entry])
    assert {audience for audience, found in texts.items() if found == ["One day", "%(n)s days"]} == {
        "authors",
        "learners",
        "team",
    }
    assert texts["site"] == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("You can stop. We keep your answers. Saved.", ["We keep your answers."]),
        ("Do you want this? Choose “Rate again.” Then go back here!", ["Do you want this?", "Then go back here!"]),
        ("Who to contact now: %(contact)s", ["Who to contact now:"]),
        ("My answers and plans", []),
        ("Answers and plans as a spreadsheet", []),
        ("My answers and plans as a spreadsheet", ["My answers and plans as a spreadsheet"]),
        ("<b>We keep</b>  %(count)d of\nyour {what}, 5%% each.", ["We keep value of your value, 5% each."]),
    ],
)
def test_a_text_is_split_into_what_is_long_enough(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split(text)] == sentences


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Somebody can observe this now.", ["word “Somebody”"]),
        ("Choose one now, else we use ours.", ["word “else”"]),
        ("Someone else can observe this now.", []),
        ("You have finished this round.", ["word “round”"]),
        ("We round every count to the nearest 5.", []),
        ("You take over settings that you like.", ["word “take over”"]),
        ("Your reply stands next to it.", ["word “stands”"]),
        ("You can skip this; go back first.", ["colon or semicolon in the middle"]),
        ("Nobody monitors this page: follow your own procedure.", ["colon or semicolon in the middle"]),
        ("Who to contact now: %(contact)s or your own supervisor.", []),
        ("Your plan for today: not finished yet.", []),
        ("What you wrote is safe here.", ["starts with “What”"]),
        ("What did you see today?", []),
        ("Your answers have not been sent.", ["passive"]),
        ("Your answers are always safely kept here.", ["passive"]),
        ("You are enrolled in this course.", []),
        ("There are a hundred and need speed.", []),
        ("As your ratings are kept, you go on.", ["word “go on”", "starts with “As”", "passive"]),
    ],
)
def test_signs_are_found_and_nothing_else_is(text: str, signs: list[str]) -> None:
    assert next(split(text)).signs == signs


def test_a_guide_is_read_without_headings_pictures_and_code() -> None:
    guide = "# A title\n\nRun `make` and\n*read* [on](on.md).\n\n![A page](page.png)\n\n```\ncode\n```\n"
    table = "| a |\n| - |\n| b |\n"
    assert texts_of_guide(f"{guide}\n- Item\n\n{table}") == ["Run value and read on.", "Item", "b"]


def test_measures_are_counted_and_compared() -> None:
    # 13 words, 17 syllables: 0.39 * 6.5 + 11.8 * 17 / 13 - 15.59
    measures = measure(
        sentences_of(["We saved your answers.", "Your reply is kept beside my own first answer."]), TARGET
    )
    assert (measures.sentences, measures.words, measures.long, measures.signs) == (2, 6.5, 0, 50)
    assert measures.grade == pytest.approx(2.376, abs=0.001)
    assert list(measures.missed(TARGET)) == []
    assert list(measures.missed(Target(grade=2, words=6, longest=8, signs=49))) == [
        "grade 2.4, at most 2",
        "6.5 words a sentence, at most 6",
        "50 signs in 100 sentences, at most 49",
    ]


@pytest.mark.parametrize(("text", "code"), [("We keep your answers.", 0), ("Your answers are kept here.", 1)])
def test_what_is_less_plain_than_it_should_be_is_an_error(
    text: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert print_table({"here": (sentences_of([text]), TARGET)}) == code
    assert ("here: 100 signs in 100 sentences" in capsys.readouterr().out) == bool(code)


def test_all_readers_and_guides_are_measured() -> None:
    assert set(PAGES) == set(AUDIENCES)
    assert set(collect()) == set(PAGES) | {"the demo"} | {guide.name for guide in guides()}
    assert set(GUIDES) <= set(collect())
