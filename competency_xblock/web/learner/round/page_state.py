"""The learner's own part of the assessment page (layer 5): open round, earlier ratings, addresses to post to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.records.data import Draft, OpenRound, SubmittedRound
from competency_xblock.web.assessment import MINUTES_EACH, AssessmentSettings
from competency_xblock.web.plumbing import wording

from .related_ratings import related_json
from .results import latest_values


def state_json(
    settings: AssessmentSettings,
    open_round: OpenRound | None,
    rounds: Sequence[SubmittedRound],
    course_rounds: Sequence[SubmittedRound],
    *,
    storage_key: str,
    urls: Mapping[str, str],
    preview: bool = False,
) -> str:
    """The state that the page's script starts from. The browser stores unsent answers under `storage_key`."""
    last = rounds[-1] if rounds else None
    return json.dumps(
        {
            "urls": urls,
            "sample": not urls,
            "preview": preview,
            "minutesEach": MINUTES_EACH,
            "storage": storage_key,
            "learner": storage_key.rpartition(":")[2],
            "steps": settings.steps,
            "chooseUpTo": settings.choose_up_to if settings.learner_chooses else 0,
            "levels": [level.id for level in settings.levels],
            "at": at_level_json(settings, course_rounds),
            "promise": settings.promise_id,
            "stored": stored(open_round) if open_round else None,
            "finished": last.key if last else "",
            "most": {"reason": api.REASON_LENGTH, "action": api.ACTION_LENGTH},
            "chosenBefore": chosen_before(rounds),
            "roleBefore": last.role if last else "",
            "organisationBefore": last.organisation if last else "",
            "words": _words(get_language() or ""),
        }
    )


def at_level_json(settings: AssessmentSettings, course_rounds: Sequence[SubmittedRound]) -> dict[str, Any]:
    """The part of the state that depends on the level: its competencies, and the learner's earlier answers."""
    return {
        "level": settings.level,
        "competencies": [competency.id for competency in settings.competencies],
        "groups": {area.id: [competency.id for competency in competencies] for area, competencies in settings.areas}
        if settings.asks_for_areas
        else None,
        "aims": {competency.id: settings.aim_of(competency) for competency in settings.competencies},
        "earlier": earlier_json(settings, course_rounds),
        "flagged": flagged_before(settings, course_rounds),
        "related": related_json(settings.framework, filter(settings.is_rated, settings.competencies), course_rounds),
    }


def flagged_before(settings: AssessmentSettings, rounds: Sequence[SubmittedRound]) -> dict[str, list[str]]:
    """The statements that the learner marked last time at this level, by competency."""
    rounds_at_level = [
        round for round in rounds if (round.framework, round.level) == (settings.framework.id, settings.level)
    ]
    return (
        {competency: list(statements) for competency, statements in rounds_at_level[-1].flagged.items()}
        if rounds_at_level
        else {}
    )


def chosen_before(rounds: Sequence[SubmittedRound]) -> list[str]:
    """The ids of the competencies that the learner answered in the last round."""
    return [rating.item.competency for rating in rounds[-1].ratings] if rounds else []


def earlier_json(settings: AssessmentSettings, rounds: Sequence[SubmittedRound]) -> dict[str, Any]:
    """The learner's earlier value of each item. The page shows it only after the new answer."""
    return {
        item.competency: {"value": value, "day": wording.format_day(round.submitted)}
        for item, (round, value) in latest_values(rounds).items()
        if item.framework == settings.framework.id and item.level == settings.level
    }


def stored(open_round: OpenRound) -> dict[str, Any]:
    """An open round for the page's script, when it opens and when two tabs conflict."""
    return {
        **stored_draft(open_round.draft),
        "round": open_round.key,
        "revision": open_round.revision,
        "last_save": open_round.last_save,
    }


def stored_draft(draft: Draft) -> dict[str, Any]:
    """A draft without a round for the page's script."""
    return {"round": "", "revision": 0, "last_save": "", "draft": api.draft_to_json(draft)}


@cache
def _words(language: str) -> Mapping[str, str]:
    """Every sentence of the script, in the reader's language. The script fills in `{name}`."""
    return {**_saving_sentences(), **_rating_sentences()}


def _saving_sentences() -> dict[str, str]:
    """What the script says about saving and finishing."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "savedExcept": _("Saved, except where we say so."),
        "notSaved": _("We could not save everything:"),
        "notFinished": _(
            "You have not finished yet, because something here has changed. Look at it, then finish again."
        ),
        "goneAnswer": str(api.GONE_ANSWER),
        "goneChoice": str(api.GONE_CHOICE),
        "goneAbout": str(api.GONE_ABOUT),
        "left": _("Characters left: {count}"),
        "tooLong": _("Too many characters: {count}. We save the first {most}."),
        "dateIncomplete": _("This date is not complete, so we do not save it. Give a day, a month and a year."),
        "dateOutside": _("We cannot save this date. Check the year."),
        "goOn": _("Continue"),
        "preview": _("This is a preview. We do not save anything."),
        "offline": _(
            "You seem to be offline. Your answers are safe on this page, so keep it open. We save them "
            "when you are back online."
        ),
        "offlineFinishing": _(
            "You seem to be offline. Your answers are safe on this page, so keep it open. We finish "
            "for you when you are back online."
        ),
        "nothingRated": _(
            "You have not rated anything, and that is fine. You can go back, or choose the button again to finish."
        ),
        "actionText": _("This plan has a date but no words yet. Write what you will do, or choose the button again."),
        "why": _("Why you chose this for {title}"),
        "failed": _("We could not save. Your answers are safe on this page, so keep it open. We are trying again."),
        "finishing": _("Finishing…"),
        "restored": _("We found some answers that we had not saved yet. They are safe now."),
        "promiseChanged": _(
            "The rule on who can see your ratings has changed since you began. Your answers are safe. "
            "Read the new rule, then continue."
        ),
        "loggedOut": _(
            "You are logged out. Your answers are safe in this tab, so keep it open. Log in again in a "
            "new tab, then come back here."
        ),
        "roundGone": _(
            "We did not bring your answers back, because you, your training team or this site deleted them. "
            "You can start again."
        ),
        "finishedElsewhere": _(
            "You finished this in another tab. Your changes here are safe. Choose “Rate again” to use them."
        ),
    }


def _rating_sentences() -> dict[str, str]:
    """What the script says while the learner chooses, rates and plans."""
    return {
        "rated": _("{done} of {all} rated"),
        "areaRated": _("{done} of {all}"),
        "chosen": _("{done} of {all} chosen"),
        "chosenAll": _("{done} of {all} chosen. To choose another, untick one first."),
        "chosenGroups": _("Groups: {groups}. To rate: {all}. Time: about {minutes} minutes."),
        "groupNeeded": _("Tick at least one group. You can do the others another day."),
        "levelNeeded": _("Choose the one closest to your work. You can change it at any time."),
        "levelLoading": _("One moment…"),
        "levelAside": _("We keep your answers for the other choice on this page, in case you go back to it."),
        "flagged": _("I want to work on this: {statement}"),
        "workOn": _("Work on this: {statement}"),
        "earlier": _("On {day} you chose {value}."),
        "initial": _("You first chose {value}."),
        "action": _("Plan {number}"),
    }
