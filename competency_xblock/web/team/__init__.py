"""The training team's pages (layer 5): addresses below `competency/reports/<course>/` that can be bookmarked.

`frame/page.py` checks who may see a page and renders its frame. `frame/filters.py` reads the address. Each page has its
own module.
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
