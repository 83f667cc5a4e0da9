"""What the assessment's script says (layer 5): it has no sentences of its own. `{name}` is filled in there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext as _

from competency_xblock.records import api


@cache
def script_words(language: str) -> Mapping[str, str]:
    """Every sentence of the script, by its key there, in `language`, which is the one now active."""
    return {**_while_saving(), **_while_choosing(), **_at_start(), **_while_checking()}


def _while_saving() -> dict[str, str]:
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
        "failed": _("We could not save. Your answers are safe on this page, so keep it open. We are trying again."),
        "finishing": _("Finishing…"),
        "restored": _("We found some answers that we had not saved yet. They are safe now."),
        "promiseChanged": _(
            "The rule on who can see your ratings has changed since you began. Your answers are safe. "
            "Read the new rule, then continue."
        ),
        "signedOut": _("You are signed out. Your answers are safe in this tab. We save them when you are back."),
        "signedOutHere": _(
            "You are signed out. Your answers are safe on this page, so keep it open. Sign in again in a "
            "new tab, then come back here."
        ),
        "roundGone": _(
            "We did not bring your answers back, because you, your training team or this site deleted them. "
            "You can start again."
        ),
        "takenBack": _("Your answers are back. Change what you like, then finish again."),
        "notTakenBack": _("We could not do this just now. Nothing has changed. Try again in a minute."),
        "finishedElsewhere": _(
            "You finished this in another tab. Your changes here are safe. Choose “Rate again” to use them."
        ),
    }


def _while_choosing() -> dict[str, str]:
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
        "earlier": _("On {day} you chose {value}."),
        "initial": _("You first chose {value}."),
        "action": _("Plan {number}"),
        "place": _("{number} of {all}"),
        "next": _("Next"),
        "skip": _("Skip for now"),
        "nextGroup": _("Next group"),
        "backToCheck": _("My answers"),
        "readMore": _("Read more, mark or add a note"),
        "addNote": _("Add a note, or mark what to work on"),
        "noteOnly": _("Add a note"),
        "whyRated": _("Why? (optional)"),
        "whyReflected": _("What comes to mind? (optional)"),
        "restDone": _("You have done “{group}”: {done} of {all}"),
        "restSome": _("“{group}”: {done} of {all} so far"),
    }


def _at_start() -> dict[str, str]:
    return {
        "welcomeBack": _("Welcome back"),
        "lastFinished": _("You last did this on {day}. Those answers stay as they are."),
        "ratePart": _("Rate what I worked on ({count})"),
        "rateAll": _("Rate all ({count})"),
        "chooseGroups": _("Choose groups again"),
        "partMinutes": _("That takes about {few} minutes. All {all} take about {many} minutes."),
    }


def _while_checking() -> dict[str, str]:
    return {
        "toThinkAbout": _("{all} to think about, if you like"),
        "checkedAll": _("You answered {done} of {all}. You can still change each answer."),
        "checkedButOne": _("You answered {done} of {all}. You can answer the last one, or leave it open."),
        "checkedSome": _("You answered {done} of {all}. You can answer the others, or leave them open."),
        "checkedNothing": _("There is nothing to check yet. Go back and choose what to rate."),
        "changeThis": _("Change"),
        "answerThis": _("Answer"),
        "stillOpen": _("Still open"),
        "notMyRole": _("Not part of my role"),
        "notYet": _("Not had the chance yet"),
        "thoughtAbout": _("Thought about"),
        "withNote": _("With a note"),
        "toWorkOn": _("To work on: {count}"),
    }
