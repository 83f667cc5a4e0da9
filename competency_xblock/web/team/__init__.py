"""The training team's pages (layer 5): addresses below `competency/reports/<course>/` that can be bookmarked.

`page.py` says who may see a page and what surrounds it; `filters.py` reads what an address asks for; then there is one
module a page.
"""

from .course_view import (
    team_html,
)
from .figures.count_task import (
    count_figures,
)
from .frame.page import (
    page_url,
    report_pages,
)
from .handlers import (
    TeamHandlers,
)

__all__ = [
    "TeamHandlers",
    "count_figures",
    "page_url",
    "report_pages",
    "team_html",
]
