"""Tables in MySQL's old three-byte character set: what they cannot keep is told when it is typed, never at the finish.

test_mariadb.py runs this on a server that has such tables.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import models as fields

from competency_xblock import checks
from competency_xblock.records import api, models
from competency_xblock.records.data import (
    Draft,
    DraftAction,
    Item,
    Method,
    NewObservation,
    PrivacyPromise,
    Visibility,
)
from competency_xblock.records.rounds.drafts import ReadDraft
from tests.fixtures.records import ASSESSMENT, COURSE, START, Page, a_draft, a_framework, a_learner, rated

pytestmark = pytest.mark.django_db

FOUR_BYTES = ["Proud \N{SPARKLES}\N{GRINNING FACE}", "\N{CJK UNIFIED IDEOGRAPH-20BB7}", "\U0001d54f", "\U000e0001"]
THREE_BYTES = "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS} \N{BLACK HEART SUIT} \N{HIRAGANA LETTER A}"

PEOPLE_TYPE = {"reason.text", "action.text", "action.noticed", "observedrating.note", "observedrating.reply"}
"""Refused beside the field, with everything else kept."""
AUTHORS_WRITE = {
    "round.purpose",
    "round.role",
    "round.organisation",
    "participant.role",
    "participant.organisation",
    "snapshotrow.group",
    "frameworkversion.version",
    "frameworkversion.content",
}
"""Not the learner's to mend: stored without what cannot be kept, or in ASCII."""
SECRET = "My manager Robin shouts \N{GRINNING FACE}"
IDS = {
    "course.key", "course.digest", "assessment.key", "assessment.digest", "item.framework", "item.competency",
    "item.level", "item.digest", "frameworkversion.framework", "frameworkversion.content_hash", "round.key",
    "round.last_save", "round.visibility", "round.level", "rating.visibility", "rating.answer", "action.key",
    "latest.visibility", "latest.latest_answer", "participant.level", "snapshotrow.measure", "snapshotrow.subject",
    "snapshotrow.grouping", "observedrating.key", "observedrating.method",
}  # fmt: skip
"""Made by us or by the platform, or one of a few words."""


def test_every_column_of_text_has_been_thought_of() -> None:
    found = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("competency_xblock").get_models()
        for field in model._meta.local_fields
        if isinstance(field, fields.CharField | fields.TextField)
    }
    assert found == PEOPLE_TYPE | AUTHORS_WRITE | IDS


def an_observation(learner: int, note: str) -> Any:
    return api.record_observation(
        a_learner("observer"),
        learner_id=learner,
        course=COURSE,
        framework=a_framework(),
        observation=NewObservation(
            item=Item("listening", "c0"), observed_on=START.date(), method=Method.PRACTICE, value=6, note=note
        ),
        form_key="form",
        now=START,
    )


def whole(read: ReadDraft) -> ReadDraft:
    """What was read of a draft, if nothing of it was left out."""
    if read.dropped:
        raise api.InvalidInput(read.dropped)
    return read


def a_reason(learner: int, text: str) -> Any:
    rules = api.DraftRules(competencies=frozenset({"c0"}), minimum=1, maximum=10)
    return whole(api.parse_draft({"answers": {"c0": {"answer": "rated", "initial": 3, "reason": text}}}, rules))


def a_plan(learner: int, text: str) -> Any:
    rules = api.DraftRules(competencies=frozenset({"c0"}), minimum=1, maximum=10)
    return whole(api.parse_draft({"actions": [{"text": text}]}, rules))


def a_reply(learner: int, text: str) -> Any:
    seen = an_observation(learner, "Fine")
    return api.reply_to_observation(learner, seen.key, text)


def a_changed_action(learner: int, text: str) -> Any:
    key = api.create_action(learner, course=COURSE, text="Ask Sam").key
    return api.update_action(learner, key, text=text)


def what_was_noticed(learner: int, text: str) -> Any:
    key = api.create_action(learner, course=COURSE, text="Ask Sam").key
    return api.update_action(learner, key, noticed=text)


WAYS_IN: list[Callable[[int, str], Any]] = [
    a_reason,
    a_plan,
    a_reply,
    an_observation,
    a_changed_action,
    what_was_noticed,
    lambda learner, text: api.create_action(learner, course=COURSE, text=text),
]


@pytest.fixture
def learner() -> int:
    learner = a_learner()
    Page(learner, visibility=Visibility.NAMES).finish(a_draft(c0=4))
    return learner


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("text", FOUR_BYTES)
def test_what_cannot_be_kept_is_told_beside_its_field(learner: int, way: Callable[[int, str], Any], text: str) -> None:
    with pytest.raises(api.InvalidInput) as caught:
        way(learner, text)
    assert all(problem.path and text not in problem.message for problem in caught.value.problems)


@pytest.mark.parametrize("way", WAYS_IN)
def test_what_can_be_kept_is(learner: int, way: Callable[[int, str], Any]) -> None:
    way(learner, THREE_BYTES)


@pytest.mark.parametrize("text", FOUR_BYTES)
def test_what_authors_wrote_never_stops_a_learner(text: str) -> None:
    plain = a_framework()
    framework = replace(plain, title=f"Listening {text}", version=f"1{text}")
    page = Page(a_learner(), framework)
    promise = PrivacyPromise(purpose=f"To plan {text}", aims={"c0": 7})
    draft = Draft(role=f"Keyworker {text}", organisation=f"Haven {text}", answers={"c0": rated(4)})
    begun = api.save_draft(
        page.learner, course=COURSE, assessment=ASSESSMENT, framework=framework, promise=promise, draft=draft,
        round_key="", revision=0, save_id="one", now=START,
    )  # fmt: skip
    done = page.submit(draft, begun.key, begun.revision)
    assert api.get_framework_of_round(done.key) == framework
    (stored,) = api.get_submitted_rounds(page.learner)
    assert (stored.role, stored.promise.purpose) == (
        api.strip_unstorable(f"Keyworker {text}"),
        api.strip_unstorable(f"To plan {text}"),
    )
    assert api.rebuild_latest() == 0
    api.start_counting(COURSE, START)
    assert api.create_snapshot(COURSE, [framework], now=START, today=START.date())


def test_an_error_of_the_databases_quotes_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """As if the reading had let it through."""
    caplog.set_level(logging.DEBUG)
    page = Page(a_learner())
    draft = Draft(answers={"c0": rated(3, reason=SECRET)}, actions=(DraftAction(text=SECRET),))
    begun = page.save(draft)
    with pytest.raises(api.NotStored) as caught:
        page.submit(draft, begun.key, begun.revision)
    refusal = caught.value
    assert (refusal.code, refusal.column, refusal.in_the_way) == (1366, "text", False)
    printed = "".join(traceback.TracebackException.from_exception(refusal, capture_locals=True).format())
    for text in (printed, repr(refusal), refusal.for_the_log, repr(draft), repr(begun), caplog.text):
        assert "shouts" not in text
        assert "\\xF0" not in text
    assert (refusal.__context__, refusal.__cause__) == (None, None)
    assert api.get_open_round(page.learner, ASSESSMENT) == begun


def test_the_check_says_which_tables_and_how_to_convert() -> None:
    (warning,) = [found for found in checks.check_database(["default"]) if found.id.endswith("W014")]
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("competency_xblock").get_models()
        if any(isinstance(field, fields.CharField | fields.TextField) for field in model._meta.local_fields)
    }
    assert all(f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4" in str(warning.hint) for table in tables)
    assert models.Reason._meta.db_table in warning.msg
