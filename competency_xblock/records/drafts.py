"""Reading what a page sends (layer 3): untrusted JSON becomes a Draft, or all its problems are told at once.

Messages are for the person at the page and never repeat what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competency_xblock.records.data import Answer, Draft, DraftAction, DraftAnswer, DraftProblem
from competency_xblock.records.surroundings import storable

REASON_LENGTH = 2000
ACTION_LENGTH = 500
MOST_ACTIONS = 30
MOST_PROBLEMS = 100
FIRST_YEAR, LAST_YEAR = 2000, 2199

# What a browser would take for code, if a page ever forgot to escape it. "<3" and "<unsure>" are what people write.
MARKUP = re.compile(
    r"<\s*[!?]|<\s*/?\s*(?:script|style|iframe|frame|object|embed|applet|link|meta|base|form|input|button|textarea|select"
    r"|svg|math|img|image|audio|video|source|template|html|head|body|table|div|span|p|br|b|i|u|a|h[1-6])\b",
    re.IGNORECASE,
)
OUR_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")

DRAFT_KEYS = frozenset({"level", "role", "organisation", "step", "chosen", "answers", "actions"})
ANSWER_KEYS = frozenset({"answer", "initial", "revised", "reason", "aim", "flagged"})
ACTION_KEYS = frozenset({"text", "competency", "review_date"})


class InvalidDraft(ValueError):
    """What was sent cannot be stored; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[DraftProblem]) -> None:
        self.problems = tuple(problems)[:MOST_PROBLEMS]
        super().__init__(" ".join(problem.message for problem in self.problems))


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


def read_draft(payload: Any, rules: DraftRules) -> Draft:
    """The draft that the payload describes; raises InvalidDraft with all problems.

    An answer or an action with nothing in it is left out. A plan may still lack its words: it is a draft.
    """
    reader = _Reader(rules)
    draft = reader.draft(payload)
    if reader.problems:
        raise InvalidDraft(reader.problems)
    return draft


def read_action(payload: Any, competencies: Collection[str]) -> DraftAction:
    """One action that is complete, so with words; raises InvalidDraft with all problems."""
    reader = _Reader(DraftRules(competencies=frozenset(competencies), minimum=0, maximum=0))
    action = reader.action(payload, "")
    if action is not None and not action.text and not reader.problems:
        reader.problem("text", _("Please write what you plan to do."))
    if reader.problems or action is None:
        raise InvalidDraft(reader.problems)
    return action


def read_action_text(value: Any) -> str:
    """The words of an action, checked; raises InvalidDraft."""
    return read_action({"text": value}, ()).text


def read_review_date(value: Any) -> date | None:
    """A review date written YYYY-MM-DD, or None where it is empty; raises InvalidDraft."""
    reader = _Reader(DraftRules(competencies=frozenset(), minimum=0, maximum=0))
    read = reader.day({"review_date": value}, "review_date", "")
    if reader.problems:
        raise InvalidDraft(reader.problems)
    return read


def read_text(value: Any, where: str, most: int) -> str:
    """Words of at most so many characters, checked, such as a note or a reply; raises InvalidDraft."""
    reader = _Reader(DraftRules(competencies=frozenset(), minimum=0, maximum=0))
    text = reader._text({where: value}, where, "", most)
    if reader.problems:
        raise InvalidDraft(reader.problems)
    return text


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """The draft in the shape that `read_draft` reads."""
    return {
        "level": draft.level,
        "role": draft.role,
        "organisation": draft.organisation,
        "step": draft.step,
        "chosen": list(draft.chosen),
        "answers": {
            competency: {
                "answer": one.answer.value if one.answer else "",
                "initial": one.initial,
                "revised": one.revised,
                "reason": one.reason,
                "aim": one.aim,
                **({"flagged": list(one.flagged)} if one.flagged else {}),
            }
            for competency, one in draft.answers.items()
        },
        "actions": [
            {
                "text": one.text,
                "competency": one.competency,
                "review_date": one.review_date.isoformat() if one.review_date else None,
            }
            for one in draft.actions
        ],
    }


def draft_from_json(stored: Mapping[str, Any]) -> Draft:
    """The draft that `draft_to_json` wrote. For what we stored ourselves: nothing is checked."""
    return Draft(
        level=stored.get("level", ""),
        role=stored.get("role", ""),
        organisation=stored.get("organisation", ""),
        step=stored.get("step", ""),
        chosen=tuple(stored.get("chosen", ())),
        answers={
            competency: DraftAnswer(
                answer=Answer(one["answer"]) if one["answer"] else None,
                initial=one["initial"],
                revised=one["revised"],
                reason=one["reason"],
                aim=one["aim"],
                flagged=tuple(one.get("flagged", ())),
            )
            for competency, one in stored.get("answers", {}).items()
        },
        actions=tuple(
            DraftAction(
                text=one["text"],
                competency=one["competency"],
                review_date=date.fromisoformat(one["review_date"]) if one["review_date"] else None,
            )
            for one in stored.get("actions", ())
        ),
    )


@dataclass(slots=True)
class _Reader:
    """Reads one payload and collects what is wrong with it."""

    rules: DraftRules
    problems: list[DraftProblem] = field(default_factory=list)

    def problem(self, where: str, message: str) -> None:
        self.problems.append(DraftProblem(where, message))

    def draft(self, payload: Any) -> Draft:
        sent = self._object(payload, DRAFT_KEYS, "")
        chosen = self._chosen(sent.get("chosen"))
        return Draft(
            level=self._one_of(sent, "level", self.rules.levels),
            role=self._one_of(sent, "role", self.rules.roles),
            organisation=self._one_of(sent, "organisation", self.rules.organisations),
            step=self._one_of(sent, "step", self.rules.steps),
            chosen=chosen,
            answers=self._answers(sent.get("answers"), chosen),
            actions=self._actions(sent.get("actions")),
        )

    def action(self, payload: Any, where: str) -> DraftAction | None:
        """An action; None where there is nothing in it, or it is no object at all."""
        before = len(self.problems)
        sent = self._object(payload, ACTION_KEYS, where)
        competency = self._text(sent, "competency", where, 100)
        if competency and competency not in self.rules.competencies:
            self.problem(_path(where, "competency"), _("Please choose one of the competencies offered here."))
        action = DraftAction(
            text=self._text(sent, "text", where, ACTION_LENGTH),
            competency=competency,
            review_date=self.day(sent, "review_date", where),
        )
        if len(self.problems) == before and where and not action.text and action.review_date is None:
            return None
        return action

    def day(self, sent: Mapping[str, Any], key: str, where: str) -> date | None:
        value = sent.get(key)
        if value is None or value == "":
            return None
        told = _("Please give the date as year, month and day, such as 2030-06-30.")
        read: date | None = None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            read = self._clean(forms.DateField(input_formats=["%Y-%m-%d"]), value, _path(where, key), told)
        else:
            self.problem(_path(where, key), told)
        if read is not None and not FIRST_YEAR <= read.year <= LAST_YEAR:
            self.problem(_path(where, key), _("Please check the year of this date."))
        return read

    def _chosen(self, value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self.problem("chosen", _("What was chosen has to be a list."))
            return ()
        known = [one for one in value if isinstance(one, str) and one in self.rules.competencies]
        if len(known) != len(value):
            self.problem("chosen", _("Something was chosen that is not offered here. Please load the page again."))
        if len(set(known)) != len(known):
            self.problem("chosen", _("Something was chosen twice."))
        most = self.rules.choose_up_to
        if most is not None and len(value) > most:
            self.problem("chosen", _("Please choose no more than {count}.").format(count=most))
        return tuple(known)

    def _answers(self, value: Any, chosen: tuple[str, ...]) -> dict[str, DraftAnswer]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.problem("answers", _("The answers have to be an object, with one entry for each competency."))
            return {}
        answers: dict[str, DraftAnswer] = {}
        for competency, sent in value.items():
            if len(self.problems) >= MOST_PROBLEMS:
                break
            where = _path("answers", competency)
            if competency not in self.rules.competencies:
                self.problem(where, _("This competency is not part of this page. Please load the page again."))
                continue
            answer = self._answer(sent, where, competency)
            if answer == DraftAnswer():
                continue
            if self.rules.choose_up_to is not None and competency not in chosen:
                self.problem(where, _("Please choose this competency before you answer."))
            answers[competency] = answer
        return answers

    def _answer(self, payload: Any, where: str, competency: str) -> DraftAnswer:
        sent = self._object(payload, ANSWER_KEYS, where)
        said = sent.get("answer") or ""
        answer: Answer | None = None
        reflected = competency in self.rules.reflected
        if reflected and said in ("", Answer.REFLECTED):
            answer = Answer.REFLECTED if said else None
        elif reflected:
            self.problem(_path(where, "answer"), _("This is to think about; it takes no number."))
            said = None
        elif isinstance(said, str) and said in {"", *Answer} - {Answer.REFLECTED}:
            answer = Answer(said) if said else None
        else:
            self.problem(
                _path(where, "answer"),
                _("Please choose a number, “not part of my role” or “not had the chance yet”."),
            )
            said = None
        initial = self._number(sent, "initial", where)
        revised = self._number(sent, "revised", where)
        if said is not None:
            rated = answer is Answer.RATED
            if rated and sent.get("initial") is None:
                self.problem(_path(where, "initial"), _("Please choose a number."))
            if not rated and initial is not None:
                self.problem(_path(where, "initial"), _("A number only goes with a rating."))
            if not rated and revised is not None:
                self.problem(_path(where, "revised"), _("A number only goes with a rating."))
        if not self.rules.revised_allowed and sent.get("revised") is not None:
            self.problem(_path(where, "revised"), _("There is no second rating after a discussion here."))
        return DraftAnswer(
            answer=answer,
            initial=initial,
            revised=revised,
            reason=self._text(sent, "reason", where, REASON_LENGTH),
            aim=self._number(sent, "aim", where),
            flagged=self._flagged(sent.get("flagged"), where, self.rules.statements.get(competency, frozenset())),
        )

    def _flagged(self, value: Any, where: str, statements: frozenset[str]) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one in statements for one in value):
            told = _("Something is marked here that does not belong to it. Please load the page again.")
            self.problem(_path(where, "flagged"), told)
            return ()
        return tuple(dict.fromkeys(value))

    def _actions(self, value: Any) -> tuple[DraftAction, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self.problem("actions", _("The actions have to be a list."))
            return ()
        if len(value) > MOST_ACTIONS:
            self.problem("actions", _("Please keep to {count} actions at most.").format(count=MOST_ACTIONS))
            return ()
        read = [self.action(one, f"actions.{number}") for number, one in enumerate(value)]
        return tuple(one for one in read if one is not None)

    def _object(self, value: Any, keys: frozenset[str], where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.problem(where, _("This has to be an object. Please load the page again."))
            return {}
        if value.keys() - keys:
            told = _("Only these may be sent here: {names}.").format(names=", ".join(sorted(keys)))
            self.problem(where, told)
        return value

    def _one_of(self, sent: Mapping[str, Any], key: str, allowed: Collection[str]) -> str:
        value = sent.get(key)
        if value is None or value == "":
            return ""
        if isinstance(value, str) and value in allowed:
            return value
        self.problem(key, _("Please choose one from the list."))
        return ""

    def _number(self, sent: Mapping[str, Any], key: str, where: str) -> int | None:
        value = sent.get(key)
        if value is None:
            return None
        told = _("Please choose a whole number from {minimum} to {maximum}.").format(
            minimum=self.rules.minimum, maximum=self.rules.maximum
        )
        # A form field would take "7" and 7.0 for a seven; in JSON only a number is a number, and True is none.
        if type(value) is not int:
            self.problem(_path(where, key), told)
            return None
        number = forms.IntegerField(min_value=self.rules.minimum, max_value=self.rules.maximum)
        return self._clean(number, value, _path(where, key), told)

    def _text(self, sent: Mapping[str, Any], key: str, where: str, most: int) -> str:
        value = sent.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problem(_path(where, key), _("This has to be text."))
            return ""
        told = _("Please shorten this to {count} characters at most.").format(count=most)
        if len(value) > 2 * most:
            # Far too long to be worth looking at in detail.
            self.problem(_path(where, key), told)
            return ""
        if storable(value) != value:
            self.problem(_path(where, key), _("This contains a character that cannot be stored. Please type it again."))
            return ""
        text: str = self._clean(forms.CharField(max_length=most, required=False), value, _path(where, key), told) or ""
        if MARKUP.search(text):
            self.problem(
                _path(where, key),
                _("Please use plain words here, without computer code such as “<b>”."),
            )
        return text

    def _clean(self, parser: forms.Field, value: Any, where: str, told: str) -> Any:
        clean: Callable[[Any], Any] = parser.clean
        try:
            return clean(value)
        except ValidationError:
            self.problem(where, told)
            return None


def _path(where: str, key: Any) -> str:
    """Where something stands. A key that cannot be one of ours is not repeated: it may be anything."""
    name = key if isinstance(key, str) and (OUR_ID.fullmatch(key) or key in ANSWER_KEYS | ACTION_KEYS) else "?"
    return f"{where}.{name}" if where else name
