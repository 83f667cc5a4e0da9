"""What came of throwing many inputs at something."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Report:
    """How many inputs were tried, how long the slowest took and which it was, and what went wrong."""

    count: int = 0
    slowest_seconds: float = 0.0
    slowest: str = ""
    failures: list[str] = field(default_factory=list)

    @contextmanager
    def trying(self, name: str) -> Iterator[None]:
        """Try one input: it is counted and timed, and whatever it raises is noted. `name` is enough to try it again."""
        self.count += 1
        started = time.process_time()
        try:
            yield
        except Exception as error:  # that it may be anything is what this is for
            self.failures.append(f"{name}: {type(error).__name__}: {str(error)[:500]}")
        took = time.process_time() - started
        if took > self.slowest_seconds:
            self.slowest_seconds, self.slowest = took, name
