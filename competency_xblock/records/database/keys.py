"""How text keys are told apart (layer 3).

MySQL and MariaDB compare text without regard to case, accents or trailing spaces; our keys must not be
compared so. Each small table therefore has a digest of its key, and only the digest is ever looked up or
unique.
"""

from __future__ import annotations

import hashlib
import uuid

DIGEST_LENGTH = 64


def digest(*parts: str) -> str:
    """A name for exactly these texts: the same parts give the same digest, any other parts another one."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def new_key() -> str:
    """A made-up key that nobody can guess, as text (native UUID columns differ between databases)."""
    return str(uuid.uuid4())
