"""Setting what an author has filled in, and saying what came of it (layer 5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.recommendation import parse_whole_number, to_single_line

from .edit_conflicts import require_version, settings_version
from .form_fields import LinesField, TextField


def save(
    block: XBlock, form: forms.Form, values: Mapping[str, Any], names: Collection[str], posted: Mapping[str, Any]
) -> dict[str, Any]:
    """Set all values. Raises RequestRefused if another author has saved since the form was opened.

    The answer says what has changed, and has the stored texts for the page's fields.
    """
    require_version(block, names, posted)
    before = {name: block.fields[name].read_from(block) for name in values}
    for name, value in values.items():
        setattr(block, name, value)
    changed = any(block.fields[name].read_from(block) != value for name, value in before.items())
    texts = {name: _as_shown(block, form, name) for name, field in form.fields.items() if isinstance(field, TextField)}
    return {
        "saved": True,
        "stamp": settings_version(block, names),
        "texts": texts,
        "said": _sentences(changed, _repairs(block, form, texts)),
    }


def _sentences(changed: bool, repairs: list[str]) -> str:
    """The sentences beside the page's buttons."""
    if changed and not repairs:
        return _("Saved")
    return " ".join([_("Saved.") if changed else _("Saved. Nothing has changed."), *repairs])


def _as_shown(block: XBlock, form: forms.Form, name: str) -> str:
    return str(form.fields[name].prepare_value(getattr(block, name)))


def _repairs(block: XBlock, form: forms.Form, texts: Mapping[str, str]) -> list[str]:
    """A sentence for each field whose stored value differs from the posted value."""
    sent = {name: form.data.get(name, "") for name in texts if name in form.data}
    tidied: list[str] = []
    left: list[str] = []
    for name, text in sent.items():
        if to_single_line(texts[name]) == to_single_line(text):
            continue  # white space around lines and words is no news
        (tidied if isinstance(form.fields[name], LinesField) else left).append(str(form.fields[name].label))
    for name in ("choose_up_to", "competencies", "areas"):
        if name in form.data and _is_left(block, form, name):
            left.append(str(form.fields[name].label))
    sentences = [_("We deleted repeated lines in “%(field)s”.") % {"field": field} for field in tidied]
    sentences += [
        _("These settings do not use “%(field)s”, so we did not save what you wrote there.") % {"field": field}
        for field in left
    ]
    return sentences


def _is_left(block: XBlock, form: forms.Form, name: str) -> bool:
    sent, stored = form.data.getlist(name), getattr(block, name)
    if isinstance(stored, list):
        return bool(sent) and not stored
    return any(text.strip() and parse_whole_number(text) != stored for text in sent)
