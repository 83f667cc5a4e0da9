"""The form of an assessment's settings (layer 5): the editor shows it, and it reads posted settings.

Plain values are Django form fields. The unit map, the author's own topics and the aims have parts. A problem of a part
has the part's name, such as `unit_map.vertical@intro`, so that the page shows it beside the part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework, UnknownFramework
from competency_xblock.platform.courses.outline import Outline
from competency_xblock.platform.olx.xml_fields import normalize_xml
from competency_xblock.platform.site_frameworks import (
    OWN,
    UnusableOwnFramework,
    get_site_framework,
    get_site_frameworks,
    own_framework,
    uploaded_framework,
)
from competency_xblock.recommendation import parse_unit_map

from ..plumbing.handlers import RequestRefused
from .choices import level_choices, selection_mode
from .file_problems import problem_lines
from .form_fields import LinesField, PartsField, TextField, fields_in
from .own_topics_field import read_own_topics_field
from .unit_map_field import read_unit_map_field

SHOWN_BY_THE_PAGE = (PartsField, forms.MultipleChoiceField)


class SettingsForm(forms.Form):
    """The settings of an assessment. Labels, help and choices come from the block's fields."""

    display_name = TextField()
    framework = forms.ChoiceField()
    own_framework = forms.CharField(required=False, strip=False)
    level = forms.ChoiceField(required=False)
    spread = forms.ChoiceField(widget=forms.RadioSelect)
    competencies = forms.MultipleChoiceField(required=False)
    areas = forms.MultipleChoiceField(required=False)
    choose_up_to = forms.IntegerField(required=False)
    discussion = forms.BooleanField(required=False)
    one_page = forms.BooleanField(required=False)
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
        self.part_problems: dict[str, list[str]] = {}
        self.own_problem: UnusableOwnFramework | None = None
        self.chosen_framework = self._find_framework(data)
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
                    field.choices = [(value["value"], _(value["display_name"])) for value in block_field.values]
        limits = block.fields["choose_up_to"]
        message = _("Choose a whole number from %(least)s to %(most)s.") % {
            "least": limits.minimum,
            "most": limits.maximum,
        }
        self.fields["choose_up_to"].validators += [
            MinValueValidator(limits.minimum, message),
            MaxValueValidator(limits.maximum, message),
        ]
        self.fields["choose_up_to"].error_messages["invalid"] = message
        self.fields["aim"].error_messages["invalid"] = self._aim_problem()
        self.fields["framework"].choices = [
            ("", _("Choose one")),
            *((framework.id, _with_publisher(framework)) for framework in get_site_frameworks()),
            (OWN, _("Your own framework")),
        ]
        self.fields["spread"].choices = [
            ("these", _("The competencies you tick")),
            ("all", _("Every competency in the framework")),
            ("areas", _("Learners choose a few from the groups you tick")),
        ]
        areas = self.chosen_framework.areas if self.chosen_framework else ()
        self.fields["areas"].choices = [(area.id, area.title) for area in areas]
        self.fields["competencies"].choices = [
            (competency.id, competency.title)
            for area in areas
            for competency in area.competencies
            if not competency.withdrawn
        ]
        self.fields["level"].choices = level_choices(self.chosen_framework, block.level)

    def _find_framework(self, data: MultiValueDict[str, str] | None) -> Framework | None:
        """The framework chosen in the form; None where there is none or it is unusable."""
        name = self.block.framework if data is None else data.get("framework", "")
        try:
            if name != OWN:
                return get_site_framework(name)
            sent = None if data is None else data.get("own_framework")
            if sent is None:
                return own_framework(self.block, self.block.own_framework)
            return uploaded_framework(self.block, sent)
        except UnusableOwnFramework as broken:
            self.own_problem = broken
        except UnknownFramework:
            pass
        return None

    # ---- checking

    def clean_own_framework(self) -> str | None:
        """The framework file as the block stores it; None where none was posted."""
        text = normalize_xml(self.cleaned_data["own_framework"]) if "own_framework" in self.data else None
        stored = self.block.own_framework if text is None else text
        if self.own_problem is not None and not stored.strip():
            raise ValidationError(_("Upload your framework file first."))
        if self.own_problem is None and text and text.strip():  # even an unchosen file is only stored if it is usable
            try:
                uploaded_framework(self.block, self.cleaned_data["own_framework"])
            except UnusableOwnFramework as broken:
                self.own_problem = broken
        if self.own_problem is not None:
            raise ValidationError(problem_lines(self.own_problem))
        return text

    def clean_aim(self) -> int | None:
        """The general aim, if it is on the scale."""
        aim: int | None = self.cleaned_data["aim"]
        if aim is not None and not self._is_on_scale(aim):
            raise ValidationError(self._aim_problem())
        return aim

    def clean_aims(self) -> dict[str, int] | None:
        """The aims by competency id. Each must be on the scale, for a competency of the framework."""
        sent = self.cleaned_data["aims"]
        if sent is None or self.chosen_framework is None:
            return None
        # The form does not show aims for single levels, which come with an import: they stay.
        same = self.cleaned_data.get("framework") == self.block.framework
        shown = {competency.id for competency in self.chosen_framework.competencies()}
        aims = {name: aim for name, aim in self.block.aims.items() if same and name not in shown}
        for name, aim in sent.items():
            if aim is None:
                continue
            if name not in shown:
                self.add_part_problem("aims", _("This aim is for a competency that the framework does not have."))
            elif type(aim) is not int or not self._is_on_scale(aim):
                self.add_part_problem(f"aims.{name}", self._aim_problem())
            else:
                aims[name] = aim
        return aims

    def clean_own_topics(self) -> list[dict[str, Any]] | None:
        """The author's topics. Each needs a unique title, a usable link, and weights for competencies."""
        sent = self.cleaned_data["own_topics"]
        if sent is None:
            return None
        topics, problems = read_own_topics_field(sent, self.chosen_framework)
        self._add_part_problems(problems)
        return topics

    def clean_unit_map(self) -> dict[str, Any] | None:
        """The unit map. Its units are in the course or were mapped before; its topics exist."""
        sent = self.cleaned_data["unit_map"]
        if sent is None:
            return None
        topics = {topic.id for topic in self.chosen_framework.topics} if self.chosen_framework else set()
        topics |= {topic["id"] for topic in self._own_topics()}
        units, problems = read_unit_map_field(sent, self.course(), parse_unit_map(self.block.unit_map), topics)
        self._add_part_problems(problems)
        return units

    def _own_topics(self) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] | None = self.cleaned_data.get("own_topics")
        return self.block.own_topics if sent is None else sent

    def clean(self) -> dict[str, Any]:
        """Check rules about several fields."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.chosen_framework is None:
            # There is nothing to choose from: a problem at each of these fields would only hide the cause.
            for name in ("competencies", "areas", "level"):
                self.errors.pop(name, None)
        self._keep_hidden_fields(cleaned)
        if cleaned.get("visibility") == "names" and "purpose" not in self.errors and not cleaned.get("purpose"):
            self.add_error(
                "purpose", _("Say how the training team uses ratings with names. Learners read this sentence.")
            )
        if self.chosen_framework and cleaned.get("spread") == "these" and cleaned.get("competencies") == []:
            self.add_error("competencies", _("Tick at least one competency."))
        if self.chosen_framework and cleaned.get("spread") == "areas" and "areas" not in self.errors:
            available = sum(
                not competency.withdrawn
                for area in self.chosen_framework.areas
                if area.id in cleaned["areas"]
                for competency in area.competencies
            )
            if cleaned["areas"] and (cleaned.get("choose_up_to") or 0) > available:
                self.add_error(
                    "choose_up_to",
                    _("The ticked groups have %(there)s competencies. Choose that number or fewer.")
                    % {"there": available},
                )
        if self.chosen_framework and cleaned.get("spread") == "areas" and cleaned.get("areas") == []:
            self.add_error("areas", _("Tick at least one group."))
        return cleaned

    def _keep_hidden_fields(self, cleaned: dict[str, Any]) -> None:
        """Hidden fields are not required, and an invalid value does not change them."""
        if cleaned.get("spread") != "areas":
            if self.errors.pop("choose_up_to", None) or cleaned.get("choose_up_to") is None:
                cleaned["choose_up_to"] = self.block.choose_up_to
        elif cleaned.get("choose_up_to") is None and "choose_up_to" not in self.errors:
            self.add_error("choose_up_to", self.fields["choose_up_to"].error_messages["required"])
        if cleaned.get("visibility") != "names" and self.errors.pop("purpose", None):
            cleaned["purpose"] = self.block.purpose

    def is_valid(self) -> bool:
        """Whether no field and no part has a problem."""
        return super().is_valid() and not self.part_problems

    def add_part_problem(self, part: str, *sentences: str) -> None:
        """Add problems of a part; repeats are ignored."""
        known = self.part_problems.setdefault(part, [])
        known += [sentence for sentence in sentences if sentence not in known]

    def _add_part_problems(self, problems: Mapping[str, Sequence[str]]) -> None:
        for part, sentences in problems.items():
            self.add_part_problem(part, *sentences)

    @property
    def problems(self) -> dict[str, list[str]]:
        """All problems, by field or part."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()} | self.part_problems

    def _is_on_scale(self, aim: int) -> bool:
        return self.chosen_framework is None or aim in self.chosen_framework.scale.values

    def _aim_problem(self) -> str:
        scale = self.chosen_framework.scale if self.chosen_framework else None
        ends = {"least": scale.minimum, "most": scale.maximum} if scale else {"least": 1, "most": 10}
        return _("Choose an aim from %(least)s to %(most)s.") % ends

    # ---- what comes of it

    def values(self) -> dict[str, Any]:
        """New values of the block's fields. Fields that were not shown or not posted are left out."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if value is not None or name == "aim"}
        spread = cleaned.pop("spread")
        if spread != "these":
            cleaned["competencies"] = []
        if spread == "all":
            cleaned["areas"] = []
        if self.chosen_framework and not self.chosen_framework.levels:
            cleaned["level"] = ""
        return cleaned


def read_settings(block: XBlock, posted: Mapping[str, Any], course: Callable[[], Outline]) -> SettingsForm:
    """The form with the posted values. Raises RequestRefused with every problem, by field or part."""
    form = SettingsForm(block, fields_in(posted), course=course)
    if not form.is_valid():
        raise RequestRefused(400, _("Not saved yet. Check the highlighted fields."), fields=form.problems)
    return form


def _with_publisher(framework: Framework) -> str:
    names = {"title": framework.title, "publisher": framework.publisher}
    return _("%(title)s (%(publisher)s)") % names if framework.publisher else framework.title


def _initial(block: XBlock) -> dict[str, Any]:
    """Initial values, without parts and lists to tick: the page's script fills those in."""
    names = [name for name, field in SettingsForm.base_fields.items() if not isinstance(field, SHOWN_BY_THE_PAGE)]
    return {name: getattr(block, name) for name in names if name in block.fields} | {"spread": selection_mode(block)}
