"""The rules read out of the schema agree with libxml2 about which files fit it."""

from __future__ import annotations

import copy
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from competency_xblock.frameworks import (
    InvalidFramework,
    Problem,
    from_dict,
    parse_framework,
    shared_topics,
    to_dict,
)
from competency_xblock.frameworks.package_files import data_folder
from competency_xblock.frameworks.xml.schema import element_rules, validator
from competency_xblock.frameworks.xml.schema_messages import explain_schema_problems
from tests.fixtures.framework_files import SMALL, problems_in, small

WORDS = [
    "",
    " ",
    "x",
    "yes",
    "no",
    "person",
    "3",
    "0",
    "101",
    " 7 ",
    "a-b",
    "A b",
    "-1",
    "2.0",
    "+2",
    "è",
    "\u00a0",
]

PIECES = st.binary(min_size=1, max_size=8) | st.sampled_from(
    [b"<", b">", b"&", b'"', b"\0", b"&x;", b"&#0;", b"</area>", b"<![CDATA[", b"]]>", b"<!--", b"<?x?>", b' id="a"']
)
REAL_FILES = {file.name: file.read_bytes() for file in data_folder().iterdir() if file.name.endswith(".xml")}
# The files of topics and of relations, which are no frameworks.
OTHER_FILES = {name for name, content in REAL_FILES.items() if etree.fromstring(content).tag != "framework"}
TOPICS = shared_topics()


def mutated(content: bytes, seed: int, times: int) -> etree._Element:
    """The content with some of its elements, attributes and texts changed, moved, doubled or lost."""
    chance = random.Random(seed)  # noqa: S311
    root = etree.fromstring(content)
    names = [*element_rules(), "unknown"]
    for _ in range(times):
        element = chance.choice(list(root.iter("*")))
        parent = element.getparent()
        change = chance.randrange(8)
        if change == 0 and parent is not None:
            parent.remove(element)
        elif change == 1 and parent is not None:
            parent.insert(chance.randrange(len(parent) + 1), element)
        elif change == 2 and parent is not None:
            parent.append(copy.deepcopy(element))
        elif change == 3:
            element.tag = chance.choice(names)
        elif change == 4 and element.attrib:
            del element.attrib[chance.choice(element.keys())]
        elif change == 5:
            name = chance.choice([*element.keys(), "id", "level", "own", "aim", "other"])
            element.set(name, chance.choice(WORDS))
        elif change == 6:
            element.text = chance.choice(WORDS)
        elif change == 7 and parent is not None:
            element.tail = chance.choice(WORDS)
    return root


@given(seed=st.integers(0, 2**32), times=st.integers(1, 4))
def test_the_rules_find_something_exactly_where_the_validator_does(seed: int, times: int) -> None:
    root = mutated(SMALL.encode(), seed, times)
    assert (list(explain_schema_problems(root, "x")) == []) == validator().validate(root), etree.tostring(root).decode()


@given(seed=st.integers(0, 2**32), times=st.integers(1, 12))
def test_whatever_happens_to_a_file_the_reader_answers_with_problems(seed: int, times: int) -> None:
    for problem in problems_in(etree.tostring(mutated(SMALL.encode(), seed, times))):
        assert problem.message
        assert problem.line >= 0


@given(
    start=st.integers(0, len(SMALL)),
    length=st.integers(0, 40),
    instead=st.one_of(
        st.binary(max_size=8), st.sampled_from([b"<", b">", b"&", b'"', b"</area>", b"<![CDATA[", b"<!--"])
    ),
)
def test_whatever_happens_to_the_bytes_the_reader_answers_with_problems(
    start: int, length: int, instead: bytes
) -> None:
    content = SMALL.encode()
    for problem in problems_in(content[:start] + instead + content[start + length :]):
        assert problem.message


@st.composite
def broken_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """The name of a file of the package and its bytes, a few of them lost, added, swapped, or whole lines moved."""
    name = draw(st.sampled_from(sorted(REAL_FILES)))
    content = REAL_FILES[name]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        length = draw(st.integers(1, 40))
        change = draw(st.sampled_from(["lose", "add", "swap", "cut off", "lose line", "double line", "move line"]))
        if change == "lose":
            content = content[:at] + content[at + length :]
        elif change == "add":
            content = content[:at] + draw(PIECES) + content[at:]
        elif change == "swap":
            middle, end = at + length, at + 2 * length
            content = content[:at] + content[middle:end] + content[at:middle] + content[end:]
        elif change == "cut off":
            content = content[:at]
        else:
            lines = content.splitlines(keepends=True)
            number = content.count(b"\n", 0, at)
            line = lines[number : number + 1]
            if change != "double line":
                del lines[number : number + 1]
            if change != "lose line":
                place = draw(st.integers(0, len(lines))) if change == "move line" else number
                lines[place:place] = line
            content = b"".join(lines)
    return name, content


@settings(max_examples=150)
@given(broken_files())
def test_whatever_happens_to_a_file_of_the_package_it_is_a_framework_or_has_problems(broken: tuple[str, bytes]) -> None:
    name, content = broken
    problems: tuple[Problem, ...] = ()
    framework = None
    try:
        framework = parse_framework(content, topics=TOPICS, name=name)
    except InvalidFramework as refused:
        problems = refused.problems
    assert (framework is None) == bool(problems)
    assert framework is None or from_dict(to_dict(framework)) == framework
    for problem in problems:
        assert problem.file == name
        assert problem.message
        assert 0 <= problem.line <= content.count(b"\n") + 1


def test_no_file_of_the_package_has_problems_before_something_happens_to_it() -> None:
    """So that the test above starts from frameworks."""
    assert [parse_framework(REAL_FILES[name], topics=TOPICS, name=name).id for name in REAL_FILES.keys() - OTHER_FILES]
    assert "fulfilling-lives.xml" in REAL_FILES.keys() - OTHER_FILES


def test_every_element_of_the_schema_has_a_rule() -> None:
    grammar = etree.fromstring(data_folder().joinpath("framework.rng").read_bytes())
    names = {str(element.get("name")) for element in grammar.iter("{*}element")}
    assert names == set(element_rules())


def test_the_small_framework_uses_every_element_and_attribute() -> None:
    """So that the tests above try all of them."""
    root = etree.fromstring(SMALL.encode())
    for name, rule in element_rules().items():
        if name in ("shared-topics", "crosswalk", "between", "pair"):
            continue
        used = {str(key) for element in root.iter(name) for key in element.attrib}
        assert {*rule.required, *rule.optional} <= used | {"withdrawn", "sensitive", "safety", "rated", "aim"}, name
        assert root.find(f".//{name}") is not None or name == root.tag


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (' title="Work"', "", 36, '<area> needs title="...". Add it. It should be one line of text'),
        (
            "<develop>",
            "Words<develop>",
            36,
            'There is loose text here or below in <framework>: "Words". Delete it.',
        ),
        ('<kind id="skill" title="Skills"/>', "", 14, "<kinds> needs at least one <kind>. Add it."),
        ('aim="5"', 'aim="high"', 37, 'aim="high" of <competency> should be a whole number from 0 to 100.'),
        ('rated="yes"', 'rated="true"', 37, 'rated="true" of <competency> should be "yes" or "no".'),
        (
            'rated="yes"',
            'ratet="yes"',
            37,
            "<competency> cannot have the attribute ratet. Did you mean rated?",
        ),
        ("<why>It helps.</why>", "<why/>", 25, "<why> is empty. It should hold text in plain words"),
        (
            "<develop>",
            "<glossaries/><develop>",
            41,
            "<glossaries> cannot be in <framework>. Did you mean <glossary>?",
        ),
        (
            "<demonstrate>",
            "<about>B</about><demonstrate>",
            42,
            "<about> must come before <develop> in <framework>.",
        ),
        ("<why>", "<about>B</about><why>", 25, "<competency> has more than one <about>. Keep one."),
    ],
)
def test_a_mistake_of_shape_is_told_in_a_sentence(old: str, new: str, line: int, message: str) -> None:
    found = [problem for problem in problems_in(small((old, new))) if problem.message.startswith(message)]
    assert [problem.line for problem in found] == [line], problems_in(small((old, new)))


def test_a_missing_scale_is_told_with_its_place() -> None:
    start, end = SMALL.index("  <scale"), SMALL.index("  <levels")
    (problem,) = problems_in((SMALL[:start] + SMALL[end:]).encode())
    assert problem.message == '<framework> "small" needs a <scale>. Add it after <permission>, if there is one.'
