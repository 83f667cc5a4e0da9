"""The admin shows what is stored without a word or a rating of anybody's, and changes nothing."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from competency_xblock.records import api, models
from competency_xblock.records.data import Draft, DraftAction
from tests.fixtures.records import COURSE, Page, a_learner, rated

pytestmark = pytest.mark.django_db

REASON = "Robins own reason"
PLAN = "Robins own plan"
DRAFT = Draft(
    answers={"c0": rated(3, reason=REASON)},
    actions=(DraftAction(text=PLAN, competency="c0", review_date=date(2030, 6, 30)),),
)
MODELS = list(apps.get_app_config("competency_xblock").get_models())


@pytest.fixture
def page() -> Page:
    page = Page(a_learner())
    page.finish(DRAFT)
    page.save(DRAFT)
    return page


@pytest.fixture
def superuser():  # type: ignore[no-untyped-def]
    return get_user_model().objects.create_superuser("admin", "admin@example.org", "admin")


@pytest.fixture
def request_of(superuser):  # type: ignore[no-untyped-def]
    request = RequestFactory().get("/")
    request.user = superuser
    return request


def test_no_field_with_words_or_ratings_is_shown(request_of, page: Page) -> None:  # type: ignore[no-untyped-def]
    hidden = {
        "draft",
        "text",
        "content",
        "aims",
        "purpose",
        "role",
        "organisation",
        "level",
        "initial",
        "revised",
    }
    for model in MODELS:
        if model in admin.site._registry and model is not models.Item:
            shown = admin.site._registry[model]
            fields = {
                *shown.get_fields(request_of),
                *shown.get_list_display(request_of),
                *shown.search_fields,
            }
            assert not fields & hidden
    for model in (models.Rating, models.Reason, models.Action, models.Latest):
        assert model not in admin.site._registry


def test_nothing_can_be_added_or_changed(request_of) -> None:  # type: ignore[no-untyped-def]
    for model in MODELS:
        if model in admin.site._registry:
            page = admin.site._registry[model]
            assert not page.has_add_permission(request_of)
            assert not page.has_change_permission(request_of)
            assert page.has_delete_permission(request_of) is (model is models.Round)


def test_the_pages_show_nobodys_words(superuser, page: Page, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = "tests.records.models.admin_urls"
    client = Client()
    client.force_login(superuser)
    for model in MODELS:
        if model in admin.site._registry:
            base = f"/admin/competency_xblock/{model._meta.model_name}/"
            for url in (base, *(f"{base}{row.pk}/change/" for row in model.objects.all()[:2])):
                answer = client.get(url)
                assert answer.status_code == 200, url
                assert REASON not in answer.content.decode()
                assert PLAN not in answer.content.decode()


def test_rounds_deleted_in_the_admin_leave_the_rest_in_step(request_of, page: Page) -> None:  # type: ignore[no-untyped-def]
    rounds = models.Round.objects.filter(submitted__isnull=False)
    admin.site._registry[models.Round].delete_queryset(request_of, rounds)
    assert api.get_progress(page.learner, COURSE) == ()
    assert api.rebuild_latest() == 0


def test_no_row_says_a_learners_words_when_it_is_printed(page: Page) -> None:
    for model in MODELS:
        for row in model.objects.all():
            assert REASON not in str(row) + repr(row)
            assert PLAN not in str(row) + repr(row)


def test_nothing_is_logged(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        page.finish(DRAFT, day=1) if api.reset_learner_state(page.learner, page.assessment) else None
    assert REASON not in caplog.text


def test_every_model_says_whether_it_holds_personal_data() -> None:
    for model in MODELS:
        assert (".. pii:" in str(model.__doc__)) is not (".. no_pii:" in str(model.__doc__))
