"""The editor of the progress page (layer 5): which assessments it is about, which level, what the team sees."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework, FrameworkProblems, UnknownFramework
from competency_xblock.platform.outline import Outline
from competency_xblock.platform.site_frameworks import framework_of
from competency_xblock.web.authoring.settings_form import TextField, fields_in
from competency_xblock.web.authoring.siblings import Sibling, assessments_in
from competency_xblock.web.authoring.stamp import stamp_of
from competency_xblock.web.json_posts import Refused
from competency_xblock.web.rendering import render

TEAM_PARTS = ("people", "figures", "names")


class ProgressForm(forms.Form):
    """What an author sets. What is chosen and no longer there stays among the choices, so that it can be taken out."""

    display_name = TextField(max_length=200)
    assessments = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.ChoiceField(required=False)
    team_shows = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, block: XBlock, course: Outline, data: MultiValueDict[str, str] | None = None, *, uid: str = ""
    ) -> None:
        initial = {name: getattr(block, name) for name in self.base_fields}
        super().__init__(data, initial=initial, auto_id=f"{uid}-%s", label_suffix="")
        found = list(assessments_in(block, course))
        for name, field in self.fields.items():
            field.label, field.help_text = _(block.fields[name].display_name), _(block.fields[name].help)
            field.error_messages["required"] = _("Please fill this in.")
        self.fields["team_shows"].error_messages["required"] = _("Please tick at least one; or hide the whole unit.")
        known = {one.id: one.name for one in found}
        gone = [(one, _("An assessment that is no longer there")) for one in block.assessments if one not in known]
        self.fields["assessments"].choices = [*known.items(), *gone]
        self.fields["level"].choices = _with_current(_levels(found), block.level)
        self.fields["team_shows"].choices = [
            ("people", _("who has started and finished")),
            ("figures", _("figures about groups, competency by competency")),
            ("names", _("ratings by name, where learners were told so")),
        ]


def progress_editor_html(block: XBlock, uid: str, course: Outline, url: str) -> str:
    """The editor with what is set now."""
    state = {
        "urls": {"save": url},
        "stamp": stamp_of(block, ProgressForm.base_fields),
        "words": {
            "saving": _("Saving…"),
            "saved": _("Saved"),
            "failed": _("We could not save just now. What you typed is still here; please try again."),
        },
    }
    form = ProgressForm(block, course, uid=uid)
    return render("authoring/progress_editor.html", {"uid": uid, "form": form, "state": json.dumps(state)})


def read_progress_settings(block: XBlock, posted: Mapping[str, Any], course: Outline) -> dict[str, Any]:
    """The values to set; raises Refused with every problem by field."""
    form = ProgressForm(block, course, fields_in(posted))
    if not form.is_valid():
        problems = {name: [str(one) for one in errors] for name, errors in form.errors.items()}
        raise Refused(400, _("Nothing is saved yet: please look at the marked fields."), fields=problems)
    cleaned: dict[str, Any] = form.cleaned_data
    return cleaned


def level_key(framework: str, level: str) -> str:
    """What a level is stored by: its id means something in its framework only."""
    return f"{framework}/{level}"


def _levels(assessments: Iterable[Sibling]) -> list[tuple[str, str]]:
    found: dict[str, Framework] = {}
    for one in assessments:
        try:
            framework = framework_of(one.block)
        except (UnknownFramework, FrameworkProblems):
            continue
        found[framework.id] = framework
    return [
        (level_key(framework.id, level.id), f"{framework.title}: {level.name}")
        for framework in found.values()
        for level in framework.levels
        if not level.withdrawn
    ]


def _with_current(levels: list[tuple[str, str]], current: str) -> list[tuple[str, str]]:
    if current and current not in dict(levels):
        levels = [*levels, (current, _("A level that is no longer there"))]
    return [("", _("every level")), *levels]
