"""Reading what a page sends (layer 3): untrusted JSON becomes a Draft of everything that can be stored.

One invalid answer never stops the others: it is left out, and its path is reported. Messages are for the learner at the
page and never repeat what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..data import Answer, Draft, DraftAction, DraftAnswer, FieldProblem
from ..database import strip_unstorable
from ..validation import FIRST_DAY, LAST_DAY, InvalidInput, find_same_option, keep_as_typed, parse_day, parse_text

REASON_LENGTH = 2000
ACTION_LENGTH = 500
MAX_ACTIONS = 30
MAX_PROBLEMS = 100

GONE_ANSWER = gettext_lazy("We no longer ask this here, so we did not save your answer to it.")
GONE_ABOUT = gettext_lazy("We no longer ask about what you chose for this plan. We saved your plan without it.")
GONE_CHOICE = gettext_lazy("This is no longer on the list, so we did not save it. Choose again if you like.")
"""What the page says as well, where it finds out before anything is sent."""

EARLIER_STEPS = {"plan": "check"}
"""Steps of older releases, which drafts and pages opened before an upgrade still name, and what took their place."""

OUR_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")

DRAFT_KEYS = frozenset({"level", "role", "organisation", "step", "chosen", "answers", "actions"})
ANSWER_KEYS = frozenset({"answer", "initial", "revised", "reason", "aim", "flagged"})
ACTION_KEYS = frozenset({"text", "competency", "review_date"})


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRules:
    """What a draft may contain in one assessment. `choose_up_to` None: the learner need not choose.

    `reflected` are the competencies that are thought about without a number; `statements` says which can be flagged,
    by competency.
    """

    competencies: frozenset[str]
    reflected: frozenset[str] = frozenset()
    statements: Mapping[str, frozenset[str]] = field(default_factory=dict)
    minimum: int
    maximum: int
    roles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    levels: frozenset[str] = frozenset()
    choose_up_to: int | None = None
    revised_allowed: bool = False
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """A draft as it can be stored, and what was left out of it, in the order in which it was sent."""

    draft: Draft
    dropped: tuple[FieldProblem, ...] = ()


def parse_draft(payload: Any, rules: DraftRules) -> ReadDraft:
    """Everything in the payload that can be stored. Raises InvalidInput only where it is no object, which no page
    sends.

    An empty answer or action is left out. A plan may still lack its text: it is a draft.
    """
    if not isinstance(payload, dict):
        raise InvalidInput([FieldProblem("", _("We could not read your answers. Reload the page and try again."))])
    reader = _Reader(rules)
    return ReadDraft(reader.draft(payload), tuple(reader.dropped))


def parse_action_text(value: Any) -> str:
    """The text of an action outside a draft. Raises InvalidInput where it is empty or cannot be stored."""
    text = parse_text(value, "text", ACTION_LENGTH)
    if not text:
        raise InvalidInput([FieldProblem("text", _("Write what you plan to do."))])
    return text


def current_step(step: str) -> str:
    """The step that now stands where an older release had this one; else the step itself."""
    return EARLIER_STEPS.get(step, step)


def parse_review_date(value: Any) -> date | None:
    """The review date of an action outside a draft; None for none. Raises InvalidInput."""
    if value is None or value == "":
        return None
    try:
        day = parse_day(value)
    except ValueError:
        message = _("We could not read this date. Give a day, a month and a year.")
        raise InvalidInput([FieldProblem("review_date", message)]) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidInput([FieldProblem("review_date", _("We cannot save this date. Check the year."))])
    return day


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """The draft in the shape that `parse_draft` reads."""
    return _stored.unstructure(draft)


def draft_from_json(stored: Mapping[str, Any]) -> Draft:
    """The draft that `draft_to_json` wrote. Only for what we stored ourselves: nothing is checked.

    What an older version did not store is empty, and its steps are read as those that took their place.
    """
    draft = _stored.structure(stored, Draft)
    return replace(draft, step=current_step(draft.step))


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=False, unstruct_collection_overrides={tuple: list})
    for plain in (str, int):  # unchanged: cattrs would turn null into "None"
        converter.register_structure_hook(plain, lambda value, _type: value)
    converter.register_structure_hook_func(
        lambda hook_type: hook_type == Answer | None, lambda value, _type: Answer(value) if value else None
    )
    converter.register_unstructure_hook_func(
        lambda hook_type: hook_type == Answer | None, lambda answer: answer.value if answer else ""
    )
    converter.register_structure_hook(date, lambda value, _type: date.fromisoformat(value))
    converter.register_unstructure_hook(date, date.isoformat)
    answer_hook = make_dict_unstructure_fn(DraftAnswer, converter, flagged=override(omit_if_default=True))
    converter.register_unstructure_hook(DraftAnswer, answer_hook)
    return converter


_stored = _make_converter()


@dataclass(slots=True)
class _Reader:
    """Reads one payload and collects the problems of what it leaves out."""

    rules: DraftRules
    dropped: list[FieldProblem] = field(default_factory=list)

    def drop(self, path: str, message: str) -> None:
        if len(self.dropped) < MAX_PROBLEMS:
            self.dropped.append(FieldProblem(path, message))

    def draft(self, sent: dict[str, Any]) -> Draft:
        self._check_keys(sent, DRAFT_KEYS, "")
        level = self._one_of(sent, "level", self.rules.levels)
        chosen = self._chosen(sent.get("chosen"))
        return Draft(
            level=level,
            role=self._one_of(sent, "role", self.rules.roles),
            organisation=self._one_of(sent, "organisation", self.rules.organisations),
            step=self._step(sent),
            chosen=chosen,
            answers=self._answers(sent.get("answers"), chosen)
            if level or not sent.get("level")
            else self._no_answers(sent),
            actions=self._actions(sent.get("actions")),
        )

    def _step(self, sent: Mapping[str, Any]) -> str:
        step = sent.get("step")
        named = {"step": current_step(step)} if isinstance(step, str) else sent
        return self._one_of(named, "step", self.rules.steps)

    def _no_answers(self, sent: Mapping[str, Any]) -> dict[str, DraftAnswer]:
        """What was answered at one level says nothing at another."""
        if sent.get("answers"):
            self.drop(
                "answers", _("These answers are about a choice that is no longer on the list. We did not save them.")
            )
        return {}

    def _chosen(self, value: Any) -> tuple[str, ...]:
        sent = self._list(value, "chosen")
        known = tuple(
            dict.fromkeys(
                competency
                for competency in sent
                if isinstance(competency, str) and competency in self.rules.competencies
            )
        )
        if not all(isinstance(competency, str) and competency in self.rules.competencies for competency in sent):
            self.drop("chosen", _("Something you chose is no longer on the list. We saved the rest."))
        maximum = self.rules.choose_up_to
        if maximum is not None and len(known) > maximum:
            message = ngettext(
                "You can now choose {count}. We saved the first.",
                "You can now choose up to {count}. We saved the first {count}.",
                maximum,
            )
            self.drop("chosen", message.format(count=maximum))
            return known[:maximum]
        return known

    def _answers(self, value: Any, chosen: tuple[str, ...]) -> dict[str, DraftAnswer]:
        answers: dict[str, DraftAnswer] = {}
        for competency, sent in self._object(value, "answers").items():
            path = _path("answers", competency)
            if competency not in self.rules.competencies:
                self.drop(path, str(GONE_ANSWER))
                continue
            answer = self._answer(self._object(sent, path, ANSWER_KEYS), path, competency)
            if answer == DraftAnswer():
                continue
            if self.rules.choose_up_to is not None and competency not in chosen:
                self.drop(path, _("You have not chosen this, so we did not save your answer to it."))
                continue
            answers[competency] = answer
        return answers

    def _answer(self, sent: Mapping[str, Any], path: str, competency: str) -> DraftAnswer:
        answer = self._said(sent, path, reflected=competency in self.rules.reflected)
        rated = answer is Answer.RATED
        initial = self._value(sent, "initial", path, rated=rated)
        revised = self._value(sent, "revised", path, rated=rated)
        if rated and initial is None:
            if sent.get("initial") is None:
                self.drop(_path(path, "initial"), _("This answer had no number. Choose one."))
            answer = revised = None
        if revised is not None and not self.rules.revised_allowed:
            self.drop(_path(path, "revised"), _("We no longer ask for a second answer here, so we did not save it."))
            revised = None
        return DraftAnswer(
            answer=answer,
            initial=initial,
            revised=revised,
            reason=self._text(sent, "reason", path, REASON_LENGTH),
            aim=self._number(sent, "aim", path),
            flagged=self._flagged(sent.get("flagged"), path, self.rules.statements.get(competency, frozenset())),
        )

    def _said(self, sent: Mapping[str, Any], path: str, *, reflected: bool) -> Answer | None:
        value = sent.get("answer")
        if value is None or value == "":
            return None
        offered = {Answer.REFLECTED} if reflected else {*Answer} - {Answer.REFLECTED}
        if isinstance(value, str) and value in offered:
            return Answer(value)
        message = (
            _("This is something to think about. It has no number, so we did not save one.")
            if reflected
            else _("We could not save this answer. Choose a number, “Not part of my role” or “Not had the chance yet”.")
        )
        self.drop(_path(path, "answer"), message)
        return None

    def _value(self, sent: Mapping[str, Any], key: str, path: str, *, rated: bool) -> int | None:
        """A number that only goes with a rating."""
        if rated or sent.get(key) is None:
            return self._number(sent, key, path)
        answer = sent.get("answer")
        if answer in (None, "") or (isinstance(answer, str) and answer in {*Answer} - {Answer.RATED}):
            self.drop(_path(path, key), _("We only save a number with a rating, so we did not save this one."))
        return None  # else the problem is the whole answer

    def _flagged(self, value: Any, path: str, statements: frozenset[str]) -> tuple[str, ...]:
        sent = self._list(value, _path(path, "flagged"))
        known = [statement for statement in sent if isinstance(statement, str) and statement in statements]
        if len(known) != len(sent):
            self.drop(_path(path, "flagged"), _("An example you marked is no longer here. We saved the rest."))
        return tuple(dict.fromkeys(known))

    def _actions(self, value: Any) -> tuple[DraftAction, ...]:
        sent = self._list(value, "actions")
        if len(sent) > MAX_ACTIONS:
            self.drop(
                "actions", _("You can make {count} plans here. We saved the first {count}.").format(count=MAX_ACTIONS)
            )
        read = [
            self._action(action, _path("actions", str(position))) for position, action in enumerate(sent[:MAX_ACTIONS])
        ]
        return tuple(action for action in read if action.text or action.review_date)

    def _action(self, value: Any, path: str) -> DraftAction:
        sent = self._object(value, path, ACTION_KEYS)
        competency = sent.get("competency") or ""
        if not isinstance(competency, str) or (competency and competency not in self.rules.competencies):
            self.drop(_path(path, "competency"), str(GONE_ABOUT))
            competency = ""
        return DraftAction(
            text=self._text(sent, "text", path, ACTION_LENGTH),
            competency=competency,
            review_date=self._day(sent, "review_date", path),
        )

    def _day(self, sent: Mapping[str, Any], key: str, path: str) -> date | None:
        value = sent.get(key)
        if value is None or value == "":
            return None
        try:
            day = parse_day(value)
        except ValueError:
            self.drop(_path(path, key), _("We could not save this date. Give a day, a month and a year."))
            return None
        if not FIRST_DAY <= day <= LAST_DAY:
            self.drop(_path(path, key), _("We could not save this date. Check the year."))
            return None
        return day

    def _check_keys(self, sent: Mapping[str, Any], keys: frozenset[str], path: str) -> None:
        if sent.keys() - keys:
            self.drop(path, _("We could not save part of what you sent. Reload the page."))

    def _object(self, value: Any, path: str, keys: frozenset[str] | None = None) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.drop(path, _("We could not save part of what you sent. Reload the page."))
            return {}
        if keys is not None:
            self._check_keys(value, keys, path)
        return value

    def _list(self, value: Any, path: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.drop(path, _("We could not save part of what you sent. Reload the page."))
            return []
        return value

    def _one_of(self, sent: Mapping[str, Any], key: str, allowed: Collection[str]) -> str:
        value = sent.get(key)
        if value is None or value == "":
            return ""
        offered = find_same_option(value, allowed) if isinstance(value, str) else None
        if offered is None:
            self.drop(key, str(GONE_CHOICE))
        return offered or ""

    def _number(self, sent: Mapping[str, Any], key: str, path: str) -> int | None:
        value = sent.get(key)
        if value is None:
            return None
        # Only a JSON integer is a number here: not "7", 7.0 or true.
        if type(value) is int and self.rules.minimum <= value <= self.rules.maximum:
            return value
        message = _("We could not save this number. Choose a whole number from {minimum} to {maximum}.")
        self.drop(_path(path, key), message.format(minimum=self.rules.minimum, maximum=self.rules.maximum))
        return None

    def _text(self, sent: Mapping[str, Any], key: str, path: str, max_length: int) -> str:
        value = sent.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.drop(_path(path, key), _("We could not read this text. Type it again."))
            return ""
        typed = keep_as_typed(value)
        text = strip_unstorable(typed)
        if text != typed:
            self.drop(_path(path, key), _("We could not save some of the characters here. We saved the rest."))
        if len(text) > max_length:
            message = _("This is longer than {count} characters. We saved the first {count}.")
            self.drop(_path(path, key), message.format(count=max_length))
            text = text[:max_length]
        return text if text.strip() else ""


def _path(path: str, key: Any) -> str:
    """The path of a key. A key that cannot be one of ours is not repeated: it may be anything."""
    name = key if isinstance(key, str) and (OUR_ID.fullmatch(key) or key in ANSWER_KEYS | ACTION_KEYS) else "?"
    return f"{path}.{name}"
