"""In Open edX `lxml.etree` is replaced by a guarded module that lacks some of it; ours works there too.

The platform does that before it loads anything, so each of these runs in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARDED = """
import os
import types
import lxml, lxml.etree
real = lxml.etree
guarded = types.ModuleType("safe_lxml.etree")
private = ["_Comment", "_Element", "_ElementTree", "_Entity", "_ProcessingInstruction"]
for name in [*private, *(one for one in dir(real) if not one.startswith("_") and one != "indent")]:
    setattr(guarded, name, getattr(real, name))

class XMLParser(real.XMLParser):
    def __init__(self, *given, **named):
        named.setdefault("resolve_entities", False)
        super().__init__(*given, **named)

def fromstring(text, parser=None, **named):
    root = real.fromstring(text, parser or XMLParser(), **named)
    root.getroottree()  # to be looked through; fails where nothing could be recovered
    return root

guarded.XMLParser, guarded.fromstring = XMLParser, fromstring
lxml.etree = guarded
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from competency_xblock.frameworks import InvalidFramework, get_frameworks, parse_framework
from competency_xblock.platform.olx.xml_fields import normalize_xml
from tests.fixtures.framework_files import SMALL
"""
FACTS = {
    "frameworks are read": "assert len(get_frameworks()) >= 5",
    "a framework's file is laid out": "assert '<framework' in normalize_xml(SMALL)",
    "what is no XML is refused in words": """
try:
    parse_framework(b"no xml at all")
except InvalidFramework as refused:
    assert refused.problems
else:
    raise AssertionError("read")
""",
}


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_with_the_platforms_guard(fact: str):
    done = subprocess.run([sys.executable, "-c", GUARDED + fact], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
