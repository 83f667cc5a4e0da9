"""What several blocks of one page ask, asked once (layer 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .hosts import is_lms

Answer = TypeVar("Answer")


def once(question: str, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, asked once for all who have the same question in this request.

    For what a request only reads. `question` names whoever it is about, too: it is all that tells answers apart.
    Where a host keeps nothing for the length of a request, it is asked each time.
    """
    if not is_lms():
        return ask()
    from edx_django_utils.cache import RequestCache

    cache = RequestCache("competency_xblock")
    cached = cache.get_cached_response(question)
    if cached.is_found:
        answer: Answer = cached.value
        return answer
    cache.set(question, answer := ask())
    return answer
