"""Which host we run in (layer 4). The platform itself tells its two services apart by their root URLs."""

from __future__ import annotations

from django.conf import settings
from xblock.core import XBlock


def is_lms() -> bool:
    """Whether this process is an Open edX LMS."""
    return getattr(settings, "ROOT_URLCONF", "") == "lms.urls"


def is_studio() -> bool:
    """Whether this process is Studio, where authors work and nothing of learners is written."""
    return getattr(settings, "ROOT_URLCONF", "") == "cms.urls"


def root_url() -> str:
    """The address of the LMS, for links in pages at another address. One LMS may serve several sites."""
    from openedx.core.djangoapps.site_configuration import helpers

    return str(helpers.get_value("LMS_ROOT_URL", getattr(settings, "LMS_ROOT_URL", None)) or "")


def shows_validation(block: XBlock) -> bool:
    """Whether the host itself shows what a block's `validate` finds, above it: Studio does on the pages of a course."""
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    return is_studio() and bool(getattr(context, "is_course", False))
