"""What was checked before, so that it need not be checked again in each process (layer 1).

Python keeps what it has compiled in `__pycache__` (or where `sys.pycache_prefix` says); we keep what we have checked
beside it, and trust it as much as the compiled code in the same folder. Where that folder can't be written,
everything works as well, only slower.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from threading import get_ident
from typing import Any

FILE = "frameworks.checked"
_SEAL = hashlib.sha256().digest_size


def cache_key(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """A digest of these files and of the code that reads them."""
    digest = hashlib.sha256(repr((sys.version, _code())).encode())
    for name, content in contents:
        digest.update(f"\n{len(name)} {name} {len(content)}\n".encode())
        digest.update(content)
    return digest.digest()


def load(key: bytes) -> Any:
    """The values stored under that key; None if there are none, or the file is damaged."""
    try:
        content = _file(key).read_bytes()
    except (OSError, NotImplementedError):  # a Python that keeps nothing has no place for it
        return None
    seal, written = content[:_SEAL], content[_SEAL:]
    if seal != _checksum(key, written):
        return None  # stored under another key, or not whole
    # marshal is as quick as it gets. It is not for data from strangers, and this is none: see above.
    return marshal.loads(written)  # noqa: S302


def store(key: bytes, values: Any) -> None:
    """Store plain values under a key. Does nothing where the folder can't be written."""
    written = marshal.dumps(values)
    with suppress(OSError, NotImplementedError):
        file = _file(key)
        unfinished = file.with_name(f"{file.name}.{os.getpid()}.{get_ident()}")
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(_checksum(key, written) + written)
            unfinished.replace(file)  # in one step: no process reads half of it
        finally:
            unfinished.unlink(missing_ok=True)


def _checksum(key: bytes, written: bytes) -> bytes:
    """Shows that these bytes belong to that key and are whole."""
    return hashlib.sha256(key + written).digest()


def _file(key: bytes) -> Path:
    # A few names, used again and again: sites with folders of their own keep theirs, and nothing piles up.
    return Path(cache_from_source(__file__)).with_name(f"{FILE}.{key[0] % 16:x}")


def _code() -> list[tuple[str, int, int]]:
    """Path, size and time of change of each module of the frameworks' layer: other code may check otherwise."""
    layer = Path(__file__).parents[1]
    with suppress(OSError):
        stats = [(str(file.relative_to(layer)), file.stat()) for file in layer.rglob("*.py")]
        return sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
    return []
