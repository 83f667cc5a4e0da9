"""Two pieces of work timed in turn, so that a machine that is busy for a while slows both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """What both took, in seconds (medians), and the median of their ratios."""

    measured: float
    base: float
    ratio: float

    def line(self, title: str, at_most: float) -> str:
        """One line of the report."""
        verdict = "" if self.ratio <= at_most else "   OVER"
        times = f"{self.measured * 1000:.1f} ms against {self.base * 1000:.1f} ms"
        return f"{title:<58} {self.ratio:5.2f}  (at most {at_most:g}; {times}){verdict}"


def compare(measured: Work, base: Work, *, times: int = 100) -> Pair:
    """Times both, one after the other, after a warm-up."""
    measured()
    base()
    pairs = [(_seconds(measured), _seconds(base)) for _ in range(times)]
    return Pair(
        measured=median(first for first, _ in pairs),
        base=median(second for _, second in pairs),
        ratio=median(first / second for first, second in pairs),
    )


def _seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
