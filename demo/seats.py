"""Who is looking at a page that is no unit: as in the workbench, whoever `?student=` names, or named last."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse

from .learners import account_of

PAGES = "/competency/"
COOKIE = "demo-student"


def seats(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that takes the address's word for who is here, and remembers it. Only a demo may do that."""

    def answer(request: HttpRequest) -> HttpResponse:
        named = request.GET.get("student", "")
        before = unquote(request.COOKIES.get(COOKIE, ""))
        student = named or before
        if request.path.startswith(PAGES) and student:
            request.user = account_of(student)
        response = get_response(request)
        if named and named != before:
            # A cookie is no place for letters of every alphabet.
            response.set_cookie(COOKIE, quote(named), samesite="Lax", httponly=True)
        return response

    return answer
