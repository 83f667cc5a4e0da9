"""Who is here (layer 4).

The learner is the Django user. In Open edX the user service names it; in a plain runtime we make one that is
named after the runtime's user id, so that records have somebody to belong to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth import get_user_model
from django.db.models import Q
from xblock.core import XBlock

from competency_xblock.platform.hosts import is_lms, is_studio

WORDS_AT_ONCE = 1000
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


def learners_by_name_or_email(words: Collection[str], within: Any) -> dict[str, tuple[int, ...]]:
    """Whom these user names and emails mean, of those in the subquery `within`: by word, most often one number.

    Emails may be written in any case, where the database does not mind it (MySQL) or keeps them in small letters. Two
    queries for each thousand words; a word that means nobody is not there.
    """
    wanted = sorted(set(words))
    found: dict[str, set[int]] = defaultdict(set)
    users = get_user_model().objects.filter(pk__in=within)
    for start in range(0, len(wanted), WORDS_AT_ONCE):
        some = wanted[start : start + WORDS_AT_ONCE]
        for number, name in users.filter(username__in=some).values_list("pk", "username"):
            found[name].add(number)
        spelt = {*some, *(one.lower() for one in some)}
        for number, email in users.filter(email__in=spelt).values_list("pk", "email"):
            found[email.lower()].add(number)
    return {one: tuple(sorted(who)) for one in wanted if (who := found.get(one) or found.get(one.lower()))}


def names_of(learner_ids: Collection[int]) -> dict[int, str]:
    """The name to show for each learner: full name where there is one, else the user name. Two queries at most."""
    users = get_user_model().objects.filter(pk__in=learner_ids)
    names = {user.pk: user.get_full_name() or user.get_username() for user in users}
    if is_lms():  # the platform keeps full names elsewhere
        from common.djangoapps.student.models import UserProfile

        profiles = UserProfile.objects.filter(user_id__in=learner_ids).exclude(name="")
        names |= dict(profiles.values_list("user_id", "name"))
    return names


def usernames_of(learner_ids: Collection[int]) -> dict[int, str]:
    """The name by which each learner logs in. One query."""
    user = get_user_model()
    return dict(user.objects.filter(pk__in=learner_ids).values_list("pk", user.USERNAME_FIELD))


def name_fields() -> tuple[str, ...]:
    """The fields of a Django user by which people are sorted as they are called."""
    return ("profile__name", "username") if is_lms() else ("last_name", "first_name", "username")


def found_people(words: str) -> Any:
    """A subquery of the numbers of those in whose name, user name or email each of these words occurs."""
    users = get_user_model().objects.all()
    for word in words.split():
        users = users.filter(
            Q(username__icontains=word)
            | Q(email__icontains=word)
            | (
                Q(profile__name__icontains=word)
                if is_lms()
                else Q(first_name__icontains=word) | Q(last_name__icontains=word)
            )
        )
    return users.values("pk")


def account_called(text: str) -> int | None:
    """The number of the one active Django user with exactly that user name, else with that email; None without one."""
    active = get_user_model().objects.filter(is_active=True)
    found = list(active.filter(username=text).values_list("pk", flat=True)[:2])
    found = found or list(active.filter(email__iexact=text).exclude(email="").values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def zone_of(block: XBlock) -> tzinfo | None:
    """The time zone that the reader has chosen on the platform, or None for the site's."""
    preferences = user_attributes(block).get("edx-platform.user_preferences") or {}
    return _zone_called(preferences.get("time_zone"))


def zone_chosen_by(user_id: int) -> tzinfo | None:
    """The same for somebody at a page outside the blocks; one query in an LMS."""
    if not is_lms():
        return None
    from openedx.core.djangoapps.user_api.models import UserPreference

    chosen = UserPreference.objects.filter(user_id=user_id, key="time_zone").values_list("value", flat=True)
    return _zone_called(chosen.first())


def _zone_called(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name or "")
    except (ValueError, ZoneInfoNotFoundError):
        return None
