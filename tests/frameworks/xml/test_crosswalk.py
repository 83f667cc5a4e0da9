"""How competencies of different frameworks are related: asked for from both sides, and what a mistake is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from competency_xblock.frameworks import (
    InvalidFramework,
    RelatedCompetency,
    get_frameworks,
    get_problems,
    get_related_competencies,
)
from competency_xblock.frameworks.cli import main
from competency_xblock.frameworks.xml.documents import open_file, validate_document
from tests.fixtures.framework_files import SMALL

PAIRS = """\
<?xml version="1.0" encoding="UTF-8"?>
<crosswalk>
  <between one="small" other="tall">
    <pair one="kindness" other="order" relation="part-of">Kindness is one way
      to keep order.</pair>
    <pair one="kindness" other="kindness" relation="same">The same words.</pair>
  </between>
  <between one="wide" other="small">
    <pair one="order" other="kindness" relation="close">Both are about people.</pair>
  </between>
</crosswalk>
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with three frameworks and a crosswalk between them."""
    for framework_id in ("small", "tall", "wide"):
        content = SMALL.replace('<framework id="small"', f'<framework id="{framework_id}"')
        (tmp_path / f"{framework_id}.xml").write_text(content)
    (tmp_path / "pairs.xml").write_text(PAIRS)
    return tmp_path


def told_about(folder: Path) -> list[str]:
    """What is said about the files of a site's folder, which has mistakes."""
    return [str(problem) for problem in get_problems(folder)]


def write_pairs(folder: Path, *changes: tuple[str, str], file: str = "pairs.xml") -> None:
    """The crosswalk with each first text replaced by the second; the first must be there."""
    content = PAIRS
    for old, new in changes:
        assert old in content, f"{old!r} is not in the file"
        content = content.replace(old, new, 1)
    (folder / file).write_text(content)


def test_a_pair_is_there_from_the_side_that_says_it(site: Path) -> None:
    assert get_related_competencies("wide", "order", site) == (
        RelatedCompetency(framework="small", competency="kindness", relation="close", reason="Both are about people."),
    )


def test_a_pair_is_there_from_the_other_side_too(site: Path) -> None:
    assert get_related_competencies("tall", "kindness", site) == (
        RelatedCompetency(framework="small", competency="kindness", relation="same", reason="The same words."),
    )


def test_what_is_part_of_another_is_seen_from_there_as_what_it_has(site: Path) -> None:
    assert get_related_competencies("tall", "order", site) == (
        RelatedCompetency(
            framework="small",
            competency="kindness",
            relation="has-part",
            reason="Kindness is one way to keep order.",
        ),
    )


def test_the_closest_come_first(site: Path) -> None:
    found = get_related_competencies("small", "kindness", site)
    assert [(related.framework, related.competency, related.relation) for related in found] == [
        ("tall", "kindness", "same"),
        ("wide", "order", "close"),
        ("tall", "order", "part-of"),
    ]


def test_the_equally_close_come_in_the_order_of_their_frameworks(site: Path) -> None:
    write_pairs(
        site,
        ('one="wide" other="small"', 'one="tall" other="small"'),
        ('one="small" other="tall"', 'one="small" other="wide"'),
        ('relation="part-of"', 'relation="close"'),
        ('relation="same"', 'relation="close"'),
    )
    assert [competency.framework for competency in get_related_competencies("small", "kindness", site)] == [
        "tall",
        "wide",
        "wide",
    ]


def test_what_is_a_part_comes_last(site: Path) -> None:
    write_pairs(
        site,
        ('other="order" relation="part-of"', 'other="kindness" relation="part-of"'),
        ('one="kindness" other="kindness" relation="same"', 'one="order" other="order" relation="same"'),
        ('<between one="wide" other="small">', '<between one="tall" other="wide">'),
        ('one="order" other="kindness" relation="close"', 'one="kindness" other="order" relation="part-of"'),
    )
    found = get_related_competencies("tall", "kindness", site)
    assert [(related.framework, related.relation) for related in found] == [("wide", "part-of"), ("small", "has-part")]


@pytest.mark.parametrize(("framework_id", "competency_id"), [("small", "order"), ("small", "nope"), ("nope", "order")])
def test_what_no_pair_speaks_of_is_related_to_nothing(site: Path, framework_id: str, competency_id: str) -> None:
    assert get_related_competencies(framework_id, competency_id, site) == ()


def test_a_sites_relations_are_not_there_without_its_folder(site: Path) -> None:
    assert get_related_competencies("small", "kindness", site) != ()
    assert get_related_competencies("small", "kindness") == ()


def test_a_site_relates_its_framework_to_one_of_the_package(site: Path) -> None:
    write_pairs(
        site,
        ('<between one="wide" other="small">', '<between one="wide" other="fulfilling-lives">'),
        ('one="order" other="kindness" relation="close"', 'one="order" other="encouragers" relation="close"'),
    )
    assert [
        competency.framework for competency in get_related_competencies("fulfilling-lives", "encouragers", site)
    ] == ["wide"]


def test_every_file_of_relations_counts(site: Path) -> None:
    write_pairs(
        site,
        ('one="kindness" other="order"', 'one="order" other="order"'),
        ('one="kindness" other="kindness"', 'one="order" other="kindness"'),
        ('one="order" other="kindness" relation="close"', 'one="kindness" other="order" relation="close"'),
        file="more-pairs.xml",
    )
    assert len(get_related_competencies("small", "kindness", site)) == 3
    assert len(get_related_competencies("small", "order", site)) == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('one="wide"', 'one="wild"', 8, r'There is no framework "wild". There are: '),
        ('other="tall"', 'other="tell"', 3, r'There is no framework "tell". There are: '),
        ('one="wide"', 'one="small"', 8, "A crosswalk relates 2 different frameworks, and both are the same here."),
        (
            'one="order"',
            'one="odour"',
            9,
            'one="odour": the framework "wide" has no such competency.',
        ),
        (
            'other="kindness" relation="same"',
            'other="kindest" relation="same"',
            6,
            'other="kindest": the framework "tall" has no such competency.',
        ),
        ('other="order"', 'other="kindness"', 6, "This pair is already there, in line 4 of pairs.xml. Keep one"),
        (
            'relation="close"',
            'relation="near"',
            9,
            'relation="near" of <pair> should be "same" or "close" or "part-of".',
        ),
        # What is part of another is said from the side of the part.
        ('"part-of"', '"has-part"', 4, 'relation="has-part" of <pair> should be "same" or "close" or "part-of".'),
        ("Both are about people.", "", 9, "<pair> is empty. It should hold text in plain words"),
    ],
)
def test_a_mistake_is_told_with_line_and_what_to_do(site: Path, old: str, new: str, line: int, message: str) -> None:
    write_pairs(site, (old, new))
    problems = told_about(site)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"pairs.xml:{line}: {message}")


def test_a_pair_said_again_from_the_other_side_is_one_too_many(site: Path) -> None:
    write_pairs(
        site,
        ('one="wide" other="small"', 'one="tall" other="small"'),
        ('one="order" other="kindness" relation="close"', 'one="order" other="kindness" relation="same"'),
    )
    assert told_about(site) == ["pairs.xml:9: This pair is already there, in line 4 of pairs.xml. Keep one of the two."]


def test_a_pair_of_another_file_is_one_too_many(site: Path) -> None:
    write_pairs(site, file="z-pairs.xml")
    assert told_about(site) == [
        f"z-pairs.xml:{line}: This pair is already there, in line {line} of pairs.xml. Keep one of the two."
        for line in (4, 6, 9)
    ]


def test_the_same_competencies_the_other_way_round_are_another_pair(site: Path) -> None:
    write_pairs(site, ('one="kindness" other="kindness"', 'one="order" other="kindness"'))
    assert [competency.relation for competency in get_related_competencies("small", "order", site)] == ["same"]


def test_a_mistake_in_a_framework_is_not_told_again_by_the_relations_to_it(site: Path) -> None:
    (site / "tall.xml").write_text(SMALL.replace('id="small"', 'id="tall"').replace('aim="4"', 'aim="6"'))
    assert told_about(site) == ['tall.xml:2: aim="6" is outside the scale. It should be from 1 to 5.']


def test_relations_are_no_framework(site: Path) -> None:
    with pytest.raises(InvalidFramework, match=r"The file starts with <crosswalk>\. Here it should be <framework>"):
        validate_document(open_file(site / "pairs.xml"), "framework")


WITHIN_THE_PACKAGE = """\
<crosswalk>
  <between one="fulfilling-lives" other="{other}">
    <pair one="encouragers" other="encouragers" relation="same">Words.</pair>
  </between>
</crosswalk>
"""


def test_check_tells_the_mistakes_of_relations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pairs.xml"
    file.write_text(WITHIN_THE_PACKAGE.format(other="nope"))
    assert main(["check", str(file)]) == 1
    assert capsys.readouterr().out.startswith(f'{file}:2: There is no framework "nope". There are: ')


def test_check_tells_the_mistakes_in_the_shape_of_relations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pairs.xml"
    file.write_text("<crosswalk/>")
    assert main(["check", str(file)]) == 1
    assert capsys.readouterr().out == f"{file}:1: <crosswalk> needs at least one <between>. Add it.\n"


def test_check_is_content_with_relations_without_mistakes(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The command knows the frameworks of the package only, so these become the package's for once.
    monkeypatch.setattr("competency_xblock.frameworks.cli.get_frameworks", lambda: get_frameworks(site))
    file = site / "pairs.xml"
    assert main(["check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: no mistakes; 3 pairs\n"
