"""Who is here (layer 4).

The learner is the Django user. In Open edX the user service names it; in a plain runtime we make one that is
named after the runtime's user id, so that records have somebody to belong to.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.functions import Lower
from xblock.core import XBlock

from ..hosts import is_lms, is_studio

MAX_SEARCH_WORDS = 1000
FORMULA_STARTS = ("=", "+", "-", "@")
USER_ID = "edx-platform.user_id"
IS_AUTHENTICATED = "edx-platform.is_authenticated"


def user_attributes(block: XBlock) -> Mapping[str, Any]:
    """What the host says about the current user; empty where there is no user service."""
    service = block.runtime.service(block, "user")
    user = service.get_current_user() if service else None
    return user.opt_attrs if user else {}


def learner_id_of(block: XBlock) -> int | None:
    """The Django user's number, or None for a visitor who is not logged in."""
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


def get_learner_by_anonymous_id(anonymous_id: str) -> int | None:
    """The Django user's number behind the anonymous id that the platform hands out, or None."""
    if is_lms() or is_studio():
        from common.djangoapps.student.models import user_by_anonymous_id

        user = user_by_anonymous_id(anonymous_id)
    else:
        user = get_user_model().objects.filter(username=anonymous_id).first()
    return user.pk if user else None


def get_learners_by_username(usernames: Collection[str]) -> dict[str, int]:
    """The Django users' numbers by user name. One query."""
    users = get_user_model().objects.filter(username__in=list(usernames))
    return {user.get_username(): user.pk for user in users}


def normalize_text(text: str) -> str:
    """Names and dates as their writer meant them: the one reading of what comes out of files and form fields.

    What cannot be seen goes (zero-width and direction marks, soft hyphens, control characters), whatever looks the same
    is the same (NFKC, as the platform's own user names), blanks are single, and the apostrophe with which spreadsheets
    keep text from being calculated is taken off again.
    """
    visible = "".join(sign for sign in text if sign.isspace() or not _is_invisible(sign))
    text = " ".join(unicodedata.normalize("NFKC", visible).split())
    return text[1:] if text.startswith("'") and text[1:2] in FORMULA_STARTS else text


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cf", "Cc", "Cs") or "\ufe00" <= sign <= "\ufe0f" or sign == "\u034f"


def get_learners_by_name_or_email(words: Collection[str], within: Any) -> dict[str, tuple[int, ...]]:
    """Whom these user names and emails mean, of those in the subquery `within`: by word, most often one number.

    As on the platform, no two user names differ only in letter case, so case does not matter; where a database has two
    such names all the same, the one that is spelt alike is meant. Two queries for each thousand words, and two for each
    thousand that these do not find; a word that means nobody is not there.
    """
    names = {word: normalize_text(word) for word in words}
    users = get_user_model().objects.filter(pk__in=within)
    accounts = _Accounts()
    distinct_names = sorted({name for name in names.values() if name})
    for field in ("username", "email"):
        for batch in _batches(distinct_names):
            spellings = {*batch, *(name.lower() for name in batch)}
            accounts.add(field, users.filter(**{f"{field}__in": spellings}).values_list("pk", field))
    # Some databases tell apart what differs in case only.
    for batch in _batches([name for name in distinct_names if not accounts.has_certain(name)]):
        for field in ("username", "email"):
            matches = users.annotate(lower_case=Lower(field)).filter(lower_case__in={name.lower() for name in batch})
            accounts.add(field, matches.values_list("pk", field))
    return {word: tuple(sorted(user_ids)) for word, name in names.items() if (user_ids := accounts.find(name))}


class _Accounts:
    """Accounts by user name and email, in whatever case."""

    def __init__(self) -> None:
        self._by_username: dict[str, set[int]] = defaultdict(set)
        self._by_any_case: dict[tuple[str, str], set[int]] = defaultdict(set)

    def add(self, field: str, matches: Iterable[tuple[int, str]]) -> None:
        for user_id, name in matches:
            self._by_any_case[field, name.casefold()].add(user_id)
            if field == "username":
                self._by_username[name].add(user_id)

    def has_certain(self, name: str) -> bool:
        """Whether the name is of one account for certain, however the database compares letter case."""
        return name in self._by_username or ("email", name.casefold()) in self._by_any_case

    def find(self, name: str) -> set[int]:
        """The numbers of the accounts that may have the name."""
        by_username = self._by_username.get(name) or self._by_any_case.get(("username", name.casefold()), set())
        return by_username | self._by_any_case.get(("email", name.casefold()), set())


def _batches(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(words), MAX_SEARCH_WORDS):
        yield words[start : start + MAX_SEARCH_WORDS]


def get_display_names(learner_ids: Collection[int]) -> dict[int, str]:
    """The name to show for each learner: full name where there is one, else the user name. Two queries at most.

    Where two of them are called the same, their user names stand beside it.
    """
    users = get_user_model().objects.filter(pk__in=learner_ids)
    usernames = {user.pk: user.get_username() for user in users}
    names = {user.pk: user.get_full_name() for user in users}
    if is_lms():  # the platform keeps full names elsewhere
        from common.djangoapps.student.models import UserProfile

        profiles = UserProfile.objects.filter(user_id__in=learner_ids).exclude(name="")
        names |= {
            learner_id: name for learner_id, name in profiles.values_list("user_id", "name") if learner_id in usernames
        }
    names = {learner_id: name if normalize_text(name) else usernames[learner_id] for learner_id, name in names.items()}
    namesakes = Counter(normalize_text(name).casefold() for name in names.values())
    return {
        learner_id: f"{name} ({usernames[learner_id]})"
        if namesakes[normalize_text(name).casefold()] > 1 and name != usernames[learner_id]
        else name
        for learner_id, name in names.items()
    }


def get_usernames(learner_ids: Collection[int]) -> dict[int, str]:
    """The name by which each learner logs in. One query."""
    user = get_user_model()
    return dict(user.objects.filter(pk__in=learner_ids).values_list("pk", user.USERNAME_FIELD))


def names_and_usernames(learner_ids: Collection[int]) -> dict[int, str]:
    """Unambiguous names for a sentence: each with the user name behind it. 2 or 3 queries."""
    names, usernames = get_display_names(learner_ids), get_usernames(learner_ids)
    return {
        learner_id: f"{name} ({beside})" if (beside := username_beside(names, usernames, learner_id)) else name
        for learner_id, name in names.items()
    }


def username_beside(names: Mapping[int, str], usernames: Mapping[int, str], learner_id: int) -> str:
    """The user name to show beside a learner's name, to tell namesakes apart. '' if the name contains it."""
    username = usernames.get(learner_id, "")
    name = names.get(learner_id, "")
    return "" if name == username or name.endswith(f"({username})") else username


def name_fields() -> tuple[str, ...]:
    """The fields of a Django user by which people are sorted as they are called."""
    return ("profile__name", "username") if is_lms() else ("last_name", "first_name", "username")


def search_users(words: str) -> Any:
    """A subquery of the numbers of those in whose name, user name or email each of these words occurs."""
    users = get_user_model().objects.all()
    for word in normalize_text(words).split():
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


def find_account(text: str) -> int | None:
    """The number of the one active Django user with that user name or email; None without one, or with several."""
    active = get_user_model().objects.filter(is_active=True)
    user_ids = get_learners_by_name_or_email([text], active.values("pk")).get(text, ())
    return user_ids[0] if len(user_ids) == 1 else None


def get_block_time_zone(block: XBlock) -> tzinfo | None:
    """The time zone that the reader has chosen on the platform, or None for the site's."""
    preferences = user_attributes(block).get("edx-platform.user_preferences")
    return _find_zone(preferences.get("time_zone")) if isinstance(preferences, Mapping) else None


def get_user_time_zone(user_id: int) -> tzinfo | None:
    """The time zone that a user has chosen on the platform, or None for the site's. 1 query in an LMS."""
    if not is_lms():
        return None
    from openedx.core.djangoapps.user_api.models import UserPreference

    chosen = UserPreference.objects.filter(user_id=user_id, key="time_zone").values_list("value", flat=True)
    return _find_zone(chosen.first())


def _find_zone(name: object) -> tzinfo | None:
    """What a preference names, which anybody can write: most of what is no zone is no readable file either."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
