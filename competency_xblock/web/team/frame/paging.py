"""Pages of a long list (layer 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseRedirect, QueryDict

from .filters import MAX_PAGES, with_changes

MAX_ADDRESS = 8_000
"""Characters. All filters at their longest, with every character encoded, take half of it."""


@dataclass(frozen=True, slots=True)
class Paging:
    """A page of a list: its number from 1, and its size."""

    page: int
    size: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", min(self.page, MAX_PAGES))

    def last(self, total: int) -> int:
        """The number of the last page."""
        return max(1, -(-total // self.size))

    def instead(self, total: int, query: QueryDict) -> HttpResponseRedirect | None:
        """A redirect to the last page if this page is beyond it, else None.

        None too for an address with far more in it than our pages ever put there: Django refuses to redirect to it.
        """
        address = with_changes(query, page=self.last(total))
        return HttpResponseRedirect(address) if self.page > self.last(total) and len(address) <= MAX_ADDRESS else None

    @property
    def offset(self) -> int:
        """The number of entries before the page."""
        return (self.page - 1) * self.size

    def context(self, total: int, query: QueryDict) -> dict[str, Any] | None:
        """The context of `paging.html`; None where everything fits on a page."""
        if total <= self.size and self.page == 1:
            return None
        last = self.last(total)
        page = {"page": self.page, "last": last, "first_entry": min(total, self.offset + 1), "total": total}
        before, after = self.page - 1, self.page + 1
        return page | {
            "last_entry": min(total, self.offset + self.size),
            "before": f"{with_changes(query)}&page={min(before, last)}" if before >= 1 else "",
            "after": f"{with_changes(query)}&page={after}" if after <= last else "",
        }
