"""The pages outside the blocks (layer 5), below `competency/` on the platform."""

from __future__ import annotations

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from competency_xblock.web.my_competencies import my_competencies
from competency_xblock.web.reports.compare import compare
from competency_xblock.web.reports.observed import observed
from competency_xblock.web.reports.observing import observe
from competency_xblock.web.reports.overview import overview
from competency_xblock.web.reports.people import people
from competency_xblock.web.reports.people_table import people_table
from competency_xblock.web.reports.person import person
from competency_xblock.web.reports.progress import competency, progress, progress_names
from competency_xblock.web.reports.start_dates import start_dates, start_dates_example
from competency_xblock.web.reports.training import training


class UserNumber(IntConverter):
    """A number that any database can look for."""

    regex = "[0-9]{1,18}"


register_converter(UserNumber, "user_number")

app_name = "competency_xblock"
of_course = [
    path("people/", people, name="people"),
    path("people/table.csv", people_table, name="people-table"),
    path("start-dates/", start_dates, name="start-dates"),
    path("start-dates/example.csv", start_dates_example, name="start-dates-example"),
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
    path("reports/<str:course>/", include(of_course)),
]
