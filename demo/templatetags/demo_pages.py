"""What the demo's pages ask for: who there is to look as, and where to."""

from __future__ import annotations

from django import template

from .. import course, learners, pages

register = template.Library()


@register.simple_tag
def demo_learners() -> tuple[learners.Someone, ...]:
    """The made-up learners."""
    return learners.LEARNERS


@register.simple_tag
def demo_someone(student_id: str) -> learners.Someone:
    """Who that id is."""
    return learners.someone(student_id)


@register.simple_tag
def demo_known(student_id: str) -> bool:
    """Whether that id is in the list that one can choose from."""
    return student_id in learners.EVERYONE


@register.simple_tag
def demo_address(student_id: str, unit: str = "", view: str = "student_view") -> str:
    """Where to see a unit as a person."""
    return pages.address(student_id, unit, view)


@register.simple_tag
def demo_report(name: str) -> str:
    """Where the training team sees one of its pages."""
    return pages.report(name)


@register.simple_tag
def demo_course_title() -> str:
    """The course's name."""
    return course.title()
