"""What the schema can't say is said by the checks."""

import pytest

from competency_xblock.frameworks import InvalidFramework
from competency_xblock.frameworks.xml.documents import document_to_topics, open_file
from tests.fixtures.framework_files import problems_in, small


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            'id="work"',
            'id="people"',
            36,
            'id="people" is already taken on line 21. No 2 areas can share it',
        ),
        ('id="order"', 'id="kindness"', 37, 'id="kindness" is already taken on line 23. No 2 competencies'),
        (
            'id="order-1"',
            'id="kindness-4"',
            38,
            'id="kindness-4" is already taken on line 33. No 2 statements',
        ),
        ('id="show"', 'id="ask"', 42, 'id="ask" is already taken on line 41. No 2 ways'),
        ('id="house"', 'id="mi"', 19, 'The topic "mi" is here and on line 18. Keep one of them.'),
        (
            '<weight topic="house">',
            '<weight topic="mi">',
            27,
            'This competency has two weights for the topic "mi".',
        ),
        ('<weight topic="house">', '<weight topic="hose">', 27, 'The topic "hose" is not among'),
        (
            '<use topic="mi"/>',
            '<use topic="tip"/>',
            18,
            'There is no shared topic "tip". The shared topics are: mi.',
        ),
        (
            'level="settled"',
            'level="setled"',
            28,
            'level="setled" names no level. The levels are: leading, new, se',
        ),
        ('kind="skill"', 'kind="skil"', 29, 'kind="skil" names no kind. The kinds are: skill.'),
        ('additive-to="new"', 'additive-to="now"', 11, 'additive-to="now" names no level. The levels are:'),
        ('additive-to="new"', 'additive-to="settled"', 11, "additive-to goes in a circle"),
        ('additive-to="new"', 'additive-to="leading"', 11, "additive-to goes in a circle"),
        ('min="1"', 'min="5"', 5, 'min="5" must be smaller than max="5". A scale has 2 points at least.'),
        ('value="3"', 'value="6"', 7, 'value="6" is outside the scale. It should be from 1 to 5.'),
        ('value="3"', 'value="1"', 7, 'value="1" is already taken on line 6. No 2 points'),
        ('aim="4"', 'aim="0"', 2, 'aim="0" is outside the scale.'),
        ('aim="3"', 'aim="9"', 21, 'aim="9" is outside the scale.'),
        ('aim="5"', 'aim="6"', 37, 'aim="6" is outside the scale.'),
        ('title="Kindness"', 'title="Kindness" safety="yes"', 23, 'safety="yes" needs a number to go by, but'),
        ('title="People"', 'title="People" safety="yes"', 23, 'safety="yes" needs a number to go by, but'),
        (' source="p. 4"', "", 38, "This statement has no source. Say where in the document it comes from"),
    ],
)
def test_a_mistake_is_told_with_line_and_what_to_do(old: str, new: str, line: int, message: str) -> None:
    found = [problem for problem in problems_in(small((old, new))) if problem.message.startswith(message)]
    assert [problem.line for problem in found] == [line], problems_in(small((old, new)))


def test_a_circle_of_levels_is_told_once() -> None:
    (problem,) = problems_in(small(('additive-to="new"', 'additive-to="leading"')))
    assert '"settled" to "leading" to "settled"' in problem.message


def test_a_source_on_the_group_or_the_competency_is_enough() -> None:
    assert problems_in(small((' source="p. 2"', ""))) == ()


def test_two_shared_topics_may_not_have_one_id() -> None:
    topic = '<topic id="a" title="A" for="person">Words</topic>'
    file = open_file(f"<shared-topics>\n{topic}\n{topic}\n</shared-topics>".encode())
    with pytest.raises(InvalidFramework) as caught:
        document_to_topics(file)
    assert [problem.line for problem in caught.value.problems] == [3]
