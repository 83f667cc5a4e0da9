"""Addresses of the demo's pages in the workbench."""

from __future__ import annotations

from urllib.parse import urlencode

from demo import course


def address(student_id: str, unit: str = "", view: str = "student_view") -> str:
    """Where to see a unit (its name or usage id; '' is the first) as somebody."""
    path = f"/scenario/{course.SCENARIO}/" + ("" if view == "student_view" else f"{view}/")
    query = {"student": student_id} | ({"activate_block_id": unit} if unit else {})
    return f"{path}?{urlencode(query)}"
