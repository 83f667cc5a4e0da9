"""A round keeps the framework that it was answered in, whatever becomes of the framework later."""

from __future__ import annotations

import pytest

from competency_xblock.records import api, models
from competency_xblock.records.reference.framework_versions import forget_remembered, get_stored_framework
from tests.fixtures.records import Page, a_draft, a_framework, a_learner

pytestmark = pytest.mark.django_db


def test_the_same_content_is_stored_once() -> None:
    assert api.store_framework(a_framework()).pk == api.store_framework(a_framework()).pk
    assert models.FrameworkVersion.objects.count() == 1


def test_other_content_is_another_version_even_under_the_same_name() -> None:
    assert api.store_framework(a_framework(3)).pk != api.store_framework(a_framework(4)).pk


def test_a_stored_version_cannot_be_changed() -> None:
    version = api.store_framework(a_framework())
    version.version = "2"
    with pytest.raises(models.Immutable):
        version.save()


def test_a_round_keeps_the_content_that_it_was_answered_in() -> None:
    page = Page(a_learner())
    old = page.framework
    done = page.finish(a_draft(c0=3))
    page.framework = a_framework(5, version="2")
    page.finish(a_draft(c4=3), day=1)
    assert api.get_framework_of_round(done.key) == old
    assert api.get_framework_of_round(api.get_submitted_rounds(page.learner)[1].key) == page.framework


def test_what_is_read_from_the_database_is_whole() -> None:
    forget_remembered()
    framework = a_framework(4, sensitive=("c2",), levels=("new", "lead"))
    assert get_stored_framework(api.store_framework(framework).content_hash) == framework


def test_an_unknown_round_has_no_framework() -> None:
    with pytest.raises(api.UnknownRoundKey):
        api.get_framework_of_round("no-such-round")
