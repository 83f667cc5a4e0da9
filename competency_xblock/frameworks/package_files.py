"""Where the frameworks that come with the package are (layer 1)."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

PACKAGE = "competency_xblock.frameworks.data"


@cache
def data_folder() -> Traversable:
    """The `frameworks` folder of the repository that this module is in, or the installed data folder.

    A checkout's own folder comes first: another checkout may be the one that is installed.
    """
    beside = Path(__file__).resolve().parents[2] / "frameworks"
    return beside if (beside / "framework.rng").is_file() else resources.files(PACKAGE)
