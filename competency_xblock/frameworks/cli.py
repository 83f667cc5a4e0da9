"""The command line of the frameworks (layer 1): `python -m competency_xblock.frameworks list | show | check`.

Exit code 0: all is well; 1: a framework file has mistakes; 2: it can't be done as asked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .formats.serialization import to_dict
from .formats.text import describe
from .library.registry import UnknownFramework, get_framework, get_frameworks, shared_topics
from .problems import InvalidFramework
from .xml.crosswalk import check_crosswalk
from .xml.documents import document_to_framework, document_to_topics, open_file, validate_document
from .xml.schema import root_elements
from .xml.schema_messages import explain_schema_problems

FINE, MISTAKES, IMPOSSIBLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments say and returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except InvalidFramework as error:
        _complain(str(error))
        return MISTAKES
    except UnknownFramework as error:
        _complain(str(error))
        return IMPOSSIBLE
    except BrokenPipeError:
        # The reader, `head` perhaps, has closed the pipe. Without this Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m competency_xblock.frameworks",
        description="Lists, shows and checks competency frameworks.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    lists = commands.add_parser("list", help="list the frameworks, one a line, each with its id first")
    lists.set_defaults(run=_list)

    show = commands.add_parser("show", help="show everything in a framework")
    show.add_argument("id", metavar="ID", help="the framework's id, as in the list")
    show.add_argument("--json", action="store_true", help="write JSON, for another program")
    show.set_defaults(run=_show)

    check = commands.add_parser("check", help="find every mistake in framework files, with file and line")
    check.add_argument("files", metavar="FILE", nargs="+", type=Path)
    check.set_defaults(run=_check)
    return parser


def _list(_options: argparse.Namespace) -> int:
    frameworks = get_frameworks()
    width = max((len(framework.id) for framework in frameworks), default=0)
    for framework in frameworks:
        count = sum(1 for _ in framework.competencies())
        _say(
            f"{framework.id:<{width}}  {framework.title}, version {framework.version} "
            f"({framework.publisher}, {framework.year}): "
            f"{_count(len(framework.areas), 'area')}, {_count(count, 'competency', 'competencies')}"
        )
    return FINE


def _show(options: argparse.Namespace) -> int:
    framework = get_framework(options.id)
    _say(json.dumps(to_dict(framework), ensure_ascii=False, indent=2) if options.json else describe(framework))
    return FINE


def _check(options: argparse.Namespace) -> int:
    others = [file for file in options.files if not file.is_file()]
    if others:
        for file in others:
            folder = f"{file} is a folder. Name the files in it, such as {file / '*.xml'}."
            _complain(folder if file.is_dir() else f"There is no file {file}.")
        return IMPOSSIBLE
    code = FINE
    for file in options.files:
        try:
            _say(f"{file}: {_checked(file)}")
        except InvalidFramework as error:
            _say(str(error))
            code = MISTAKES
    return code


def _checked(file: Path) -> str:
    """One line on what the file holds. Raises InvalidFramework if it has mistakes."""
    document = open_file(file, name=str(file))
    if document.root_tag == "shared-topics":
        return f"no mistakes; {_count(len(document_to_topics(document)), 'topic')}"
    if document.root_tag == "crosswalk":
        validate_document(document, "crosswalk")
        problems = check_crosswalk(
            document.root, document.file, {framework.id: framework for framework in get_frameworks()}, {}
        )
        if problems:
            raise InvalidFramework(problems)
        pairs = sum(1 for _ in document.root.iter("pair"))
        return f"no mistakes; {_count(pairs, 'pair')}"
    if document.root_tag not in root_elements():  # here it may be any of them
        raise InvalidFramework(list(explain_schema_problems(document.root, document.file)))
    framework = document_to_framework(document, shared_topics())
    count = _count(sum(1 for _ in framework.competencies()), "competency", "competencies")
    return f"no mistakes; {framework.id} with {count}"


def _count(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
