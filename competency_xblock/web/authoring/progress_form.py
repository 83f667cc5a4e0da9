"""The editor of the progress page (layer 5): which assessments it is about, which level, what the team sees."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework, UnknownFramework
from competency_xblock.platform.courses.outline import Outline
from competency_xblock.platform.site_frameworks import base_framework_id, get_framework_of_block

from ..plumbing.handlers import RequestRefused
from ..plumbing.rendering import render
from .edit_conflicts import settings_version
from .form_fields import TextField, fields_in
from .other_assessments import OtherAssessment, list_assessments
from .warnings import get_repaired_fields

TEAM_PARTS = ("people", "figures", "names")


class ProgressForm(forms.Form):
    """The settings of a progress block. A chosen assessment that is gone stays listed, to be unticked."""

    display_name = TextField()
    assessments = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.ChoiceField(required=False)
    team_shows = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, block: XBlock, course: Outline, data: MultiValueDict[str, str] | None = None, *, uid: str = ""
    ) -> None:
        initial = {name: getattr(block, name) for name in self.base_fields}
        super().__init__(data, initial=initial, auto_id=f"{uid}-%s", label_suffix="")
        assessments = list(list_assessments(block, course))
        for name, field in self.fields.items():
            field.label, field.help_text = _(block.fields[name].display_name), _(block.fields[name].help)
            field.error_messages["required"] = _("Fill this in.")
            field.error_messages["invalid_choice"] = _("Choose one from the list.")  # Django's says back what was sent
            if isinstance(field, TextField):
                field.hold_to(block.fields[name])
            field.widget.attrs["aria-describedby"] = f"{uid}-{name}_helptext"  # as Django does from 5.0 on
        known = {assessment.id: assessment.name for assessment in assessments}
        gone = [
            (assessment, _("A self-assessment that is no longer there"))
            for assessment in block.assessments
            if assessment not in known
        ]
        self.fields["assessments"].choices = [*known.items(), *gone]
        self.fields["level"].choices = _with_current(_levels(assessments), block.level)
        self.levels = {assessment.id: {key for key, _name in _levels([assessment])} for assessment in assessments}
        self.fields["team_shows"].choices = [
            ("people", _("who has started and finished, with names")),
            ("figures", _("numbers for groups, for each competency")),
            ("names", _("ratings with names, if learners were told first")),
        ]

    def clean(self) -> dict[str, Any]:
        """Check that a chosen assessment has the chosen level."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ticked, level = cleaned.get("assessments"), cleaned.get("level")
        if ticked and level and not any(level in self.levels.get(assessment, {level}) for assessment in ticked):
            self.add_error(
                "level",
                _("None of the self-assessments you ticked has this level. Choose another level, or tick others."),
            )
        return cleaned


def progress_editor_html(block: XBlock, uid: str, course: Outline, url: str) -> str:
    """The editor with the current settings."""
    state = {
        "urls": {"save": url},
        "stamp": settings_version(block, ProgressForm.base_fields),
        "words": {
            "saving": _("Saving…"),
            "saved": _("Saved"),
            "failed": _("We could not save. Your changes are still on this page, so keep it open. Try again."),
            "sureToCancel": _("You have unsaved changes. Choose Cancel again to go back to your last saved settings."),
            "cancelled": _("Back to your last saved settings."),
        },
    }
    form = ProgressForm(block, course, uid=uid)
    return render(
        "authoring/progress_editor.html",
        {"uid": uid, "form": form, "repaired_fields": get_repaired_fields(block), "state": json.dumps(state)},
    )


def read_progress_settings(block: XBlock, posted: Mapping[str, Any], course: Outline) -> ProgressForm:
    """The form with the posted values. Raises RequestRefused with every problem, by field."""
    form = ProgressForm(block, course, fields_in(posted))
    if not form.is_valid():
        problems = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        raise RequestRefused(400, _("Not saved yet. Check the highlighted fields."), fields=problems)
    return form


def level_key(framework: str, level: str) -> str:
    """The stored key of a level: its framework and id, the same in a re-run of the course."""
    return f"{base_framework_id(framework)}/{level}"


def _levels(assessments: Iterable[OtherAssessment]) -> list[tuple[str, str]]:
    frameworks: dict[str, Framework] = {}
    for assessment in assessments:
        try:
            framework = get_framework_of_block(assessment.block)
        except UnknownFramework:
            continue
        frameworks[framework.id] = framework
    return [
        (level_key(framework.id, level.id), f"{framework.title}: {level.short_title}")
        for framework in frameworks.values()
        for level in framework.levels
        if not level.withdrawn
    ]


def _with_current(levels: list[tuple[str, str]], current: str) -> list[tuple[str, str]]:
    if current and current not in dict(levels):
        levels = [*levels, (current, _("A level that is no longer there"))]
    return [("", _("every level")), *levels]
