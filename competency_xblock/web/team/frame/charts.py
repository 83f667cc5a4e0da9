"""What the page's script draws (layer 5): the same numbers as in the table behind each picture, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def lines(title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """A line for each series, over the same labels."""
    return _chart("line", title, labels, series)


def bars(title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """A bar for each series at each label."""
    return _chart("bar", title, labels, series)


def _chart(kind: str, title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    drawn = [{"label": name, "data": list(values)} for name, values in series.items()]
    return json.dumps({"kind": kind, "title": title, "labels": list(labels), "series": drawn})
