"""Two languages that nobody speaks, made from the English: what stays English on a page was never translatable.

`eo` and `rtl` are the codes that Open edX keeps for this. `eo` can still be read, and is longer than English, as most
languages are; brackets around each sentence show what is cut off or glued together. `rtl` runs from right to left.
"""

from __future__ import annotations

import re
from string import ascii_letters

import polib

ACCENTED = "åƀçđéƒğħïĵķłɱñøþɋřšŧüṽŵẋýžÅɃÇĐÉƑĞĦÏĴĶŁⱮÑØÞɊŘŠŦÜṼŴẊÝŽ"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשתםןףץאבגדהוזחטיכלמנסעפצקרשתםןףץ"
ALPHABETS = {
    "eo": str.maketrans(ascii_letters, ACCENTED),
    "rtl": str.maketrans(ascii_letters, HEBREW),
}
PLACEHOLDER = re.compile(r"(%\(\w+\)[a-z]|%%|%[a-z]|\{\w*\})")
LONGER = 0.3


def dummy(language: str, text: str) -> str:
    """The text in the dummy language; names of values stay, as a translator leaves them."""
    parts = PLACEHOLDER.split(text)
    written = "".join(part if PLACEHOLDER.fullmatch(part) else part.translate(ALPHABETS[language]) for part in parts)
    return f"⟦{written}{'~' * round(len(text) * LONGER)}⟧"


def speak_dummy(catalogue: polib.POFile, language: str) -> polib.POFile:
    """The catalogue's sentences, each translated into the dummy language."""
    spoken = polib.POFile()
    spoken.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Language": language,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for source in catalogue:
        if source.obsolete:
            continue
        entry = polib.POEntry(msgid=source.msgid, msgctxt=source.msgctxt, flags=source.flags)
        if source.msgid_plural:
            entry.msgid_plural = source.msgid_plural
            entry.msgstr_plural = {0: dummy(language, source.msgid), 1: dummy(language, source.msgid_plural)}
        else:
            entry.msgstr = dummy(language, source.msgid)
        spoken.append(entry)
    return spoken
