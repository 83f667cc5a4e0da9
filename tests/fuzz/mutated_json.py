"""What pages send, changed: values of other kinds, missing, doubled, huge, and bytes that are no JSON at all."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

TOKEN = "zq7token"
"""Stands in much of what is made up: no refusal may say it back."""
LONE = "half of a pair \ud83d"
ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 11, 2**31 - 1, 2**31, 2**63, 10**30, -(10**30), 0.5, 1e308, float("nan"), float("inf"),
    "", " ", "\0", LONE, "null", "0", "1e9", "-", "x" * 101, "x" * 5_000, f"{TOKEN} " * 8_000, "\u202e\u200b\ufeff",
    f"<script>{TOKEN}</script>", f"\r\n{TOKEN}\u2028", "🌱👩🏽", "e\u0301", "٣", "2030-02-30", "2030-13",
    "0000-00-00", "9999-12-31", "2030-06-30T10:00", "../../x", "%00", "' OR 1=1 --", "=1+1", f"{{{{ {TOKEN} }}}}",
    "own-a", "__proto__", "@own",
    [], {}, [None], [[]], {"": ""}, {TOKEN: TOKEN}, ["x"] * 1_000, [{"id": TOKEN}] * 50, list(range(2_000)),
    {str(number): number for number in range(1_000)}, {"topics": [TOKEN], "minutes": -1, "title": None},
)  # fmt: skip
KEYS = ("", "id", "key", "grade", "answers", "__class__", TOKEN, "x" * 300, LONE, "\0", "constructor")
CONTENT_TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "application/json5",
)

Place = tuple[Any, Any]
"""A list or an object, and where in it something stands."""


def nested(depth: int, inside: Any = "deep") -> Any:
    """Lists and objects in each other."""
    for number in range(depth):
        inside = [inside] if number % 2 else {"x": inside}
    return inside


def odd(random: Random) -> Any:
    """A value that nobody means; one of its own, which may be changed."""
    return copy.deepcopy(random.choice(ODD))


def changed(body: Any, pool: Sequence[Any], random: Random) -> Any:
    """A copy of the body with one to four things in it changed. `pool`: other bodies, whose parts are put in too."""
    body = copy.deepcopy(body)
    for _number in range(random.choice((1, 1, 1, 2, 4))):
        places = list(_places(body))
        if not places:
            return odd(random)
        inside, at = random.choice(places)
        change = random.randrange(6)
        if change == 0:
            del inside[at]
        elif change == 1 and isinstance(inside, dict):
            inside[random.choice(KEYS)] = odd(random)
        elif change == 2 and isinstance(inside, list):
            inside.extend(copy.deepcopy(inside[at]) for _time in range(random.choice((1, 40, 400))))
        elif change == 3:
            inside[at] = copy.deepcopy(random.choice(list(_values(random.choice(pool)))))
        elif change == 4:
            inside[at] = nested(random.choice((1, 3, 50)), copy.deepcopy(inside[at]))
        else:
            inside[at] = odd(random)
    return body


def broken(written: bytes, random: Random) -> bytes:
    """Bytes that somebody else made of what a page sends."""
    at = random.randrange(len(written) + 1)
    ways: Sequence[Callable[[], bytes]] = (
        lambda: written[:at],
        lambda: written[:at] + random.randbytes(random.choice((1, 3, 20))) + written[at:],
        lambda: written[:at] + b"\xff\xfe\xed\xa0\x80" + written[at:],
        lambda: b"\xef\xbb\xbf" + written,
        lambda: written.decode("utf-8", "replace").encode("utf-16"),
        lambda: b"",
        lambda: b" " * 310_000 + written,
        lambda: b"[" * random.choice((10, 2_000, 120_000)) + written,
        lambda: b'{"draft":' * 50_000 + b"1" + b"}" * 50_000,
        lambda: b'{"revision": ' + b"9" * 6_000 + b"}",
        lambda: written + written,
        lambda: written.replace(b"{", b'{"draft": 3, "fields": [], "key": null, ', 1),  # the same name twice
        lambda: written.replace(b"}", b', "level": "\\ud800"}', 1),
        lambda: random.choice((b"null", b"[]", b"4", b'"x"', b"NaN", b"-", b"{]", b"\0", b"<a/>")),
    )
    return random.choice(ways)()


def written(body: Any) -> bytes:
    """The body as JSON, as far as it can be said in UTF-8."""
    return json.dumps(body).encode()


def _places(body: Any) -> Iterator[Place]:
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for at, value in inside:
        yield body, at
        yield from _places(value)


def _values(body: Any) -> Iterator[Any]:
    yield body
    yield from (inside[at] for inside, at in _places(body))
