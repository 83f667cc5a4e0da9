"""Loading every framework of the package, checked against the schema, against lxml only parsing the same files."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from lxml import etree

from competency_xblock.frameworks import get_frameworks
from competency_xblock.frameworks.library import registry
from competency_xblock.frameworks.package_files import data_folder

from .pairs import Pair, compare


def first_in_a_process() -> Pair:
    """What a process does once. The files were checked before on this machine, as after any installation."""
    return compare(_load, _parse)


def first_on_a_machine() -> Pair:
    """What the very first process does: nothing is kept yet, so everything is checked in full."""
    return compare(_check_and_load, _parse, times=10)


def again() -> Pair:
    """What a page does: ask for the frameworks, which are there."""
    get_frameworks()
    return compare(get_frameworks, _parse)


def _parse() -> list[object]:
    return [etree.parse(str(file)) for file in sorted(Path(str(data_folder())).glob("*.xml"))]


def _load() -> object:
    registry.clear_cache()
    return get_frameworks()


def _check_and_load() -> object:
    with patch.object(registry, "load", return_value=None):
        return _load()
