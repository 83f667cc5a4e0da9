"""Digests of text keys, and new keys (layer 3).

MySQL and MariaDB compare text without regard to case, accents or trailing spaces; our keys must not be compared so.
Each small table therefore has a digest of its key. Only the digest is ever looked up or unique.
"""

from __future__ import annotations

import hashlib
import uuid

DIGEST_LENGTH = 64


def digest(*parts: str) -> str:
    """A digest of exactly these texts: other texts, or other divisions between them, give another digest."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def new_key() -> str:
    """A random key as text (native UUID columns differ between databases)."""
    return str(uuid.uuid4())
