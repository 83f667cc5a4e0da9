"""Making a plan after a round (layer 5): "When ..., I will ...", a day to look at it again, and what it is about.

A plan is one text. It belongs to a finished round: the version of its competency is that of the round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from secrets import token_hex
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.records.data import Action, FieldProblem, Item, SubmittedRound

from ..plumbing.handlers import RequestRefused, is_client_id, refuse_input
from .actions import action_html, unclear_plan

# fmt: off
VERBS = frozenset({
    "add", "ask", "be", "book", "bring", "buy", "call", "check", "choose", "do", "find", "finish", "give", "go",
    "help", "join", "keep", "learn", "let", "listen", "look", "make", "meet", "note", "offer", "open", "pause",
    "plan", "practice", "practise", "put", "read", "reflect", "review", "say", "set", "shadow", "share", "show",
    "speak", "spend", "start", "stop", "take", "talk", "tell", "think", "try", "use", "visit", "watch", "work",
    "write",
})
# fmt: on
"""What English plans begin with. Any other word keeps its capital: it may be a name."""


def create_plan(
    learner_id: int, course: str, posted: Mapping[str, Any], rounds: Sequence[SubmittedRound], *, home: str = ""
) -> Action:
    """Store a posted plan. Sent again with the same `id`, it is changed instead.

    It can be about any competency that was answered in `rounds`, the learner's finished ones, oldest first. It belongs
    to the round with the key `home`, else to the newest with that competency, else to the newest. Raises
    RequestRefused with the problem of each field.
    """
    save_id = posted.get("id")
    if not is_client_id(save_id) or not save_id:
        raise unclear_plan()
    places = {item_value(rating.item): (rating.item, round.key) for round in rounds for rating in round.ratings}
    try:
        item, round_key = _find_place(posted.get("about"), places)
        return api.create_action(
            learner_id,
            course=course,
            text=compose_plan(_parse(posted, "cue"), _parse(posted, "step")),
            item=item,
            review_date=api.parse_review_date(posted.get("review_date")),
            round_key=home or round_key or (rounds[-1].key if rounds else ""),
            save_id=save_id,
        )
    except api.InvalidInput as invalid:
        raise refuse_input(invalid) from invalid
    except api.RoundNotFound as problem:
        raise RequestRefused(403, _("We cannot find these answers. Reload the page.")) from problem


def created_json(action: Action) -> dict[str, Any]:
    """The answer to making a plan: what to say, the words of a link to it, and its line in the list."""
    return {
        "key": action.key,
        "sentence": _("Saved."),
        "link": _("See it in My plans"),
        "html": action_html(action),
    }


def plan_choices(answers: Iterable[tuple[Item, str]]) -> list[dict[str, str]]:
    """What a plan can be about, for the form: each item once, with its title."""
    titles = {item_value(item): title for item, title in answers}
    return [{"value": value, "title": title} for value, title in titles.items()]


def item_value(item: Item) -> str:
    """An item as a value of the form."""
    return f"{item.framework}/{item.competency}/{item.level}"


def new_save_id() -> str:
    """An id for a plan on a page without scripts."""
    return token_hex(16)


def compose_plan(cue: str, step: str) -> str:
    """One text of an if-then plan; without a cue, just the step. What the sentence says already is not said twice."""
    cue = _without(cue.strip(), _("When")).rstrip(" .,")
    if not cue or not step:
        return step
    step = _inside_a_sentence(_without(step.strip(), _("I will")))
    return (_("When %(cue)s, I will %(step)s.") % {"cue": cue, "step": step.rstrip(" .")}).strip()


def _without(text: str, beginning: str) -> str:
    begins = text.casefold().startswith(f"{beginning.casefold()} ")
    return text[len(beginning) :].strip() if begins else text


def _inside_a_sentence(step: str) -> str:
    """A step without its capital: "Ask Sam" becomes "ask Sam". In English only, where a verb of `VERBS` begins it."""
    first = step.partition(" ")[0]
    is_verb = first.istitle() and first.lower() in VERBS and (get_language() or "").startswith("en")
    return step[:1].lower() + step[1:] if is_verb else step


def _parse(posted: Mapping[str, Any], name: str) -> str:
    text: str = api.parse_text(posted.get(name), name, api.ACTION_LENGTH)
    return text


def _find_place(about: Any, places: Mapping[str, tuple[Item, str]]) -> tuple[Item | None, str]:
    if about is None or about == "":
        return None, ""
    if not isinstance(about, str) or about not in places:
        raise api.InvalidInput([FieldProblem("about", str(api.GONE_CHOICE))])
    return places[about]
