"""The one schema of an assessment's settings (layer 5): the editor shows this form, and what is sent is read by it.

Plain values are Django form fields. The map of units, the author's own topics and the aims of single competencies have
parts of their own; what is wrong with a part is told by its name, such as `unit_map.vertical@intro`, so that it can
stand beside the part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, URLValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework, UnknownFramework
from competency_xblock.platform.courses.outline import Outline
from competency_xblock.platform.olx.xml_fields import tidy_file
from competency_xblock.platform.site_frameworks import (
    OWN,
    UnusableOwnFramework,
    framework_named,
    own_framework,
    site_frameworks,
    uploaded_framework,
)
from competency_xblock.recommendation import (
    LONGEST_ABOUT,
    LONGEST_TITLE,
    LONGEST_URL,
    MOST_MINUTES,
    MOST_OWN_TOPICS,
    OWN_TOPIC_ID,
    WEIGHTS,
    MappedUnit,
    can_be_exported,
    own_topics_json,
    read_own_topics,
    read_unit_map,
    unit_map_json,
)

from ..plumbing.handlers import Refused
from .choices import level_choices, spread_of

_web_address = URLValidator(schemes=["http", "https"])


def refuse_unexportable(text: str) -> None:
    """Refuse what no course's file can carry."""
    if not can_be_exported(text):
        raise ValidationError(_("This contains a character we cannot save. Type the text again instead of pasting it."))


class TextField(forms.CharField):
    """A text that survives export; how long it may be, the block's own field says."""

    default_validators = [refuse_unexportable]

    def hold_to(self, block_field: Any) -> None:
        """Allow what that field of the block allows."""
        self._at_most(block_field.longest)

    def _at_most(self, characters: int) -> None:
        self.validators.append(MaxLengthValidator(characters))
        self.widget.attrs["maxlength"] = str(characters)


class LinesField(TextField):
    """A list with one entry a line."""

    widget = forms.Textarea(attrs={"rows": 4})
    block_field: Any = None

    def hold_to(self, block_field: Any) -> None:
        """Allow what that field of the block allows."""
        self.block_field = block_field
        self._at_most(block_field.most)

    def prepare_value(self, value: Any) -> Any:
        """The list as the text area shows it."""
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The entries as the block reads them: without empty ones and repeats."""
        found = self.block_field.reading(super().clean(value))
        if found.notes:
            raise ValidationError(
                _("Shorten each line to %(most)s characters or fewer.") % {"most": self.block_field.longest}
            )
        entries: list[str] = found.value
        return entries


class PartsField(forms.Field):
    """Something with parts, sent as JSON; `kind` is what it is in Python. What is not sent stays as it is (None)."""

    def __init__(self, kind: type) -> None:
        super().__init__(required=False)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        """The JSON as values."""
        if value in self.empty_values:
            return None
        try:
            found = json.loads(_whole(json.dumps(json.loads(value), ensure_ascii=False)))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, self.kind):
            raise ValidationError(
                _("We could not read this part, so we have not saved it. Reload the page and try again.")
            )
        return found


SHOWN_BY_THE_PAGE = (PartsField, forms.MultipleChoiceField)


class SettingsForm(forms.Form):
    """What an author sets. Labels, help and choices come from the block's own fields."""

    display_name = TextField()
    framework = forms.ChoiceField()
    own_framework = forms.CharField(required=False, strip=False)
    level = forms.ChoiceField(required=False)
    spread = forms.ChoiceField(widget=forms.RadioSelect)
    competencies = forms.MultipleChoiceField(required=False)
    areas = forms.MultipleChoiceField(required=False)
    choose_up_to = forms.IntegerField(required=False)
    discussion = forms.BooleanField(required=False)
    completion_rule = forms.ChoiceField()
    participation = forms.BooleanField(required=False)
    aim = forms.IntegerField(required=False)
    aims = PartsField(dict)
    visibility = forms.ChoiceField(widget=forms.RadioSelect)
    purpose = TextField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    roles = LinesField(required=False)
    organisations = LinesField(required=False)
    safeguarding = TextField(required=False)
    own_topics = PartsField(list)
    unit_map = PartsField(dict)

    def __init__(
        self,
        block: XBlock,
        data: MultiValueDict[str, str] | None = None,
        *,
        course: Callable[[], Outline],
        uid: str = "",
    ) -> None:
        self.block, self.course = block, course
        self.parts: dict[str, list[str]] = {}
        self.own: UnusableOwnFramework | None = None
        self.chosen = self._chosen(data)
        super().__init__(data, initial=_initial(block), auto_id=f"{uid}-%s", label_suffix="")
        for name, field in self.fields.items():
            field.error_messages["required"] = _("Fill this in.")
            field.error_messages["invalid_choice"] = _("Choose one from the list.")  # Django's says back what was sent
            block_field = block.fields.get(name)
            if block_field is not None:
                field.widget.attrs["aria-describedby"] = f"{uid}-{name}_helptext"  # as Django does from 5.0 on
                field.label, field.help_text = _(block_field.display_name), _(block_field.help)
                if isinstance(field, TextField):
                    field.hold_to(block_field)
                if isinstance(block_field.values, list):
                    field.choices = [(one["value"], _(one["display_name"])) for one in block_field.values]
        limits = block.fields["choose_up_to"]
        said = _("Choose a whole number from %(least)s to %(most)s.") % {"least": limits.least, "most": limits.most}
        self.fields["choose_up_to"].validators += [
            MinValueValidator(limits.least, said),
            MaxValueValidator(limits.most, said),
        ]
        self.fields["choose_up_to"].error_messages["invalid"] = said
        self.fields["aim"].error_messages["invalid"] = self._aim_problem()
        self.fields["framework"].choices = [
            ("", _("Choose one")),
            *((one.id, one.title) for one in site_frameworks()),
            (OWN, _("Your own framework")),
        ]
        self.fields["spread"].choices = [
            ("these", _("The competencies you tick")),
            ("all", _("Every competency in the framework")),
            ("areas", _("Learners choose a few from the groups you tick")),
        ]
        areas = self.chosen.areas if self.chosen else ()
        self.fields["areas"].choices = [(area.id, area.title) for area in areas]
        self.fields["competencies"].choices = [
            (one.id, one.title) for area in areas for one in area.competencies if not one.withdrawn
        ]
        self.fields["level"].choices = level_choices(self.chosen, block.level)

    def _chosen(self, data: MultiValueDict[str, str] | None) -> Framework | None:
        """The framework that is chosen in the form; None where there is none, or it cannot be used."""
        name = self.block.framework if data is None else data.get("framework", "")
        try:
            if name != OWN:
                return framework_named(name)
            sent = None if data is None else data.get("own_framework")
            if sent is None:
                return own_framework(self.block, self.block.own_framework)
            return uploaded_framework(self.block, sent)
        except UnusableOwnFramework as broken:
            self.own = broken
        except UnknownFramework:
            pass
        return None

    # ---- checking

    def clean_own_framework(self) -> str | None:
        """The file as it is kept; None where nothing was sent."""
        text = tidy_file(self.cleaned_data["own_framework"]) if "own_framework" in self.data else None
        kept = self.block.own_framework if text is None else text
        if self.own is not None and not kept.strip():
            raise ValidationError(_("Upload your framework file first."))
        if self.own is None and text and text.strip():  # not chosen, and yet nothing unusable is kept
            try:
                uploaded_framework(self.block, self.cleaned_data["own_framework"])
            except UnusableOwnFramework as broken:
                self.own = broken
        if self.own is not None:
            raise ValidationError(problem_lines(self.own))
        return text

    def clean_aim(self) -> int | None:
        """The general aim lies on the scale."""
        aim: int | None = self.cleaned_data["aim"]
        if aim is not None and not self._is_on_scale(aim):
            raise ValidationError(self._aim_problem())
        return aim

    def clean_aims(self) -> dict[str, int] | None:
        """Each aim is of a competency of the framework, and a point of its scale."""
        sent = self.cleaned_data["aims"]
        if sent is None or self.chosen is None:
            return None
        # Aims of single levels come with a course, and the form does not show them.
        same = self.cleaned_data.get("framework") == self.block.framework
        shown = {one.id for one in self.chosen.competencies()}
        aims = {name: aim for name, aim in self.block.aims.items() if same and name not in shown}
        for name, aim in sent.items():
            if aim is None:
                continue
            if name not in shown:
                self.note("aims", _("This aim is for a competency that the framework does not have."))
            elif type(aim) is not int or not self._is_on_scale(aim):
                self.note(f"aims.{name}", self._aim_problem())
            else:
                aims[name] = aim
        return aims

    def clean_own_topics(self) -> list[dict[str, Any]] | None:
        """Each topic has a title of its own, a link that leads somewhere, and helps with competencies there are."""
        sent = self.cleaned_data["own_topics"]
        if sent is None:
            return None
        if len(sent) > MOST_OWN_TOPICS:
            raise ValidationError(_("You can have %(most)s topics of your own at most.") % {"most": MOST_OWN_TOPICS})
        titles = {one.title.casefold() for one in self.chosen.topics} if self.chosen else set()
        ids: set[str] = set()
        for told in sent:
            if (
                not isinstance(told, dict)
                or not isinstance(told.get("id"), str)
                or not OWN_TOPIC_ID.fullmatch(told["id"])
            ):
                raise ValidationError(_("We could not read one of your topics. Reload the page and try again."))
            if told["id"] in ids:
                raise ValidationError(_("We cannot tell 2 of your topics apart. Delete one of them and add it again."))
            ids.add(told["id"])
            self._check_topic(told, f"own_topics.{told['id']}", titles)
        return own_topics_json(read_own_topics(sent))

    def _check_topic(self, told: Mapping[str, Any], name: str, titles: set[str]) -> None:
        title, about, url = (told.get(key, "") for key in ("title", "about", "url"))
        if not all(isinstance(text, str) for text in (title, about, url)):
            self.note("own_topics", _("We could not read one of your topics. Reload the page and try again."))
            return
        if not title.strip():
            self.note(f"{name}.title", _("Give the topic a name."))
        elif title.strip().casefold() in titles:
            self.note(f"{name}.title", _("There is already a topic with this name. Choose another name."))
        titles.add(title.strip().casefold())
        for key, text, most in (
            ("title", title, LONGEST_TITLE),
            ("about", about, LONGEST_ABOUT),
            ("url", url, LONGEST_URL),
        ):
            if len(text) > most:
                self.note(f"{name}.{key}", _("Shorten this to %(most)s characters or fewer.") % {"most": most})
            try:
                refuse_unexportable(text)
            except ValidationError as error:
                self.note(f"{name}.{key}", *error.messages)
        if url:
            try:
                _web_address(url)
            except ValidationError:
                self.note(
                    f"{name}.url",
                    _("We cannot use this link. Write the full address of a page, starting with https://."),
                )
        helps = told.get("helps", {})
        if not isinstance(helps, dict) or not all(type(one) is int and one in WEIGHTS for one in helps.values()):
            self.note(f"{name}.helps", _("Choose again how much this topic helps."))

    def clean_unit_map(self) -> dict[str, Any] | None:
        """Each unit is one of the course, or was mapped before; each topic is one of the framework or the author's."""
        sent = self.cleaned_data["unit_map"]
        if sent is None:
            return None
        titles = {unit.id: unit.title for unit in self.course().units}
        before = {unit.id: unit for unit in read_unit_map(self.block.unit_map)}
        topics = {one.id for one in self.chosen.topics} if self.chosen else set()
        topics |= {one["id"] for one in self._own_topics()}
        topics |= {topic for unit in before.values() for topic in unit.topics}  # of another framework: kept
        units = []
        for unit_id, told in sent.items():
            if unit_id not in titles and unit_id not in before:
                self.note("unit_map", _("A unit is no longer in the course. Reload the page and try again."))
                continue
            named, minutes = (told.get("topics"), told.get("minutes")) if isinstance(told, dict) else (None, None)
            if not isinstance(named, list) or not all(isinstance(name, str) and name in topics for name in named):
                self.note(f"unit_map.{unit_id}", _("A topic is no longer there. Tick this unit's topics again."))
            elif minutes is not None and not (type(minutes) is int and 0 <= minutes <= MOST_MINUTES):
                self.note(
                    f"unit_map.{unit_id}",
                    _("Write a whole number of minutes from 1 to %(most)s, or leave this empty.")
                    % {"most": MOST_MINUTES},
                )
            else:
                title = titles.get(unit_id) or before[unit_id].title
                units.append(MappedUnit(id=unit_id, topics=tuple(named), minutes=minutes or 0, title=title))
        return unit_map_json(units)

    def _own_topics(self) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] | None = self.cleaned_data.get("own_topics")
        return self.block.own_topics if sent is None else sent

    def clean(self) -> dict[str, Any]:
        """What depends on more than one field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.chosen is None:  # then there is nothing to choose from, and saying so of each field would only hide why
            for name in ("competencies", "areas", "level"):
                self.errors.pop(name, None)
        self._leave_what_is_not_shown(cleaned)
        if cleaned.get("visibility") == "names" and "purpose" not in self.errors and not cleaned.get("purpose"):
            self.add_error(
                "purpose", _("Say how the training team uses ratings with names. Learners read this sentence.")
            )
        if self.chosen and cleaned.get("spread") == "these" and cleaned.get("competencies") == []:
            self.add_error("competencies", _("Tick at least one competency."))
        if self.chosen and cleaned.get("spread") == "areas" and "areas" not in self.errors:
            there = sum(
                not one.withdrawn
                for area in self.chosen.areas
                if area.id in cleaned["areas"]
                for one in area.competencies
            )
            if cleaned["areas"] and (cleaned.get("choose_up_to") or 0) > there:
                self.add_error(
                    "choose_up_to",
                    _("The ticked groups have %(there)s competencies. Choose that number or fewer.") % {"there": there},
                )
        if self.chosen and cleaned.get("spread") == "areas" and cleaned.get("areas") == []:
            self.add_error("areas", _("Tick at least one group."))
        return cleaned

    def _leave_what_is_not_shown(self, cleaned: dict[str, Any]) -> None:
        """What the author's choice hides is neither asked for nor changed by something that cannot be."""
        if cleaned.get("spread") != "areas":
            if self.errors.pop("choose_up_to", None) or cleaned.get("choose_up_to") is None:
                cleaned["choose_up_to"] = self.block.choose_up_to
        elif cleaned.get("choose_up_to") is None and "choose_up_to" not in self.errors:
            self.add_error("choose_up_to", self.fields["choose_up_to"].error_messages["required"])
        if cleaned.get("visibility") != "names" and self.errors.pop("purpose", None):
            cleaned["purpose"] = self.block.purpose

    def is_valid(self) -> bool:
        """Whether nothing is wrong, with any part either."""
        return super().is_valid() and not self.parts

    def note(self, part: str, *sentences: str) -> None:
        """Say what is wrong with a part."""
        known = self.parts.setdefault(part, [])
        known += [one for one in sentences if one not in known]

    @property
    def problems(self) -> dict[str, list[str]]:
        """Everything that is wrong, by field or part."""
        return {name: [str(one) for one in errors] for name, errors in self.errors.items()} | self.parts

    def _is_on_scale(self, aim: int) -> bool:
        return self.chosen is None or aim in self.chosen.scale.values

    def _aim_problem(self) -> str:
        scale = self.chosen.scale if self.chosen else None
        ends = {"least": scale.minimum, "most": scale.maximum} if scale else {"least": 1, "most": 10}
        return _("Choose an aim from %(least)s to %(most)s.") % ends

    # ---- what comes of it

    def values(self) -> dict[str, Any]:
        """What the block's fields become. What the form did not show, or was not sent, stays as it is."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if value is not None or name == "aim"}
        spread = cleaned.pop("spread")
        if spread != "these":
            cleaned["competencies"] = []
        if spread == "all":
            cleaned["areas"] = []
        if self.chosen and not self.chosen.levels:
            cleaned["level"] = ""
        return cleaned


def read_settings(block: XBlock, posted: Mapping[str, Any], course: Callable[[], Outline]) -> SettingsForm:
    """The form with what was sent; raises Refused with every problem, by field or part, so that what was typed can
    stay.
    """
    form = SettingsForm(block, fields_in(posted), course=course)
    if not form.is_valid():
        raise Refused(400, _("Not saved yet. Check the highlighted fields."), fields=form.problems)
    return form


def fields_in(posted: Mapping[str, Any]) -> MultiValueDict[str, str]:
    """The fields that were sent, each with a list of texts. Raises Refused."""
    fields = posted.get("fields")
    if not isinstance(fields, dict) or not all(
        isinstance(value, list) and all(isinstance(text, str) for text in value) for value in fields.values()
    ):
        raise Refused(400, _("We could not read what you sent. Reload the page and try again."))
    return MultiValueDict({_whole(name): [_whole(text) for text in value] for name, value in fields.items()})


def problem_lines(broken: UnusableOwnFramework) -> list[str]:
    """Each problem of a framework's file in a sentence with its line."""
    return [
        _("Line %(line)s: %(problem)s") % {"line": one.line, "problem": one.message} if one.line else one.message
        for one in broken.problems
    ]


def missing_units(units: Iterable[MappedUnit], course: Outline) -> list[MappedUnit]:
    """The units of a map that are not in the course."""
    there = {unit.id for unit in course.units}
    return [one for one in units if one.id not in there]


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs: they can stand in JSON, but on no page and in no course."""
    return text.encode("utf-8", "ignore").decode()


def _initial(block: XBlock) -> dict[str, Any]:
    """What the form itself shows; of parts and lists to tick, the page shows what is set."""
    names = [name for name, field in SettingsForm.base_fields.items() if not isinstance(field, SHOWN_BY_THE_PAGE)]
    return {name: getattr(block, name) for name in names if name in block.fields} | {"spread": spread_of(block)}
