"""Fields that survive the platform's export and import (layer 4)."""

from __future__ import annotations

from typing import Any

from xblock.fields import List


class Sentences(List):
    """A list of what an author typed.

    XBlock writes a list as JSON in ASCII and reads it as YAML, which leaves each emoji in two halves that no page can
    show; here they are put together again.
    """

    def from_string(self, serialized: str) -> Any:
        """The list as a course's file has it."""
        found = super().from_string(serialized)
        return [_whole(one) if isinstance(one, str) else one for one in found] if isinstance(found, list) else found


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
