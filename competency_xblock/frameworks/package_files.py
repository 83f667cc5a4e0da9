"""Where the frameworks that come with the package are (layer 1)."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

PACKAGE = "competency_xblock.frameworks.data"


@cache
def data_folder() -> Traversable:
    """The installed data folder; in a checkout that isn't installed, the repository's `frameworks` folder."""
    try:
        return resources.files(PACKAGE)
    except ModuleNotFoundError:
        return Path(__file__).resolve().parents[2] / "frameworks"
