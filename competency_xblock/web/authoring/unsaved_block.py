"""A block as it would be with other settings (layer 5): what is typed is looked at before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xblock.core import XBlock


class UnsavedBlock:
    """A read-only view of a block with other values for some fields."""

    def __init__(self, block: XBlock, values: Mapping[str, Any]) -> None:
        self.__dict__.update(_block=block, _values=dict(values))

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__["_values"]
        return values[name] if name in values else getattr(self.__dict__["_block"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name} is only tried here.")
