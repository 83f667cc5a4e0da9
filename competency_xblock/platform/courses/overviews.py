"""Which courses there are on the platform, what they are called and where they begin (layer 4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urljoin

from ..hosts import is_lms, root_url
from ..plain_host import call_plain_host


def titles_of(courses: Collection[str]) -> dict[str, str]:
    """The title of each course by its key; the key itself where nothing better is known. One query at most."""
    titles = {course: course for course in courses} | call_plain_host("course_titles", courses, default={})
    if is_lms():
        from openedx.core.djangoapps.content.course_overviews.models import CourseOverview

        keys = [key for course in courses if (key := _course_key(course)) is not None]
        known = CourseOverview.objects.filter(id__in=keys).values_list("id", "display_name")
        titles |= {str(key): title for key, title in known if title}
    return titles


def url_of(course: str) -> str:
    """The address of the course's first page. '' if the host doesn't say."""
    if not is_lms():
        return str(call_plain_host("course_url", course, default=""))
    from openedx.features.course_experience import course_home_url

    key = _course_key(course)
    return "" if key is None else str(course_home_url(key))  # nothing but a course has a beginning


def _course_key(course: str) -> Any:
    """The platform's key of a course; None for any other text. In an LMS only."""
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        return CourseKey.from_string(course)
    except InvalidKeyError:
        return None


def full_url_of(course: str, site_url: str) -> str:
    """The whole address of the course's first page, for a file that leaves the site. '' if the host doesn't say.

    `site_url` is where the site is, for a host that does not know its own address.
    """
    return to_full_url(url_of(course), site_url)


def to_full_url(url: str, site_url: str) -> str:
    """The whole address of a page of this site, for a file that leaves the site. '' for none."""
    whole = urljoin((is_lms() and root_url()) or site_url, url) if url else ""
    return whole if whole.startswith(("https://", "http://")) else ""


def is_a_course(key: Any) -> bool:
    """Whether there is a course with that key, in an LMS; one query. Libraries have keys of the same kind."""
    from openedx.core.djangoapps.content.course_overviews.models import CourseOverview

    return bool(key.is_course and CourseOverview.course_exists(key))
