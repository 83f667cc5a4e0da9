"""The form that learners rate themselves in (layer 5).

All learners at a level get one form, so it is rendered once per assessment, level and language, and cached. The page
fills in each learner's own answers (`page_state`). So a long framework opens quickly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework
from competency_xblock.platform.site_settings import days_unfinished_are_kept, observed_practice
from competency_xblock.records import api
from competency_xblock.records.data import Visibility
from competency_xblock.web.assessment import MIN_MINUTES, MINUTES_EACH, AssessmentSettings, points_of
from competency_xblock.web.plumbing.rendering import render

from .plan_words import plan_words
from .statement_blocks import blocks_of, examples_of

MAX_CACHED_FORMS = 128
LONG_TITLE = 60
"""Longer titles of competencies are set smaller."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The cache key of a rendered form. `settings` are not part of the key."""

    uid: str
    cache_key: str
    language: str
    observed: bool
    kept_days: int | None
    settings: AssessmentSettings = field(compare=False)

    @classmethod
    def of(cls, uid: str, settings: AssessmentSettings) -> _Form:
        """The form in the current language and with the current site settings."""
        language, kept_days = get_language() or "", days_unfinished_are_kept()
        return cls(uid, settings.cache_key, language, observed_practice(), kept_days, settings)


def form_html(uid: str, settings: AssessmentSettings) -> str:
    """The form's HTML. `uid` is unique on the page and begins the ids of elements."""
    return _rendered(_Form.of(uid, settings))


def level_html(uid: str, settings: AssessmentSettings) -> dict[str, str]:
    """The parts of the form that depend on the level, by name."""
    return dict(_rendered_level(_Form.of(uid, settings)))


@lru_cache(maxsize=MAX_CACHED_FORMS)
def _rendered(form: _Form) -> str:
    settings, framework = form.settings, form.settings.framework
    return render(
        "assessment_form.html",
        {
            "uid": form.uid,
            "steps": _steps(settings),
            "minutes": round(10 * MINUTES_EACH) if settings.asks_for_areas else settings.minutes,
            "cards": _count_of_cards(settings),
            **_optional_cards(settings),
            "groups": settings.asks_for_areas,
            "discussion": settings.discussion,
            "plan_words": plan_words(settings.asks_for_plan),
            "by_name": settings.visibility is Visibility.NAMES,
            "purpose": settings.purpose,
            "says_where": bool(settings.roles or settings.organisations),
            "observed": form.observed,
            "kept_days": form.kept_days,
            "has_sensitive": any(
                competency.sensitive for _area, competencies in settings.offered for competency in competencies
            ),
            "group_minimum": settings.group_minimum,
            "safeguarding": settings.safeguarding,
            "roles": settings.roles,
            "organisations": settings.organisations,
            "choose_up_to": settings.choose_up_to,
            "levels": settings.levels,
            "ladder": framework.progression,
            **_at_level(form),
            "first_day": api.FIRST_DAY.isoformat(),
            "last_day": api.LAST_DAY.isoformat(),
            "scale_values": framework.scale.values,
            "scale_points": points_of(framework.scale),
            "scale_ends": [point for point in framework.scale.points if point.value in _ends(framework)],
            "scale_worded": len(framework.scale.points) == len(framework.scale.values),
        },
    )


def _count_of_cards(settings: AssessmentSettings) -> int:
    """How many cards one round has at most; 0 where that depends on what the learner chooses first."""
    if settings.learner_chooses:
        return settings.choose_up_to
    return 0 if settings.levels or settings.asks_for_areas else len(settings.competencies)


def _optional_cards(settings: AssessmentSettings) -> dict[str, int]:
    """How many cards have a number and how long those take, and how many are only to think about. {} if none are."""
    rated = [settings.is_rated(competency) for competency in settings.competencies]
    if all(rated) or not any(rated) or not _count_of_cards(settings) or settings.learner_chooses:
        return {}
    return {
        "to_rate": sum(rated),
        "to_think_about": len(rated) - sum(rated),
        "minutes": max(MIN_MINUTES, round(sum(rated) * MINUTES_EACH)),
    }


@lru_cache(maxsize=MAX_CACHED_FORMS)
def _rendered_level(form: _Form) -> tuple[tuple[str, str], ...]:
    context = _at_level(form)
    return tuple((part, render(f"{part}.html", context)) for part in ("groups", "choices", "cards"))


def _at_level(form: _Form) -> dict[str, Any]:
    settings = form.settings
    return {
        "uid": form.uid,
        "folded": settings.is_long and not settings.learner_chooses,
        "areas": [
            {
                "id": area.id,
                "title": area.title,
                "about": area.about,
                "competencies": [_competency(competency, settings) for competency in competencies],
            }
            for area, competencies in settings.areas
        ],
    }


def _ends(framework: Framework) -> tuple[int, int]:
    return framework.scale.minimum, framework.scale.maximum


def _competency(competency: Competency, settings: AssessmentSettings) -> dict[str, Any]:
    blocks = blocks_of(competency, settings.framework, settings.level)
    examples = examples_of(competency, settings.framework, settings.level)
    return {
        "id": competency.id,
        "code": competency.code,
        "title": competency.title,
        "is_long": len(competency.title) > LONG_TITLE,
        "core": competency.core,
        "about": competency.about,
        "rationale": competency.rationale,
        "audience": competency.audience,
        "rated": settings.is_rated(competency),
        "examples": examples,
        "blocks": blocks,
        "more": sum(len(block.statements) for block in blocks) - len(examples),
    }


@dataclass(frozen=True, slots=True)
class Step:
    """The words of a step; what is in it is the template `step_<id>.html`."""

    heading: str
    next: str = ""
    """On the button that leads on from it; '' for the usual words."""


def _steps(settings: AssessmentSettings) -> list[dict[str, str]]:
    steps = {
        "before": Step(_("Find what to learn"), _("Start")),
        "level": Step(_("Which one fits my work?")),
        "groups": Step(_("Which groups are part of my role?")),
        "choose": Step(_("Choose what to look at")),
        "rate": Step(_("Rate your confidence")),
        "discuss": Step(_("Talk about it")),
        "check": Step(_("Check your answers")),
    }
    return [
        {
            "id": step,
            "template": f"competency_xblock/step_{step}.html",
            "heading": steps[step].heading,
            "next": steps[step].next or _("Next"),
        }
        for step in settings.steps
    ]
