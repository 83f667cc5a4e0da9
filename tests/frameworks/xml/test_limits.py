"""How much a framework file may hold: what is too much is refused before it costs anything."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
from lxml import etree

from competency_xblock.frameworks.problems import MAX_PROBLEMS_SHOWN
from competency_xblock.frameworks.xml import documents, limits, schema_messages, validation
from tests.fixtures.framework_files import SMALL, problems_in, small
from tests.fixtures.growing_frameworks import GROWING, STATEMENT, before

MEGABYTE = 1_000_000


def elements(count: int) -> bytes:
    """The small framework with statements up to so many elements."""
    more = count - SMALL.count("<") + SMALL.count("</") + SMALL.count("<?")
    many = "".join(f'<statement id="x{number}" source="p">I.</statement>' for number in range(more))
    return small((STATEMENT, many + STATEMENT))


def levels(count: int) -> bytes:
    """The small framework with so many levels, each of which adds to the next."""
    more = count - SMALL.count("<level ")
    many = "".join(f'<level id="l{number}" title="L" additive-to="l{number + 1}"/>' for number in range(more - 1))
    return small(('<level id="new"', f'{many}<level id="l{more - 1}" title="L"/><level id="new"'))


def text(length: int) -> bytes:
    return small(("I keep things tidy.", "I" * length))


def piece(length: int) -> bytes:
    """The small framework with so many bytes after a "<", most of them blanks in front of a last letter."""
    start = "permission>"
    return small(("<permission>Free to use.", f"<{start}{' ' * (length - len(start) - 1)}x"))


@pytest.mark.parametrize(
    ("make", "most", "message"),
    [
        (elements, limits.MAX_ELEMENTS, "A file can have 10,000 elements at most, and more start here."),
        (levels, limits.MOST["level"], "A file can have 100 of <level> at most, and more start here."),
        (text, limits.MAX_TEXT_LENGTH, "A text here has more than 20,000 characters."),
    ],
)
def test_as_much_as_may_be_is_read_and_a_little_more_is_refused(make: Any, most: int, message: str) -> None:
    assert problems_in(make(most)) == ()
    [problem] = problems_in(make(most + 1))
    assert problem.message.startswith(message)
    assert problem.line > 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            small(('own="yes"', " ".join(f'a{number}=""' for number in range(21)))),
            "This element has more than 20 attributes.",
        ),
        (
            small(("<develop>", "<b>" * 20 + "</b>" * 20 + "<develop>")),
            "Elements are nested more than 20",
        ),
        (
            small(('title="Work"', f'title="{"T" * 1_001}"')),
            "A name or an attribute here has more than 1,000 characters.",
        ),
        (small(('own="yes"', f'{"own" * 400}="yes"')), "A name or an attribute here has more than 1,000 characters."),
        (small(("<develop>", f"<{'develop' * 200}/><develop>")), "A name or an attribute here has more than 1,000"),
        (small(("<develop>", f"{' ' * 20_001}<develop>")), "A text here has more than 20,000 characters."),
        (piece(limits.MAX_PIECE_LENGTH + 1), "A text or an element of more than 60,000 bytes starts here."),
    ],
)
def test_too_much_in_one_place_is_refused_with_its_line(content: bytes, message: str) -> None:
    [problem] = problems_in(content)
    assert problem.message.startswith(message)
    assert problem.line > 1


def test_a_long_comment_and_blank_lines_at_the_end_are_not_too_much() -> None:
    assert problems_in(small(("<develop>", f"<!--{'x' * MEGABYTE}--><develop>")) + b"\n" * MEGABYTE) == ()


@pytest.mark.parametrize("make", GROWING.values(), ids=GROWING)
def test_the_work_on_a_file_that_is_refused_does_not_grow_with_it(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time depends on the machine, so what takes it is counted: comparing names, and libxml2's validator, which takes
    the square of what is wrong and so is asked only about what is right. `make fuzz` has the times.
    """
    compared: list[str] = []
    validated: list[bool] = []
    compare, validator = difflib.get_close_matches, documents.validator

    def comparing(word: str, *others: Any, **more: Any) -> list[str]:
        compared.append(word)
        return compare(word, *others, **more)

    def validating() -> etree.RelaxNG:
        validated.append(True)
        return validator()

    monkeypatch.setattr(schema_messages.difflib, "get_close_matches", comparing)
    monkeypatch.setattr(documents, "validator", validating)
    problems = problems_in(make(MEGABYTE))
    assert len(problems) <= MAX_PROBLEMS_SHOWN + 1
    assert len(compared) <= MAX_PROBLEMS_SHOWN + 1
    assert bool(validated) == (not problems)
    assert all(len(word) <= limits.MAX_ATTRIBUTE_LENGTH for word in compared)
    assert all(len(problem.message) < 2_000 for problem in problems)


def test_no_more_is_looked_for_than_is_told() -> None:
    bad = etree.fromstring(before(STATEMENT, lambda number: f'<statement id="x" level="q" aim="{number}"/>')(200_000))
    assert len(list(schema_messages.explain_schema_problems(bad, "x"))) == MAX_PROBLEMS_SHOWN + 1
    assert len(list(validation.find_reference_problems(bad, "x", ()))) == MAX_PROBLEMS_SHOWN + 1


def test_of_very_many_mistakes_the_first_are_told() -> None:
    content = before(
        STATEMENT, lambda number: f'\n<statement id="x{number}" level="q{number}" source="p">I.</statement>'
    )
    problems = problems_in(content(100_000))
    assert len(problems) == MAX_PROBLEMS_SHOWN + 1
    assert [problem.line for problem in problems[:-1]] == list(range(39, 39 + MAX_PROBLEMS_SHOWN))
    assert (problems[-1].line, problems[-1].message.split(";")[0]) == (0, "There may be more problems")


def test_of_very_many_names_the_first_are_told() -> None:
    [problem] = problems_in(levels(60).replace(b'level="settled"', b'level="old"', 1))
    assert problem.message.count(", ") == 19
    assert problem.message.endswith("l25, l26 and 40 more.")
