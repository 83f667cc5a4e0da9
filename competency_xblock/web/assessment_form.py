"""The form that learners rate themselves in (layer 5).

It is the same for everybody who takes the assessment, so it is rendered once per assessment and language and kept;
what is one learner's own (`assessment_state`) is filled in by the page. That keeps a long framework quick to open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competency_xblock.frameworks import statements_for
from competency_xblock.records.data import Visibility
from competency_xblock.web.assessment_settings import MANY, AssessmentSettings
from competency_xblock.web.rendering import render

FORMS_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Form:
    """What makes one rendered form differ from another; the settings themselves are only carried along."""

    uid: str
    signature: str
    language: str
    settings: AssessmentSettings = field(compare=False)


def form_html(uid: str, settings: AssessmentSettings) -> str:
    """The form's HTML. `uid` is unique on the page and stands in the ids."""
    return _rendered(_Form(uid, settings.signature, get_language() or "", settings))


@lru_cache(maxsize=FORMS_KEPT)
def _rendered(form: _Form) -> str:
    settings, framework = form.settings, form.settings.framework
    return render(
        "assessment_form.html",
        {
            "uid": form.uid,
            "steps": _steps(settings),
            "minutes": settings.minutes,
            "discussion": settings.discussion,
            "by_name": settings.visibility is Visibility.NAMES,
            "purpose": settings.purpose,
            "has_sensitive": any(one.sensitive for one in settings.competencies),
            "group_minimum": settings.group_minimum,
            "safeguarding": settings.safeguarding,
            "roles": settings.roles,
            "organisations": settings.organisations,
            "choose_up_to": settings.choose_up_to,
            "folded": len(settings.competencies) > MANY and not settings.learner_chooses,
            "areas": [
                {
                    "title": area.title,
                    "about": area.about,
                    "competencies": [
                        {"id": one.id, "title": one.title, "statements": statements_for(one, framework, settings.level)}
                        for one in kept
                    ],
                }
                for area, kept in settings.areas
            ],
            "scale_values": framework.scale.values,
            "scale_words": framework.scale.points,
            "ideas": [
                {"title": title, "ways": ways}
                for title, ways in (
                    (_("To develop"), framework.develop),
                    (_("To show what you do"), framework.demonstrate),
                )
                if ways
            ],
        },
    )


def _steps(settings: AssessmentSettings) -> list[dict[str, str]]:
    words = {
        "before": (_("Before"), _("Before you start")),
        "choose": (_("Choose"), _("Choose what to look at")),
        "rate": (_("Rate"), _("Rate your confidence")),
        "discuss": (_("Talk"), _("Talk it over")),
        "plan": (_("Plan"), _("Plan what to do")),
    }
    onwards = {
        "choose": _("Next: choose"),
        "rate": _("Next: rate"),
        "discuss": _("Next: talk it over"),
        "plan": _("Next: plan"),
    }
    following = [*settings.steps[1:], ""]
    return [
        {"id": step, "title": words[step][0], "heading": words[step][1], "next": onwards.get(after, "")}
        for step, after in zip(settings.steps, following, strict=True)
    ]
