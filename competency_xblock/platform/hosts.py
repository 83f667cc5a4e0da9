"""Which host we run in (layer 4). The platform itself tells its two services apart by their root URLs."""

from __future__ import annotations

from django.conf import settings


def is_lms() -> bool:
    """Whether this process is an Open edX LMS."""
    return getattr(settings, "ROOT_URLCONF", "") == "lms.urls"


def is_studio() -> bool:
    """Whether this process is Studio, where authors work and nothing of learners is written."""
    return getattr(settings, "ROOT_URLCONF", "") == "cms.urls"
