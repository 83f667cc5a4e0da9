"""Answers that several blocks of one page share (layer 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .hosts import is_lms

Answer = TypeVar("Answer")


def once(question: str, ask: Callable[[], Answer]) -> Answer:
    """The answer of `ask`, called once a request for each `question`.

    Only for what a request reads and never changes. `question` is the cache key: it has to name the learner too.
    A plain runtime has no cache for a request, so `ask` is called each time.
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
