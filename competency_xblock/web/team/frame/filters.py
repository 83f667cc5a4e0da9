"""Filters in a page's address (layer 5): they can be bookmarked, and Django forms read them.

A filter for something that is gone shows a problem and nobody, rather than quietly showing everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from competency_xblock.platform.users.enrolments import Cohort
from competency_xblock.records import api
from competency_xblock.records.data import Due, SnapshotInfo, Stage

MAX_PAGES = 100_000
"""A request for a page beyond the last is sent to the last. Higher numbers never reach the database."""
MAX_SEARCH_LENGTH = 100


def any_of(choices: Iterable[tuple[str, str]], empty: str) -> list[tuple[str, str]]:
    """The choices, after an empty choice."""
    return [("", empty), *choices]


class Filters(forms.Form):
    """Optional fields. `chosen` has the names of the fields with a value."""

    def __init__(self, params: QueryDict, **choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(params)
        for name, options in choices.items():
            # A select without a choice is left out.
            if len(options) > 1 or params.get(name):
                self.fields[name].choices = options
            else:
                del self.fields[name]
        for name, field in self.fields.items():
            field.required = False
            field.label = str(self.labels().get(name, ""))
            field.widget.attrs["id"] = f"filter-{name}"
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = _(
                    "“%(value)s” is no longer on the list. Choose something else."
                )

    def labels(self) -> Mapping[str, str]:
        """The label of each field."""
        return {}

    def clean(self) -> None:
        """Ignore problems of hidden fields: an unknown page or order becomes the first."""
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.HiddenInput):
                self.errors.pop(name, None)

    def value(self, name: str) -> Any:
        """The field's value; '' where the address has none."""
        return getattr(self, "cleaned_data", {}).get(name, "")

    def title(self, name: str) -> str:
        """The title of the chosen option; '' where nothing is chosen."""
        choices = dict(getattr(self.fields.get(name), "choices", ()))
        return str(choices.get(self.value(name), "")) if self.value(name) else ""

    @property
    def problems(self) -> list[str]:
        """All problems, in sentences."""
        return [problem for problems in self.errors.values() for problem in problems]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the fields with a value."""
        return tuple(name for name in self.fields if self.data.get(name))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields as template context."""
        return [
            {
                "name": name,
                "id": f"filter-{name}",
                "label": field.label,
                "value": self.data.get(name, ""),
                "options": getattr(field, "choices", None),
                "checkbox": isinstance(field, forms.BooleanField),
                "hidden": isinstance(field.widget, forms.HiddenInput),
                "search": isinstance(field.widget, forms.TextInput),
                "errors": self.errors.get(name, ()),
            }
            for name, field in self.fields.items()
        ]


class PeopleFilters(Filters):
    """Filters for learners. All combine: participation is shown by name."""

    q = forms.CharField(max_length=MAX_SEARCH_LENGTH)
    stage = forms.ChoiceField()
    due = forms.ChoiceField()
    assessment = forms.ChoiceField()
    cohort = forms.ChoiceField()
    role = forms.ChoiceField()
    organisation = forms.ChoiceField()
    leavers = forms.BooleanField()
    sort = forms.ChoiceField(
        choices=[(sign + sort, sort) for sort in api.SORTS for sign in ("", "-")], widget=forms.HiddenInput
    )
    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def labels(self) -> Mapping[str, str]:
        """What each filter is called on the page."""
        return {
            "q": _("Name or email"),
            "stage": _("Status"),
            "due": _("Due"),
            "assessment": _("Self-assessment"),
            "cohort": _("Cohort"),
            "role": _("Role"),
            "organisation": _("Organisation"),
            "leavers": _("People who have left the course"),
        }


class ProgressFilters(Filters):
    """Filters for figures: the whole course or a single group. Groups never combine."""

    framework = forms.ChoiceField()
    level = forms.ChoiceField()
    group = forms.ChoiceField()
    order = forms.ChoiceField()

    def labels(self) -> Mapping[str, str]:
        """What each filter is called on the page."""
        return {"framework": _("Framework"), "level": _("Level"), "group": _("Group"), "order": _("Order")}


class NamedFilters(Filters):
    """Filters for ratings by name. All combine."""

    framework = forms.ChoiceField()
    level = forms.ChoiceField()
    cohort = forms.ChoiceField()
    role = forms.ChoiceField()
    organisation = forms.ChoiceField()
    order = forms.ChoiceField()
    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def labels(self) -> Mapping[str, str]:
        """What each filter is called on the page."""
        return {
            "framework": _("Framework"),
            "level": _("Level"),
            "cohort": _("Cohort"),
            "role": _("Role"),
            "organisation": _("Organisation"),
            "order": _("Order"),
        }


class CompareFilters(Filters):
    """Filters for comparing groups."""

    framework = forms.ChoiceField()
    by = forms.ChoiceField()

    def labels(self) -> Mapping[str, str]:
        """What each filter is called on the page."""
        return {"framework": _("Framework"), "by": _("Compare")}


def known_query(filters: type[forms.Form], params: QueryDict) -> str:
    """The part of an address's query that the filters know, sorted, each name once; '' for none.

    Other parameters are dropped.
    """
    known = {name: params.get(name, "") for name in sorted(filters.base_fields)}
    return urlencode({name: value for name, value in known.items() if value})


def cohort_choices(cohorts: Iterable[Cohort]) -> list[tuple[str, str]]:
    """Choices of cohorts."""
    return any_of(((str(cohort.id), cohort.name) for cohort in cohorts), _("All cohorts"))


def chosen_choices(course: str, snapshot: SnapshotInfo | None = None) -> dict[str, list[tuple[str, str]]]:
    """Choices of roles and organisations: those in the snapshot, or without one all that learners have chosen."""
    chosen = snapshot.metadata.get("chosen", {}) if snapshot else api.get_profile_choices(course)
    return {
        "role": any_of(((role, role) for role in chosen.get("role", ())), _("All roles")),
        "organisation": any_of(
            ((organisation, organisation) for organisation in chosen.get("organisation", ())), _("All organisations")
        ),
    }


def cohort_of(cohorts: Iterable[Cohort], cohort_id: str) -> Cohort | None:
    """The cohort with that id; None where there is none."""
    return next((cohort for cohort in cohorts if str(cohort.id) == cohort_id), None)


def stage_choices() -> list[tuple[str, str]]:
    """Choices of a learner's stage."""
    return any_of(
        [
            (Stage.FINISHED.value, _("Finished")),
            (Stage.IN_PROGRESS.value, _("In progress")),
            (Stage.NOT_STARTED.value, _("Not started")),
        ],
        _("Everyone"),
    )


def due_choices() -> list[tuple[str, str]]:
    """Choices of a learner's due status."""
    return any_of(
        [
            (Due.SOON.value, _("Within 30 days")),
            (Due.PAST.value, _("Overdue")),
            (Due.LATER.value, _("Later")),
            (Due.DONE.value, _("Already finished")),
        ],
        _("Any time"),
    )


def with_changes(params: QueryDict, **changes: object) -> str:
    """The address's query with these changes; None removes a filter. The page number is dropped."""
    query = params.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
