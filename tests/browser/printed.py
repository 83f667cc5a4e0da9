"""What stands on paper: the text of a PDF as Chromium writes it (no reader of other people's PDFs)."""

from __future__ import annotations

import re
import unicodedata
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"(<<.*?>>)\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>(?=[^<>]*(?:Tj|TJ|<))")
CHARACTERS = re.compile(rb"beginbfchar\s(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange\s(.*?)endbfrange", re.DOTALL)
CODE = re.compile(rb"<([0-9A-Fa-f]+)>")


def text_of(pdf: bytes) -> str:
    """Everything that is printed, without spaces: where lines break is the paper's matter."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = {number: _letters(objects, body) for number, body in objects.items() if b"/ToUnicode" in body}
    letters = []
    for body in objects.values():
        content, font = _stream(body), {}
        for number, codes in SHOWN.findall(content) if b" Tf" in content else ():
            if number:
                font = fonts.get(int(number), {})
            else:
                letters += [font.get(int(codes[n : n + 4], 16), "") for n in range(0, len(codes), 4)]
    # Some letters are drawn as one, "fi" for instance.
    return "".join(unicodedata.normalize("NFKC", "".join(letters)).split())


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    return zlib.decompressobj().decompress(found[2]) if b"/FlateDecode" in found[1] else found[2]


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """Which letters a font's codes stand for."""
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    table = _stream(objects[int(found[1])]) if found else b""
    letters: dict[int, str] = {}
    for block in CHARACTERS.findall(table):
        codes = CODE.findall(block)
        letters |= {int(code, 16): _unicode(text) for code, text in zip(codes[::2], codes[1::2], strict=True)}
    for block in RANGES.findall(table):
        codes = CODE.findall(block)
        for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            for n in range(int(first, 16), int(last, 16) + 1):
                letters[n] = chr(ord(_unicode(text)) + n - int(first, 16))
    return letters


def _unicode(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")
