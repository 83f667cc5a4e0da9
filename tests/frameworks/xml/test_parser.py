"""Bytes that are refused before anybody looks at what they say."""

from pathlib import Path

import pytest

from competency_xblock.frameworks import InvalidFramework, parse_framework
from competency_xblock.frameworks.xml.limits import MAX_BYTES
from tests.fixtures.framework_files import SHARED, SMALL, problems_in, small

BODY = SMALL.split("\n", 1)[1]


def test_an_external_entity_is_refused_and_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    content = small(
        (
            'encoding="UTF-8"?>',
            f'encoding="UTF-8"?>\n<!DOCTYPE framework [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
        ),
        ("A framework for tests.", "&x;"),
    )
    (problem,) = problems_in(content)
    assert problem.line == 2
    assert "Take the <!DOCTYPE ...> out" in problem.message
    assert "the secret" not in str(problem)


def test_a_billion_laughs_are_refused() -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10)
    )
    content = f"<!DOCTYPE framework [{entities}]>\n{BODY}".replace("A framework for tests.", "&a9;")
    (problem,) = problems_in(content.encode())
    assert "document type" in problem.message


def test_a_billion_laughs_in_an_attribute_are_refused() -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10)
    )
    content = f"<!DOCTYPE framework [{entities}]>\n{BODY}".replace('title="Small"', 'title="&a9;"')
    (problem,) = problems_in(content.encode())
    assert "document type" in problem.message


def test_a_document_type_alone_is_refused() -> None:
    (problem,) = problems_in(b'<!DOCTYPE framework SYSTEM "http://127.0.0.1:9/framework.dtd">\n' + BODY.encode())
    assert (problem.line, "document type" in problem.message) == (1, True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp037"])
def test_a_document_type_cannot_hide_in_another_encoding(encoding: str) -> None:
    hidden = f'<?xml version="1.0"?><!DOCTYPE framework [<!ENTITY x "y">]>{BODY}'.encode(encoding)
    assert problems_in(hidden)


@pytest.mark.parametrize("encoding", ["UTF-7", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_a_declared_encoding_other_than_utf8_is_refused(encoding: str) -> None:
    (problem,) = problems_in(small(('encoding="UTF-8"', f'encoding="{encoding}"')))
    assert problem.line == 1
    assert problem.message == f'The first line says encoding="{encoding}". Save the file as UTF-8 and say so there.'


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    (problem,) = problems_in(small().replace(b"I smile", b"I sm\xedle"))
    assert (problem.line, problem.message) == (33, "The file is not UTF-8. Save it as UTF-8.")


def test_a_byte_order_mark_does_no_harm() -> None:
    assert problems_in(b"\xef\xbb\xbf" + small()) == ()


def test_a_file_that_is_too_big_is_refused() -> None:
    (problem,) = problems_in(b" " * (MAX_BYTES + 1))
    assert problem.message == "The file is too big. A framework file has at most 4,000,000 bytes."


def test_of_a_file_of_fifty_megabytes_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "big.xml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(InvalidFramework, match="too big"):
        parse_framework(file, topics=SHARED)


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    (problem,) = problems_in(content)
    assert problem.message.startswith("The file is empty.")


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidFramework, match=r"none\.xml: We cannot open the file: No such file"):
        parse_framework(tmp_path / "none.xml", topics=SHARED)


def test_very_deep_nesting_is_refused() -> None:
    assert problems_in(b"<framework>" + b"<area>" * 5000)
