"""Addresses of the demo's pages in the workbench."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from . import course
from .learners import TRAINING_TEAM


def address(student_id: str, unit: str = "", view: str = "student_view") -> str:
    """Where to see a unit (its name or usage id; '' is the first) as a person."""
    path = f"/scenario/{course.SCENARIO}/" + ("" if view == "student_view" else f"{view}/")
    query = {"student": student_id} | ({"activate_block_id": unit} if unit else {})
    return f"{path}?{urlencode(query)}"


def report(name: str) -> str:
    """Where the training team sees one of its pages."""
    path = reverse(f"competency_xblock:{name}", args=[course.key()])
    return f"{path}?{urlencode({'student': TRAINING_TEAM})}"
