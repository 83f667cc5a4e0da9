"""The migrations make the tables that the models describe, forward and back, and keep what is in them.

Rows are made as the first version made them, through the models that its migration describes; so these tests
begin to matter with the second migration, without being touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from competency_xblock.frameworks import content_hash, to_dict
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Item, Visibility
from competency_xblock.records.database.keys import digest
from tests.fixtures.records import ASSESSMENT, COURSE, NOTHING_HELD, Page, a_draft, a_framework, rated

APP = "competency_xblock"
FIRST = "0001_records"
NOTHING = "zero"
STARTED = datetime(2030, 3, 1, 9, 0, tzinfo=UTC)
FINISHED = datetime(2030, 3, 1, 9, 30, tzinfo=UTC)
TYPING = {
    "level": "",
    "role": "",
    "organisation": "",
    "step": "",
    "chosen": [],
    "answers": {"c0": {"answer": "rated", "initial": 6, "revised": None, "reason": "Typing", "aim": None}},
    "actions": [],
}


def migrate(to: str = "") -> Any:
    """Migrate our app, to the newest if nothing is said; the models as they are then."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes(APP)
    targets = leaves if not to else [(APP, None if to == NOTHING else to)]
    executor.migrate(targets)
    executor.loader.build_graph()
    return executor.loader.project_state([] if to == NOTHING else targets).apps


def our_tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(APP)}


@pytest.fixture
def everything_up_again(transactional_db: None) -> Iterator[None]:
    """The tables are all there after the test, whatever became of it."""
    yield
    migrate()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "competency_xblock", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.usefixtures("everything_up_again")
def test_they_run_back_to_nothing_and_up_again() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config(APP).get_models()}
    assert our_tables() == tables
    Page(get_user_model().objects.create(username="robin").pk).finish(a_draft(c0=3))
    migrate(NOTHING)
    assert our_tables() == set()
    migrate()
    assert our_tables() == tables
    page = Page(get_user_model().objects.get(username="robin").pk)
    assert api.get_submitted_rounds(page.learner) == ()
    assert len(page.finish(a_draft(c0=3)).ratings) == 1


@pytest.mark.usefixtures("everything_up_again")
def test_what_the_first_version_stored_is_kept_by_all_that_follow() -> None:
    migrate(NOTHING)
    made = FirstVersion(migrate(FIRST))
    migrate()
    framework = a_framework(levels=("new",))
    (done,) = api.get_submitted_rounds(made.learner)
    assert (done.key, done.number, done.course, done.assessment) == ("round-1", 1, COURSE, ASSESSMENT)
    assert (done.started_at, done.submitted_at) == (STARTED, FINISHED)
    assert (done.framework, done.framework_version) == (framework.id, framework.version)
    assert (done.promise.visibility, done.promise.purpose, done.promise.aims) == (
        Visibility.NAMES,
        "To plan training",
        {"c0": 7},
    )
    assert (done.level, done.role, done.organisation) == ("new", "Keyworker", "Haven")
    assert [
        (rating.item, rating.answer, rating.initial, rating.revised, rating.aim, rating.reason)
        for rating in done.ratings
    ] == [
        (Item("listening", "c0", "new"), Answer.RATED, 3, 5, 8, "Because"),
        (Item("listening", "c1", "new"), Answer.NOT_YET, None, None, 7, ""),
    ]
    still_open = api.get_open_round(made.learner, ASSESSMENT)
    assert still_open is not None
    assert (still_open.key, still_open.number, still_open.revision) == ("round-2", 2, 4)
    assert (still_open.last_save, still_open.draft) == ("save-4", a_draft(c0=rated(6, reason="Typing")))
    (action,) = api.get_actions(made.learner)
    assert (action.text, action.review_date, action.done_at) == ("Ask Sam", date(2030, 6, 30), FINISHED)
    assert (action.round_key, action.item) == ("round-1", Item("listening", "c0", "new"))
    stands = api.get_progress(made.learner, COURSE)
    assert [(stand.first, stand.latest, stand.latest_answer, stand.times_rated) for stand in stands] == [
        (5, 5, Answer.RATED, 1),
        (None, None, Answer.NOT_YET, 0),
    ]
    assert api.get_framework_of_round("round-1") == framework
    assert api.rebuild_latest() == 0


@pytest.mark.usefixtures("everything_up_again")
def test_going_back_to_the_first_version_and_forward_again_keeps_everything() -> None:
    page = Page(get_user_model().objects.create(username="robin").pk)
    page.finish(a_draft(c0=rated(3, reason="Because")))
    page.save(a_draft(c0=5))
    before = api.export_learner_data(page.learner)
    old = migrate(FIRST)
    assert old.get_model(APP, "Round").objects.count() == 2
    assert old.get_model(APP, "Reason").objects.get().text == "Because"
    migrate()
    assert api.export_learner_data(page.learner) == before


@pytest.mark.usefixtures("everything_up_again")
def test_what_the_first_version_stored_can_be_used_and_erased() -> None:
    migrate(NOTHING)
    made = FirstVersion(migrate(FIRST))
    migrate()
    page = Page(made.learner, a_framework(levels=("new",)))
    assert page.submit(a_draft(c0=7), "round-2", 4).number == 2
    assert page.save(a_draft(c0=8)).number == 3
    api.erase_learner(made.learner)
    assert api.export_learner_data(made.learner) == NOTHING_HELD


class FirstVersion:
    """Rows as the first version stored them: a finished round, an open one, an action, and where it all stands."""

    def __init__(self, models: Any) -> None:
        self.models = models
        self.learner = get_user_model().objects.create(username="robin").pk
        course = self.row("Course", key=COURSE, digest=digest(COURSE))
        self.assessment = self.row("Assessment", key=ASSESSMENT, digest=digest(ASSESSMENT), course_id=course)
        framework = a_framework(levels=("new",))
        self.version = self.row(
            "FrameworkVersion",
            framework="listening",
            version="1",
            content_hash=content_hash(framework),
            content=json.dumps(to_dict(framework)),
            sensitive=[],
            stored=STARTED,
        )
        c0, c1 = (
            self.row(
                "Item",
                framework="listening",
                competency=competency,
                level="new",
                digest=digest("listening", competency, "new"),
            )
            for competency in ("c0", "c1")
        )
        done = self.round(1, open=None, submitted=FINISHED, level="new", role="Keyworker", organisation="Haven")
        self.round(2, open=True, revision=4, last_save="save-4", draft=TYPING)
        of_round = {"round_id": done, "visibility": "names"}
        self.row("Rating", **of_round, item_id=c0, position=0, answer="rated", initial=3, revised=5, aim=8)
        self.row("Rating", **of_round, item_id=c1, position=1, answer="not-yet", aim=7)
        self.row("Reason", round_id=done, item_id=c0, text="Because")
        self.row(
            "Action",
            key="action-1",
            learner_id=self.learner,
            course_id=course,
            assessment_id=self.assessment,
            round_id=done,
            item_id=c0,
            text="Ask Sam",
            review_date=date(2030, 6, 30),
            done=FINISHED,
            added=FINISHED,
        )
        stands = {
            "learner_id": self.learner,
            "course_id": course,
            "visibility": "names",
            "latest_at": FINISHED,
            "latest_round": done,
        }
        first = {"first_value": 5, "first_at": FINISHED, "first_round": done, "times_rated": 1}
        self.row("Latest", **stands, **first, item_id=c0, latest_answer="rated", latest_value=5, aim=8)
        self.row("Latest", **stands, item_id=c1, latest_answer="not-yet", aim=7)

    def round(self, number: int, **more: Any) -> int:
        """A round of the learner's; its number in the table."""
        return self.row(
            "Round",
            key=f"round-{number}",
            learner_id=self.learner,
            assessment_id=self.assessment,
            version_id=self.version,
            number=number,
            started=STARTED,
            saved=STARTED,
            visibility="names",
            purpose="To plan training",
            aims={"c0": 7},
            **more,
        )

    def row(self, name: str, **values: Any) -> int:
        """A row of the first version's table; its number."""
        return int(self.models.get_model(APP, name).objects.create(**values).pk)
