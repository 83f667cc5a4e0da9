"""What is handed over about a person is all that is held: every table, every row and every field."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import Field, ForeignKey, Model
from django.db.models import fields as kinds
from django.db.models.fields.json import JSONField

from competency_xblock.frameworks import content_hash
from competency_xblock.records import api, models
from competency_xblock.records.data import Draft, DraftAction, Visibility
from tests.fixtures.records import (
    COURSE,
    LATER_ASSESSMENT,
    NOTHING_HELD,
    START,
    Page,
    a_framework,
    a_learner,
    item,
    rated,
)

pytestmark = pytest.mark.django_db

# What stands in the export under another name or as another value, which has a test of its own below.
SAID_OTHERWISE = {
    "Round.open",  # as its state
    "Round.counted",  # as counted_as_participation
    "Latest.first_round",  # as the round's key
    "Latest.latest_round",
    "Participant.last_round",
    "Action.shared",  # as shared_with_team
}
# Not about the person: which bytes the framework had, kept once for everybody.
OF_EVERYBODY = {
    "Course.digest",
    "Assessment.digest",
    "Item.digest",
    "FrameworkVersion.content",
    "FrameworkVersion.sensitive",
    "FrameworkVersion.items",
    "FrameworkVersion.stored",
    "Course.due_months",
    "Course.counting_since",
    "Course.counting_failed",
}
# Counts of people, which lead to nobody.
FIGURES = {models.Snapshot, models.SnapshotRow}
MODELS = [model for model in apps.get_app_config("competency_xblock").get_models() if model not in FIGURES]
STARTED = datetime(2031, 1, 1, tzinfo=UTC)


def a_full_draft(reason: str = "Because") -> Draft:
    return Draft(
        level="new",
        answers={"c0": rated(3, 5, reason=reason, aim=9), "c1": rated(4), "c2": rated(5)},
        actions=(DraftAction(text="Ask Sam", competency="c0", review_date=date(2030, 6, 30)),),
    )


@pytest.fixture
def page() -> Page:
    """Robin: two finished rounds, one that is open, and an action outside them."""
    framework = a_framework(levels=("new",))
    page = Page(a_learner(), framework, visibility=Visibility.NAMES)
    page.finish(a_full_draft())
    Page(page.learner, framework, LATER_ASSESSMENT, visibility=Visibility.NAMES).finish(a_full_draft(), day=2)
    page.save(a_full_draft("Not sent yet"), now=START + timedelta(days=3))
    later = START + timedelta(days=4)
    api.create_action(page.learner, course=COURSE, text="Outside a round", item=item("c1"), now=later)
    return page


def reaches_a_person(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    """Whether a row of the model belongs to a user, itself or through other rows."""
    return any(
        key.related_model is get_user_model() or reaches_a_person(key.related_model, seen | {model})
        for key in model._meta.get_fields()
        if isinstance(key, ForeignKey) and key.related_model not in seen
    )


ABOUT_PEOPLE = [model for model in MODELS if reaches_a_person(model)]


class Filled:
    """A person with one row in every table, and a value of its own in every field."""

    def __init__(self) -> None:
        self.learner = a_learner("everything")
        self.numbers = count(1001)
        self.values: dict[str, str] = {}
        self.made: dict[type[Model], Model] = {}
        for model in MODELS:
            self.row(model)

    def row(self, model: type[Model]) -> Model:
        """The model's row, made with all that it refers to."""
        if model is get_user_model():
            return model.objects.get(pk=self.learner)
        if model not in self.made:
            self.made[model] = model(**{field.name: self.value(field) for field in model._meta.concrete_fields[1:]})
            self.made[model].save(force_insert=True)
        return self.made[model]

    def value(self, field: Field) -> Any:
        """A value that stands nowhere else, and how it is written is remembered."""
        if isinstance(field, ForeignKey):
            return self.row(field.related_model)
        number = next(self.numbers)
        value: Any
        written: str
        if isinstance(field, kinds.DateTimeField):
            value = STARTED + timedelta(days=number)
            written = value.isoformat()
        elif isinstance(field, kinds.DateField):
            value = STARTED.date() + timedelta(days=number)
            written = f'"{value.isoformat()}"'
        elif isinstance(field, JSONField):
            value = {f"id-{number}": [f"mark-{number}"] if field.name == "flagged" else number}
            written = f"id-{number}"
        elif isinstance(field, kinds.BooleanField):
            value, written = True, "true"
        elif isinstance(field, kinds.IntegerField):
            value, written = number, f": {number}"
        else:
            assert isinstance(field, kinds.CharField | kinds.TextField), f"How is {field} to be filled?"
            value = f"{field.name[:10]}-{number}"
            written = json.dumps(value)
        self.values[f"{field.model.__name__}.{field.name}"] = written
        return value


def test_every_field_of_every_table_about_people_is_in_it() -> None:
    filled = Filled()
    held = json.dumps(api.export_learner_data(filled.learner))
    wanted = {name: value for name, value in filled.values.items() if name not in SAID_OTHERWISE | OF_EVERYBODY}
    # Observer leads from a user to a course and says nothing else.
    assert {name.split(".")[0] for name in wanted} == {model.__name__ for model in MODELS if model != models.Observer}
    assert [name for name, value in wanted.items() if value not in held] == []


def test_what_is_said_otherwise_is_said() -> None:
    filled = Filled()
    done = filled.made[models.Round]
    latest, part = models.Latest.objects.get(), models.Participant.objects.get()
    latest.first_round = latest.latest_round = part.last_round = done.pk
    latest.save()
    part.save()
    held = api.export_learner_data(filled.learner)
    assert (held["rounds"][0]["state"], held["rounds"][0]["counted_as_participation"]) == ("open", True)
    assert held["latest"][0]["first_round"] == held["latest"][0]["latest_round"] == done.key
    assert held["taking_part"][0]["last_round"] == done.key
    assert held["actions"][0]["shared_with_team"] is True
    assert held["observer_in"] == [{"course": filled.made[models.Course].key}]


def test_the_tables_about_people_are_those_that_lead_to_a_user() -> None:
    assert set(ABOUT_PEOPLE) == {
        models.Round,
        models.Rating,
        models.Reason,
        models.Action,
        models.Latest,
        models.SharedLine,
        models.Participant,
        models.StartDate,
        models.Observer,
        models.ObservedRating,
        models.RatingsSeen,
    }


def test_every_row_is_in_it_and_nobody_elses(page: Page) -> None:
    Page(a_learner("neighbour")).finish(a_full_draft("Theirs"))
    held = api.export_learner_data(page.learner)
    answers = [answer for round in held["rounds"] for answer in round["answers"]]
    assert len(held["rounds"]) == models.Round.objects.filter(learner=page.learner).count() == 3
    assert len(answers) == models.Rating.objects.filter(round__learner=page.learner).count() == 6
    assert (
        sum(bool(answer["reason"]) for answer in answers) == models.Reason.objects.exclude(text="Theirs").count() == 2
    )
    assert len(held["actions"]) == models.Action.objects.filter(learner=page.learner).count() == 3
    assert len(held["latest"]) == models.Latest.objects.filter(learner=page.learner).count() == 3
    assert "Theirs" not in json.dumps(held)


def test_it_reads_as_what_happened(page: Page) -> None:
    held = api.export_learner_data(page.learner)
    first, second, typing = held["rounds"]
    assert [round["state"] for round in held["rounds"]] == ["submitted", "submitted", "open"]
    assert (first["number"], first["course"], first["assessment"]) == (1, COURSE, page.assessment)
    assert first["framework"] == {
        "id": "listening",
        "version": "1",
        "title": "Listening well",
        "content_hash": content_hash(page.framework),
    }
    assert first["promised"]["visibility"] == "names"
    assert first["promised"]["purpose"] == "To plan training"
    assert (first["promised"]["aims"][0]["title"], first["promised"]["aims"][0]["aim"]) == ("Competency 0", 7)
    assert first["answers"][0] == {
        "framework": "listening",
        "competency": "c0",
        "title": "Competency 0",
        "area": "All of it",
        "level": "new",
        "level_title": "New",
        "position": 0,
        "visibility": "names",
        "answer": "rated",
        "initial": 3,
        "revised": 5,
        "aim": 9,
        "reason": "Because",
    }
    assert second["assessment"] == LATER_ASSESSMENT
    assert typing["draft"]["answers"]["c0"]["reason"] == "Not sent yet"
    assert typing["draft"]["answers"]["c0"]["title"] == "Competency 0"
    assert typing["draft"]["actions"][0]["text"] == "Ask Sam"
    assert [(action["text"], action["round"]) for action in held["actions"]] == [
        ("Ask Sam", first["key"]),
        ("Ask Sam", second["key"]),
        ("Outside a round", ""),
    ]
    assert held["actions"][2]["about"]["title"] == "Competency 1"
    assert held["latest"][0]["first_round"] == first["key"]
    assert held["latest"][0]["latest_round"] == second["key"]


def test_whom_somebody_observed_and_what_they_answered_is_not_about_the_observer(page: Page) -> None:
    assessor = a_learner("assessor")
    models.ObservedRating.objects.create(
        key="seen",
        learner_id=page.learner,
        observer_id=assessor,
        course=models.Course.objects.get(),
        item=models.Item.objects.first(),
        observed_on=date(2030, 3, 1),
        method="practice",
        value=6,
        note="Calm throughout",
        recorded=START,
        reply="Thank you",
        replied=START,
    )
    [theirs] = api.export_learner_data(page.learner)["observed_by_others"]
    assert (theirs["observer"], theirs["note"], theirs["reply"]) == (assessor, "Calm throughout", "Thank you")
    [written] = api.export_learner_data(assessor)["observed_of_others"]
    assert written["note"] == "Calm throughout"
    assert not {"observer", "reply", "learner"} & set(written)


def test_a_reason_without_its_rating_is_in_it_too(page: Page) -> None:
    models.Rating.objects.all().delete()
    held = api.export_learner_data(page.learner)
    assert [reason["reason"] for reason in held["rounds"][0]["other_reasons"]] == ["Because"]


def test_titles_that_nobody_knows_any_more_do_not_stop_it(page: Page) -> None:
    models.FrameworkVersion.objects.update(content="{}", content_hash="0" * 64)
    held = api.export_learner_data(page.learner)
    assert held["rounds"][0]["framework"]["title"] == ""
    assert held["rounds"][0]["answers"][0]["competency"] == "c0"


def test_it_takes_as_many_queries_for_many_rounds_as_for_few(  # type: ignore[no-untyped-def]
    page: Page, django_assert_max_num_queries
) -> None:
    for day in range(10, 20):
        Page(page.learner, page.framework, assessment=f"another {day}").finish(a_full_draft(), day=day)
    with django_assert_max_num_queries(15):
        api.export_learner_data(page.learner)


def test_somebody_of_whom_nothing_is_held_gets_empty_lists() -> None:
    assert api.export_learner_data(a_learner()) == NOTHING_HELD


def test_after_erasing_nothing_is_left_to_hand_over(page: Page) -> None:
    api.erase_learner(page.learner)
    assert api.export_learner_data(page.learner) == NOTHING_HELD


def test_the_command_prints_json(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("competency_export_learner", "robin")
    exported = json.loads(capsys.readouterr().out)
    assert exported["about"] == {"id": page.learner, "username": "robin"}
    assert exported["rounds"] == api.export_learner_data(page.learner)["rounds"]


def test_the_command_writes_a_file_that_nobody_else_can_read(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "robin.json"
    call_command("competency_export_learner", "robin", "--output", str(file))
    assert len(json.loads(file.read_text(encoding="utf-8"))["rounds"]) == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="already"):
        call_command("competency_export_learner", "robin", "--output", str(file))
    with pytest.raises(CommandError, match="We could not write"):
        call_command("competency_export_learner", "robin", "--output", str(tmp_path / "nowhere" / "robin.json"))


def test_a_folder_is_not_taken_for_a_file(page: Page, tmp_path: Path) -> None:
    for given in (f"{tmp_path}", f"{tmp_path}/"):
        with pytest.raises(CommandError) as caught:
            call_command("competency_export_learner", "robin", "--output", given)
        example = f"{tmp_path}/learner.json"
        assert str(caught.value) == f"{tmp_path} is a folder. Give the name of a new file, for example {example}."
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_nobody_may_write_into_is_said_clearly(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: Any) -> int:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "robin.json"
    with monkeypatch.context() as without_rights:
        without_rights.setattr("os.open", refused)
        with pytest.raises(CommandError, match=r"We could not write \S+robin\.json: Permission denied"):
            call_command("competency_export_learner", "robin", "--output", str(file))
    assert not file.exists()


def test_an_unknown_name_is_said_clearly() -> None:
    with pytest.raises(CommandError, match='We cannot find a user called "nobody"'):
        call_command("competency_export_learner", "nobody")
