"""Who is here (layer 4).

The learner is the Django user. In Open edX the user service names it; in a plain runtime we make one that is
named after the runtime's user id, so that records have somebody to belong to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth import get_user_model
from xblock.core import XBlock

from competency_xblock.platform.hosts import is_lms, is_studio

USER_ID = "edx-platform.user_id"
IS_AUTHENTICATED = "edx-platform.is_authenticated"


def user_attributes(block: XBlock) -> Mapping[str, Any]:
    """What the host says about the current user; empty where there is no user service."""
    service = block.runtime.service(block, "user")
    user = service.get_current_user() if service else None
    return user.opt_attrs if user else {}


def learner_id_of(block: XBlock) -> int | None:
    """The Django user's number, or None for somebody who is not logged in."""
    attributes = user_attributes(block)
    if attributes.get(IS_AUTHENTICATED) is False:
        return None
    if USER_ID in attributes:
        return attributes[USER_ID]
    name = block.scope_ids.user_id
    if name is None:
        return None
    user, _ = get_user_model().objects.get_or_create(username=str(name))
    return user.pk


def learner_behind(anonymous_id: str) -> int | None:
    """The Django user's number behind the anonymous id that the platform hands out, or None."""
    if is_lms() or is_studio():
        from common.djangoapps.student.models import user_by_anonymous_id

        user = user_by_anonymous_id(anonymous_id)
    else:
        user = get_user_model().objects.filter(username=anonymous_id).first()
    return user.pk if user else None


def learners_named(usernames: Collection[str]) -> dict[str, int]:
    """The Django users' numbers by user name. One query."""
    users = get_user_model().objects.filter(username__in=list(usernames))
    return {user.get_username(): user.pk for user in users}


def names_of(learner_ids: Collection[int]) -> dict[int, str]:
    """The name to show for each learner: full name where there is one, else the user name. Two queries at most."""
    users = get_user_model().objects.filter(pk__in=learner_ids)
    names = {user.pk: user.get_full_name() or user.get_username() for user in users}
    if is_lms():  # the platform keeps full names elsewhere
        from common.djangoapps.student.models import UserProfile

        profiles = UserProfile.objects.filter(user_id__in=learner_ids).exclude(name="")
        names |= dict(profiles.values_list("user_id", "name"))
    return names


def zone_of(block: XBlock) -> tzinfo | None:
    """The time zone that the reader has chosen on the platform, or None for the site's."""
    preferences = user_attributes(block).get("edx-platform.user_preferences") or {}
    try:
        return ZoneInfo(preferences.get("time_zone") or "")
    except (ValueError, ZoneInfoNotFoundError):
        return None
