"""What a file without mistakes becomes, and what is said about one with mistakes."""

from pathlib import Path

import pytest

from competency_xblock.frameworks import (
    Activity,
    Erratum,
    GlossaryTerm,
    InvalidFramework,
    Level,
    Scale,
    ScalePoint,
    Statement,
    StatementKind,
    Topic,
    parse_framework,
)
from tests.fixtures.framework_files import SHARED, problems_in, reading, small


def test_everything_in_a_file_is_in_the_framework() -> None:
    framework = reading(small())

    assert (framework.id, framework.version, framework.title) == ("small", "1", "Small")
    assert (framework.publisher, framework.year, framework.language) == ("Nobody", 2026, "en-GB")
    assert (framework.about, framework.permission) == ("A framework for tests.", "Free to use.")
    assert framework.scale == Scale(
        minimum=1,
        maximum=5,
        points=(ScalePoint(value=1, text="Not yet"), ScalePoint(value=3, text="Quite", editorial=True)),
    )
    assert framework.aim == 4
    assert framework.progression is False
    assert framework.levels == (
        Level(id="new", code="A", title="New", about="In the first year."),
        Level(id="settled", code="B", title="Settled", additive_to="new"),
        Level(id="leading", code="C", title="Leading", additive_to="settled", aim=2),
    )
    assert framework.kinds == (StatementKind(id="skill", title="Skills"),)
    assert framework.topics == (
        SHARED["mi"],
        Topic(id="house", title="House rules", about="How this house works.", audience="team"),
    )
    assert framework.develop == (Activity(id="ask", text="Ask somebody.", source="p. 5"),)
    assert framework.demonstrate == (Activity(id="show", text="Show somebody."),)
    assert framework.glossary == (GlossaryTerm(id="kind", title="Kind", text="Good to others.", source="p. 6"),)
    assert framework.oddities == (Erratum(source="p. 7", text="A page is missing."),)

    people = framework.areas[0]
    assert (people.id, people.code, people.title, people.about) == ("people", "1", "People", "About people.")
    assert people.editorial is True
    (kindness,) = people.competencies
    assert (kindness.id, kindness.code, kindness.title) == ("kindness", "1.1", "Kindness")
    assert (kindness.about, kindness.rationale) == ("Being kind.", "It helps.")
    assert kindness.audience == "For all who work here."
    assert kindness.not_rated_at == ("new", "leading")
    assert kindness.core is True
    assert kindness.withdrawn is False
    assert dict(kindness.topics) == {"mi": 2, "house": 3}


def test_a_competency_takes_aim_sensitive_and_rated_from_its_area() -> None:
    kindness = reading(small()).competency("kindness")
    assert kindness is not None
    assert (kindness.aim, kindness.sensitive, kindness.rated) == (3, True, False)


def test_a_competency_may_differ_from_its_area() -> None:
    order = reading(small(('title="Work"', 'title="Work" aim="2" sensitive="no" rated="no"'))).competency("order")
    assert order is not None
    assert (order.aim, order.sensitive, order.rated, order.withdrawn) == (5, True, True, True)


@pytest.mark.parametrize(
    ("area", "competency", "marked"),
    [
        ("", "", False),
        ("", ' safety="yes"', True),
        (' safety="yes"', "", True),
        (' safety="yes"', ' safety="no"', False),
    ],
)
def test_a_competency_is_marked_for_safety_by_itself_or_by_its_area(area: str, competency: str, marked: bool) -> None:
    changes = (('title="Work"', f'title="Work"{area}'), ('title="Order"', f'title="Order"{competency}'))
    order = reading(small(*changes)).competency("order")
    assert order is not None
    assert order.safety is marked


def test_where_nobody_says_otherwise_the_aim_is_the_frameworks() -> None:
    order = reading(small((' aim="5"', ""))).competency("order")
    assert order is not None
    assert order.aim == 4


def test_a_statement_takes_level_kind_source_and_heading_from_its_group() -> None:
    kindness = reading(small()).competency("kindness")
    assert kindness is not None
    assert kindness.statements == (
        Statement(id="kindness-1", text="I can be kind.", source="p. 1", level="settled"),
        Statement(id="kindness-2", text="I can share.", source="p. 2", level="new", heading="At home", kind="skill"),
        Statement(
            id="kindness-3",
            text="I can give.",
            source="p. 3",
            level="leading",
            heading="At home",
            kind="skill",
            withdrawn=True,
        ),
        Statement(id="kindness-4", text="I smile.", source="p. 1", kind="skill"),
    )


def test_text_over_several_lines_is_one_line_in_the_framework() -> None:
    framework = reading(small(("A framework for tests.", "\n    A framework\n\tfor   tests.\n  ")))
    assert framework.about == "A framework for tests."


def test_a_framework_can_be_kept_in_a_set() -> None:
    assert {reading(small()), reading(small())} == {reading(small())}


def test_a_file_is_called_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.xml"
    file.write_bytes(small(('aim="4"', 'aim="6"')))
    with pytest.raises(InvalidFramework) as caught:
        parse_framework(file, topics=SHARED)
    assert str(caught.value) == 'mine.xml:2: aim="6" is outside the scale. It should be from 1 to 5.'


def test_a_file_of_topics_is_no_framework() -> None:
    (problem,) = problems_in(b'<shared-topics><topic id="a" title="A" for="person">Words</topic></shared-topics>')
    assert problem.message == "The file starts with <shared-topics>. Here it should be <framework>."


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    content = small(
        ('year="2026"', 'year="26" colour="red"'),
        ('<point value="1">Not yet</point>', '<point value="9">  </point>'),
        ('progression="no"', 'progression="perhaps"'),
        ('<use topic="mi"/>', '<use topic="me"/>'),
        ('<weight topic="mi">2</weight>', '<weight topic="nowhere">4</weight>'),
        ("<why>It helps.</why>", "<wy>It helps.</wy>"),
        ('id="kindness-2"', 'id="kindness-1"'),
        ('<statement id="order-1" source="p. 4">', '<statement id="Order 1">'),
        ("I keep things tidy.", "I keep <b>things</b> tidy."),
    )
    problems = [(problem.line, problem.message) for problem in problems_in(content)]
    expected = [
        (2, "<framework> cannot have the attribute colour."),
        (2, 'year="26" of <framework> should be the year of publication in four digits'),
        (6, "<point> is empty. It should hold text in plain words"),
        (6, 'value="9" is outside the scale. It should be from 1 to 5.'),
        (9, 'progression="perhaps" of <levels> should be "yes" or "no".'),
        (18, 'There is no shared topic "me". The shared topics are: mi.'),
        (25, "<wy> cannot be in <competency>. Did you mean <why>?"),
        (26, '"4" in <weight> should be 1 (some help), 2 (clearly helps) or 3'),
        (26, 'The topic "nowhere" is not among the framework\'s <topics>.'),
        (30, 'id="kindness-1" is already taken on line 28. No 2 statements can share it'),
        (38, "<b> cannot be in <statement>"),
        (38, "This statement has no source."),
        (38, 'id="Order 1" of <statement> should be an id: lower-case letters'),
    ]
    assert len(problems) == len(expected), problems
    for (line, message), (expected_line, start) in zip(problems, expected, strict=True):
        assert line == expected_line
        assert message.startswith(start)


def test_no_message_shows_what_the_schema_language_is_made_of() -> None:
    content = small(("<scale", "<scales"), ("</scale>", "</scales>"), ('title="Work"', ""))
    messages = "\n".join(problem.message for problem in problems_in(content))
    for noise in ("Expecting", "Relax", "RNG", "Invalid sequence", "interleave", "xs:", "datatype", "facet"):
        assert noise not in messages
