"""Where people sign in (layer 4). A session may end while somebody is rating."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve

from ..hosts import is_lms, is_studio


def sign_in_url(back_to: str) -> str:
    """The page for signing in, which leads back to the page `back_to`; '' where the host has none of either.

    Studio has one, but its pages store nothing of learners that could get lost.
    """
    if is_studio() or not back_to:
        return ""
    from django.contrib.auth.views import redirect_to_login  # has forms with models, and blocks are loaded before those

    login_page = resolve_url(settings.LOGIN_URL)
    return redirect_to_login(back_to, login_page).url if is_lms() or _is_served(login_page) else ""


def _is_served(url: str) -> bool:
    """Whether a page is there. Django has an address for signing in also where nobody has made the page."""
    try:
        resolve(urlsplit(url).path)
    except Resolver404:
        return False
    return True
