"""The pages outside the blocks (layer 5), below `competency/` on the platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, include, path, register_converter
from django.urls.converters import IntConverter

from .learner.progress.my_competencies import my_competencies, own_record
from .plumbing.spreadsheets import Format
from .team.figures.by_name import progress_names
from .team.figures.compare import compare
from .team.figures.competency import competency
from .team.figures.overview import overview
from .team.figures.progress import progress
from .team.figures.training import training
from .team.observations.index import observed
from .team.observations.record import observe
from .team.people.csv_file import people_table
from .team.people.listing import people
from .team.people.person import person
from .team.people.start_dates import start_dates, start_dates_example, start_dates_now


class UserNumber(IntConverter):
    """A number that any database can look for."""

    regex = "[0-9]{1,18}"


register_converter(UserNumber, "user_number")


def tables(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    """The addresses of a table: a file of each kind. The CSV file has the name itself, as it always had."""
    return [
        path(
            f"{route}.{format.value}",
            view,
            {"format": format},
            name=name if format is Format.CSV else f"{name}-{format.value}",
        )
        for format in Format
    ]


app_name = "competency_xblock"
of_course = [
    path("people/", people, name="people"),
    *tables("people/table", people_table, "people-table"),
    path("start-dates/", start_dates, name="start-dates"),
    *tables("start-dates/example", start_dates_example, "start-dates-example"),
    *tables("start-dates/now", start_dates_now, "start-dates-now"),
    path("people/<user_number:learner>/", person, name="person"),
    path("progress/", progress, name="progress"),
    path("progress/by-name/", progress_names, name="progress-names"),
    path("progress/<str:framework>/<str:competency>/", competency, name="competency"),
    path("compare/", compare, name="compare"),
    path("training/", training, name="training"),
    path("observed/", observed, name="observed"),
    path("observed/<user_number:learner>/", observe, name="observe"),
    path("", overview, name="overview"),
]
urlpatterns = [
    path("mine/", my_competencies, name="mine"),
    path("mine/record/<str:kind>/", own_record, name="own-record"),
    path("reports/<str:course>/", include(of_course)),
]
