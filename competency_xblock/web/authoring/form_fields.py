"""Form fields that hold what a course can carry, and the fields as a page sends them (layer 5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from competency_xblock.recommendation import is_exportable

from ..plumbing.handlers import RequestRefused


def refuse_unexportable(text: str) -> None:
    """Raise ValidationError for characters that a course's XML cannot hold."""
    if not is_exportable(text):
        raise ValidationError(_("This contains a character we cannot save. Type the text again instead of pasting it."))


class TextField(forms.CharField):
    """A text that survives export. The block's field sets its maximum length."""

    default_validators = [refuse_unexportable]

    def hold_to(self, block_field: Any) -> None:
        """Take the maximum length from the block's field."""
        self._at_most(block_field.longest)

    def _at_most(self, characters: int) -> None:
        self.validators.append(MaxLengthValidator(characters))
        self.widget.attrs["maxlength"] = str(characters)


class LinesField(TextField):
    """A list with an entry on each line."""

    widget = forms.Textarea(attrs={"rows": 4})
    block_field: Any = None

    def hold_to(self, block_field: Any) -> None:
        """Take the maximum length from the block's field."""
        self.block_field = block_field
        self._at_most(block_field.maximum)

    def prepare_value(self, value: Any) -> Any:
        """The list as text for the text area."""
        return "\n".join(str(entry) for entry in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The entries as the block reads them: no empty entries, no repeats."""
        reading = self.block_field.reading(super().clean(value))
        if reading.notes:
            raise ValidationError(
                _("Shorten each line to %(most)s characters or fewer.") % {"most": self.block_field.longest}
            )
        entries: list[str] = reading.value
        return entries


class PartsField(forms.Field):
    """A list or dictionary, posted as JSON; `kind` is its Python type. None where nothing was posted."""

    def __init__(self, kind: type) -> None:
        super().__init__(required=False)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        """The JSON as Python values."""
        if value in self.empty_values:
            return None
        try:
            parsed = json.loads(_whole(json.dumps(json.loads(value), ensure_ascii=False)))
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, self.kind):
            raise ValidationError(
                _("We could not read this part, so we have not saved it. Reload the page and try again.")
            )
        return parsed


def fields_in(posted: Mapping[str, Any]) -> MultiValueDict[str, str]:
    """The posted fields, each with a list of texts. Raises RequestRefused."""
    fields = posted.get("fields")
    if not isinstance(fields, dict) or not all(
        isinstance(value, list) and all(isinstance(text, str) for text in value) for value in fields.values()
    ):
        raise RequestRefused(400, _("We could not read what you sent. Reload the page and try again."))
    return MultiValueDict({_whole(name): [_whole(text) for text in value] for name, value in fields.items()})


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs: they can stand in JSON, but on no page and in no course."""
    return text.encode("utf-8", "ignore").decode()
