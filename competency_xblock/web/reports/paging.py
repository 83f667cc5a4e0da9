"""Pages of a long list (layer 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from competency_xblock.web.reports.filters import with_changes


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of so many entries each; the first is 1."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        """How many entries come before it."""
        return (self.page - 1) * self.size

    def context(self, total: int, query: QueryDict) -> dict[str, Any] | None:
        """What `paging.html` shows; None where everything is on one page."""
        if total <= self.size and self.page == 1:
            return None
        last = max(1, -(-total // self.size))
        page = {"page": self.page, "last": last, "first_entry": min(total, self.offset + 1), "total": total}
        before, after = self.page - 1, self.page + 1
        return page | {
            "last_entry": min(total, self.offset + self.size),
            "before": f"{with_changes(query)}&page={min(before, last)}" if before >= 1 else "",
            "after": f"{with_changes(query)}&page={after}" if after <= last else "",
        }
