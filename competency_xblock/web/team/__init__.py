"""The training team's pages (layer 5): addresses below `competency/reports/<course>/` that can be bookmarked.

`page.py` says who may see a page and what surrounds it; `filters.py` reads what an address asks for; then there is one
module a page.
"""
