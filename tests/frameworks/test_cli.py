"""`python -m competency_xblock.frameworks`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from competency_xblock.frameworks import get_framework, parse_framework, to_dict
from competency_xblock.frameworks.cli import main
from competency_xblock.frameworks.formats.text import describe

from ..fixtures.framework_files import SMALL


def test_list_prints_a_line_for_each_framework_its_id_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (line,) = [line for line in lines if line.split()[0] == "fulfilling-lives"]
    assert line.endswith("8 areas, 36 competencies")


def test_show_json_prints_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "fulfilling-lives", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == to_dict(get_framework("fulfilling-lives"))
    assert shown["scale"]["points"][0] == {"value": 1, "text": "No confidence at all", "own": False}
    keys = {"id", "version", "title", "publisher", "year", "permission", "language", "scale", "aim", "levels"}
    assert keys | {"areas", "topics", "develop", "demonstrate", "glossary", "oddities"} <= set(shown)
    area = shown["areas"][0]
    assert {"id", "code", "title", "competencies"} <= set(area)
    competency = area["competencies"][0]
    assert {"id", "code", "title", "core", "sensitive", "aim", "statements", "topics"} <= set(competency)
    assert {"id", "level", "group", "kind", "text", "source"} <= set(competency["statements"][0])
    assert {"id", "title", "about", "for"} <= set(shown["topics"][0])


def test_show_prints_text_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "fulfilling-lives"]) == 0
    shown = capsys.readouterr().out
    framework = get_framework("fulfilling-lives")
    for competency in framework.competencies():
        assert f"{competency.title} [{competency.id}]" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_show_describes_levels_groups_and_kinds() -> None:
    described = describe(parse_framework(SMALL.replace('title="Order"', 'title="Order" safety="yes"').encode()))
    assert "B Settled (adds to New)" in described
    assert "- new / At home / skill: I can share." in described
    assert "Kindness [kindness] (core, sensitive, not rated, not rated at new, leading)" in described
    assert "Order [order] (sensitive, safety, withdrawn, aim 5)" in described


def test_an_unknown_framework_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "nope"]) == 2
    assert capsys.readouterr().err.startswith('There is no framework "nope". There are: ')


def test_check_is_content_with_a_file_without_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "small.xml"
    file.write_text(SMALL)
    assert main(["check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: no mistakes; small with 2 competencies\n"


def test_check_tells_the_mistakes_of_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, other = tmp_path / "one.xml", tmp_path / "other.xml"
    file.write_text(SMALL.replace('aim="4"', 'aim="6"'))
    other.write_text("<shared-topics/>")
    assert main(["check", str(file), str(other)]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed == [
        f'{file}:2: aim="6" is outside the scale. It should be from 1 to 5.',
        f"{other}:1: <shared-topics> needs at least one <topic>. Add it.",
    ]


def test_check_names_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.xml")]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_check_says_of_a_folder_that_it_wants_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path), str(tmp_path / "none.xml")]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path} is a folder. Name the files in it, such as {tmp_path}/*.xml.",
        f"There is no file {tmp_path}/none.xml.",
    ]


@pytest.mark.parametrize("arguments", [[], ["dance"], ["show"], ["check"]])
def test_a_command_that_makes_no_sense_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_reader_that_stops_early_gets_no_traceback() -> None:
    command = f"{sys.executable} -m competency_xblock.frameworks show fulfilling-lives --json | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "{\n"
    assert done.stderr == ""
