"""The author's form in Studio (layer 5): plain and complete. One Django form shows it, checks it and reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework, UnknownFramework
from competency_xblock.platform import outline
from competency_xblock.platform.site_frameworks import framework_named, site_frameworks
from competency_xblock.web.json_posts import Refused
from competency_xblock.web.rendering import render

UNITS_OF = "units_"
LONGEST_LIST = 10_000
LONGEST_LINE = 200


class LinesField(forms.CharField):
    """A list with one entry a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_LIST, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """The list as the text area shows it."""
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The entries, without empty ones and repeats."""
        lines = [line.strip() for line in super().clean(value).splitlines()]
        if any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(_("Please keep each line below %(most)s characters.") % {"most": LONGEST_LINE})
        return list(dict.fromkeys(line for line in lines if line))


class EditorForm(forms.Form):
    """What an author sets. Labels, help and choices come from the block's own fields."""

    display_name = forms.CharField(max_length=200)
    framework = forms.ChoiceField()
    competencies = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    areas = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    choose_up_to = forms.IntegerField(min_value=1, max_value=50)
    level = forms.ChoiceField(required=False)
    discussion = forms.BooleanField(required=False)
    completion_rule = forms.ChoiceField()
    participation = forms.BooleanField(required=False)
    aim = forms.IntegerField(required=False)
    aims = LinesField()
    visibility = forms.ChoiceField()
    purpose = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    roles = LinesField()
    organisations = LinesField()
    safeguarding = forms.CharField(required=False, max_length=500)

    def __init__(self, block: XBlock, data: MultiValueDict[str, str] | None = None) -> None:
        self.block = block
        self.chosen = _framework(data.get("framework", "") if data is not None else block.framework)
        super().__init__(data, initial=_initial(block), auto_id=f"{block.scope_ids.usage_id}-%s", label_suffix="")
        for name, field in self.fields.items():
            field.error_messages["required"] = _("Please fill this in.")
            block_field = block.fields[name]
            field.label, field.help_text = _(block_field.display_name), _(block_field.help)
            if isinstance(block_field.values, list):
                field.choices = [(one["value"], _(one["display_name"])) for one in block_field.values]
        self.fields["framework"].choices = [
            ("", _("Please choose")),
            *((one.id, one.title) for one in site_frameworks()),
        ]
        self.fields["aims"].help_text = _("One a line, the competency and its aim: Encouragers = 8")
        self._offer_what_the_framework_has(block)
        self._offer_units(block)

    def _offer_what_the_framework_has(self, block: XBlock) -> None:
        areas = self.chosen.areas if self.chosen else ()
        self.fields["areas"].choices = [(area.id, area.title) for area in areas]
        self.fields["competencies"].choices = [
            (
                area.title,
                [
                    (one.id, f"{one.code} {one.title}" if one.code else one.title)
                    for one in area.competencies
                    if not one.withdrawn
                ],
            )
            for area in areas
        ]
        levels = self.chosen.levels if self.chosen else ()
        if levels:
            offered = [(one.id, one.name) for one in levels if not one.withdrawn or one.id == block.level]
            self.fields["level"].choices = [("", _("each learner chooses what fits")), *offered]
        else:
            del self.fields["level"]

    def _offer_units(self, block: XBlock) -> None:
        units = [(unit.id, unit.title) for unit in outline.units(block)]
        for topic in self.chosen.topics if self.chosen else ():
            self.fields[UNITS_OF + topic.id] = forms.MultipleChoiceField(
                label=_("Units on %(topic)s") % {"topic": topic.title},
                choices=units,
                required=False,
                initial=block.unit_map.get(topic.id, []),
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_aim(self) -> int | None:
        """The general aim lies on the scale."""
        aim: int | None = self.cleaned_data["aim"]
        if aim is not None:
            self._check_aim(aim)
        return aim

    def clean_aims(self) -> dict[str, int]:
        """Each line names a competency of the framework, by title or id, and a point of its scale."""
        named = {
            name: one.id
            for one in (self.chosen.competencies() if self.chosen else ())
            for name in (one.id, one.title.casefold())
        }
        aims = {}
        for line in self.cleaned_data["aims"]:
            name, _equals, number = line.rpartition("=")
            competency = named.get(name.strip()) or named.get(name.strip().casefold())
            if competency is None or not number.strip().isascii() or not number.strip().isdigit():
                raise forms.ValidationError(
                    _("“%(line)s” is not a competency of this framework and a number, such as: Encouragers = 8")
                    % {"line": line[:100]}
                )
            aims[competency] = int(number)
            self._check_aim(aims[competency])
        return aims

    def clean(self) -> dict[str, Any]:
        """Ratings by name need a purpose that learners can read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("visibility") == "names" and not cleaned.get("purpose"):
            self.add_error("purpose", _("Please say what ratings by name are used for; learners read this sentence."))
        return cleaned

    def _check_aim(self, aim: int) -> None:
        if self.chosen and aim not in self.chosen.scale.values:
            raise forms.ValidationError(
                _("An aim is a number from %(least)s to %(most)s.")
                % {"least": self.chosen.scale.minimum, "most": self.chosen.scale.maximum}
            )

    def values(self) -> dict[str, Any]:
        """What the block's fields become. What the form did not offer, such as another course's units, stays mapped."""
        unit_map = {topic: list(units) for topic, units in self.block.unit_map.items()}
        for name, field in self.fields.items():
            if name.startswith(UNITS_OF):
                topic = name.removeprefix(UNITS_OF)
                offered = {unit_id for unit_id, _title in field.choices}
                unseen = [unit_id for unit_id in unit_map.get(topic, ()) if unit_id not in offered]
                unit_map[topic] = [*self.cleaned_data[name], *unseen]
        plain = {name: value for name, value in self.cleaned_data.items() if not name.startswith(UNITS_OF)}
        return plain | {"unit_map": {topic: units for topic, units in unit_map.items() if units}}


def editor_html(block: XBlock, uid: str) -> str:
    """The form with what is set now."""
    return render(
        "editor.html", {"form": EditorForm(block), "uid": uid, "url": block.runtime.handler_url(block, "save_settings")}
    )


def read_editor(block: XBlock, posted: Mapping[str, Any]) -> dict[str, Any]:
    """The values to set; raises Refused with every problem, by field, so that what was typed can stay."""
    fields = posted.get("fields")
    if not isinstance(fields, dict) or not all(
        isinstance(value, list) and all(_can_be_kept(one) for one in value) for value in fields.values()
    ):
        raise Refused(400, _("We could not read what was sent. Please reload the page and try again."))
    form = EditorForm(block, MultiValueDict(fields))
    if not form.is_valid():
        raise Refused(
            400,
            _("Nothing is saved yet: please look at the marked fields."),
            fields={name: [str(one) for one in errors] for name, errors in form.errors.items()},
        )
    return form.values()


def _can_be_kept(value: object) -> bool:
    """Whether it is text, and whole: half of a surrogate pair can stand in JSON, but on no page and in no course."""
    try:
        return isinstance(value, str) and value.encode() is not None
    except UnicodeEncodeError:
        return False


def _framework(framework_id: str) -> Framework | None:
    try:
        return framework_named(framework_id)
    except UnknownFramework:
        return None


def _initial(block: XBlock) -> dict[str, Any]:
    initial = {name: getattr(block, name) for name in EditorForm.base_fields}
    return initial | {"aims": [f"{name} = {aim}" for name, aim in block.aims.items()]}
