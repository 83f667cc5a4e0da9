"""Data for the page's charts (layer 5): only the numbers in the table behind each chart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def lines(title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """A line chart: a line for each series, over shared labels."""
    return _chart("line", title, labels, series)


def bars(title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """A bar chart: a bar for each series at each label."""
    return _chart("bar", title, labels, series)


def _chart(kind: str, title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    datasets = [{"label": name, "data": list(values)} for name, values in series.items()]
    return json.dumps({"kind": kind, "title": title, "labels": list(labels), "series": datasets})
