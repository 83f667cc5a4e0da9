"""A phone and a desk: the two widths that every page has to be good at."""

from __future__ import annotations

import pytest

both_widths = pytest.mark.parametrize("width", [320, 1280], ids=["phone", "desk"])
