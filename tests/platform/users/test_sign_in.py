"""Where people sign in: only what leads there, and back."""

from __future__ import annotations

from typing import Any

import pytest

from competency_xblock.platform.users import sign_in

UNIT = "/courses/course-v1:A+B+C/jump_to_id/rate"
QUOTED = "/courses/course-v1%3AA%2BB%2BC/jump_to_id/rate"


@pytest.mark.parametrize(
    ("host", "login_url", "back_to", "expected"),
    [
        ("lms", "/login", UNIT, f"/login?next={QUOTED}"),
        ("lms", "/login?tpa_hint=oa2", UNIT, f"/login?tpa_hint=oa2&next={QUOTED}"),
        ("lms", "https://id.example/login", UNIT, f"https://id.example/login?next={QUOTED}"),
        ("lms", "/login", "", ""),  # it would lead nobody back
        ("studio", "/login/", UNIT, ""),  # pages of authors store no answers
        ("plain", "/", UNIT, f"/?next={QUOTED}"),
        ("plain", "/accounts/login/", UNIT, ""),  # what Django says where nobody has made such a page
    ],
)
def test_there_is_a_page_for_signing_in_where_the_host_has_one_and_it_leads_back(
    settings: Any, monkeypatch: pytest.MonkeyPatch, host: str, login_url: str, back_to: str, expected: str
) -> None:
    settings.LOGIN_URL = login_url
    settings.ROOT_URLCONF = "demo.urls"
    monkeypatch.setattr(sign_in, "is_lms", lambda: host == "lms")
    monkeypatch.setattr(sign_in, "is_studio", lambda: host == "studio")
    assert sign_in.sign_in_url(back_to) == expected
