"""A learner's own record to keep (layer 5): a page to print, a table, data, and review dates for a calendar."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from webob import Response

from competency_xblock.platform.languages import language_tag
from competency_xblock.records import api
from competency_xblock.records.data import Answer
from competency_xblock.web import words
from competency_xblock.web.assessment_done import action_rows, title_of, wants_of
from competency_xblock.web.assessment_visit import Visit
from competency_xblock.web.json_posts import Refused
from competency_xblock.web.rendering import render


def download(visit: Visit, kind: str, *, title: str) -> Response:
    """The record of this learner in this assessment; raises Refused for a kind that there is not."""
    if kind == "print":
        return _private(Response(_page(visit, title), content_type="text/html", charset="utf-8"))
    kinds: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        "csv": ("text/csv", lambda: api.record_csv(visit.rounds, visit.actions, visit.settings.framework)),
        "json": ("application/json", lambda: api.record_json(visit.rounds, visit.actions, visit.settings.framework)),
        "ics": ("text/calendar", lambda: api.record_ics(visit.actions)),
    }
    if kind not in kinds:
        raise Refused(404, _("There is no such download. Please go back to the course page and choose one there."))
    content_type, write = kinds[kind]
    written = write()
    response = Response(written.encode() if isinstance(written, str) else written, content_type=content_type)
    response.charset = "utf-8"
    response.content_disposition = f'attachment; filename="my-competencies-{timezone.localdate().isoformat()}.{kind}"'
    return _private(response)


def _private(response: Response) -> Response:
    """On a shared computer nothing stays behind in a cache."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page(visit: Visit, title: str) -> str:
    framework = visit.settings.framework
    return render(
        "record.html",
        {
            "language": language_tag(),
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": title,
            "framework": framework.title,
            "printed": words.day(timezone.localdate()),
            "rounds": [
                {
                    "number": one.number,
                    "submitted": words.day(one.submitted),
                    "talked": any(rating.revised is not None for rating in one.ratings),
                    "role": one.role,
                    "organisation": one.organisation,
                    "level": level.name if (level := framework.level(one.level)) else "",
                    "wants": wants_of(framework, one),
                    "ratings": [
                        {
                            "title": title_of(framework, rating.item),
                            "initial": words.answer(rating.answer, rating.initial),
                            "revised": "" if rating.revised is None else rating.revised,
                            "aim": rating.aim if rating.answer is Answer.RATED else "",
                            "reason": rating.reason,
                        }
                        for rating in one.ratings
                    ],
                }
                for one in reversed(visit.rounds)
            ],
            "actions": action_rows({framework.id: framework}, visit.actions),
        },
    )
