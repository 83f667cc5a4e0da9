"""Whatever the database says, nobody's words are in what is raised, and everything that writes can be tried again."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import inspect
import pkgutil
import random
import traceback
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection

from competency_xblock import records
from competency_xblock.records import api, data
from competency_xblock.records.data import Method, NewObservation
from competency_xblock.records.database import transactions
from competency_xblock.records.database.refusals import refusal_of
from tests.fixtures.records import ASSESSMENT, COURSE, LATER_ASSESSMENT, START, Page, a_draft, a_learner, item, rated
from tests.fuzz.mixed_operations import World, expected, operations

WORDS = "My manager Robin shouts"
UNSTORABLE = f"Incorrect string value: '{WORDS}' for column `site`.`competency_xblock_reason`.`text` at row 1"


@pytest.mark.parametrize(
    ("problem", "log", "in_the_way"),
    [
        (OperationalError(1213, "Deadlock found when trying to get lock"), "OperationalError 1213", True),
        (OperationalError(1205, "Lock wait timeout exceeded"), "OperationalError 1205", True),
        (OperationalError(1467, "Failed to read auto-increment value"), "OperationalError 1467", True),
        (OperationalError("database is locked"), "OperationalError", True),
        (IntegrityError(1062, f"Duplicate entry '{WORDS}' for key 'text'"), "IntegrityError 1062", True),
        (DataError(1366, UNSTORABLE), "DataError 1366 column text", False),
        (DataError(1406, f"Data too long for column '{WORDS}' at row 1"), "DataError 1406", False),
        (DataError(1406, "Data too long for column 'shouts' at row 1"), "DataError 1406", False),
        (OperationalError(2006, "Server has gone away"), "OperationalError 2006", False),
        (InterfaceError(), "InterfaceError", False),
    ],
)
def test_what_is_kept_of_an_error(problem: Any, log: str, in_the_way: bool) -> None:
    refusal = refusal_of(problem)
    assert (refusal.for_the_log, refusal.in_the_way) == (log, in_the_way)
    assert "shouts" not in str(refusal) + repr(refusal)


class Deadlock:
    """Has so many statements fail that write to our tables, as a deadlock does."""

    def __init__(self, times: int, problem: Exception | None = None) -> None:
        self.times, self.problem = times, problem or OperationalError(1213, WORDS)

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if self.times and sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) and "competency_xblock" in sql:
            self.times -= 1
            raise self.problem
        return execute(sql, *given)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions.time, "sleep", lambda _seconds: None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
def test_what_was_in_the_way_is_tried_again_but_not_for_ever() -> None:
    page = Page(a_learner())
    begun = page.save(a_draft(c0=3))
    with connection.execute_wrapper(Deadlock(transactions.ATTEMPTS - 1)):
        done = page.submit(a_draft(c0=3), begun.key, begun.revision)
    assert api.get_submitted_rounds(page.learner)[0].key == done.key
    with connection.execute_wrapper(Deadlock(transactions.ATTEMPTS)), pytest.raises(api.NotStored):
        page.save(a_draft(c0=3))
    assert api.get_open_round(page.learner, ASSESSMENT) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
def test_what_follows_a_commit_is_tried_again_like_any_writing() -> None:
    """Else a count from before the erasing, stored a moment ago, would keep the learner."""
    page = Page(a_learner())
    page.finish(a_draft(c0=3))
    tries = []

    def in_the_way(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if sql.startswith("UPDATE") and "counting_since" in sql:
            tries.append(sql)
            if len(tries) == 1:
                raise OperationalError(1213, WORDS)
        return execute(sql, *given)

    with connection.execute_wrapper(in_the_way):
        api.erase_learner(page.learner)
    assert len(tries) == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("quick")
def test_inside_a_transaction_of_the_callers_nothing_is_repeated() -> None:
    page = Page(a_learner())
    begun = page.save(a_draft(c0=3))
    once = Deadlock(1)
    with connection.execute_wrapper(once), pytest.raises(api.NotStored):
        page.save(a_draft(c0=4), begun.key, begun.revision)
    assert once.times == 0


@pytest.fixture
def world(db: None) -> World:
    """Somebody of whom there is everything, among others."""
    world = World(0, 1, inside_another=False)
    table = operations(world)
    for learner in world.people[:2]:
        page = Page(learner, world.framework, visibility=data.Visibility.NAMES)
        page.finish(a_draft(c0=rated(3, reason=WORDS), c2=rated(5, reason=WORDS), c3=rated(4, reason=WORDS)))
        page.save(a_draft(c0=4))
        Page(learner, world.framework, assessment=LATER_ASSESSMENT).finish(a_draft(c0=rated(3, reason=WORDS)))
        table["plan"][1](random.Random(1), learner, 10)  # noqa: S311
        seen = NewObservation(item=item("c0"), observed_on=START.date(), method=Method.PRACTICE, value=6, note=WORDS)
        where = {"learner_id": learner, "course": COURSE, "framework": world.framework, "now": START}
        api.record_observation(world.people[3], observation=seen, form_key="form", **where)
        api.add_observer(learner, COURSE)
        api.set_learner_start_date(learner, COURSE, START.date() - timedelta(days=3000))
    return world


READS = {"export", "rebuild"}
"""Writes nothing where all is in step."""


@pytest.mark.django_db
def test_every_operation_says_what_the_database_said_without_its_words(world: World) -> None:
    for name, (_weight, operation) in operations(world).items():
        if name in READS:
            continue
        raised = None
        cache.clear()  # of who was just erased
        breaks = Deadlock(10**6, DataError(1366, UNSTORABLE))
        with connection.execute_wrapper(breaks):
            for second in range(2000, 2040):
                try:
                    operation(random.Random(second), world.people[second % 3], second)  # noqa: S311
                except expected():
                    continue
                except Exception as problem:
                    raised = problem
                    break
        assert isinstance(raised, api.NotStored), name
        printed = "".join(traceback.TracebackException.from_exception(raised).format())
        assert (raised.for_the_log, raised.__context__) == ("DataError 1366 column text", None), name
        assert "shouts" not in printed, name


@pytest.mark.django_db
def test_every_operation_writes_where_it_can_be_tried_again(world: World) -> None:
    written, doing = set(), ""

    def looks(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) and "competency_xblock" in sql:
            assert transactions.is_writing(), (doing, sql[:80])
            written.add(doing)
        return execute(sql, *given)

    for name, (_weight, operation) in operations(world).items():
        doing = name
        for second in range(2000, 2010):
            with connection.execute_wrapper(looks), contextlib.suppress(*expected()):
                operation(random.Random(second), world.people[second % 3], second)  # noqa: S311
    assert not {"start", "save", "finish", "share", "plan", "tick", "retire", "count", "own start"} - written


def test_values_show_nobodys_words() -> None:
    """Whatever is handed about may end up in a log."""
    free_text = {"text", "reason", "note", "reply"}
    seen = set()
    for _name, value in inspect.getmembers(data, dataclasses.is_dataclass):
        for field in dataclasses.fields(value):
            if field.name in free_text:
                seen.add(field.name)
                assert not field.repr, f"{value.__name__}.{field.name}"
    assert seen == free_text


def modules_of_records() -> list[Any]:
    """Every module of the layer, however deep: those that only name others write nothing."""
    modules = pkgutil.walk_packages(records.__path__, f"{records.__name__}.")
    return [import_module(module.name) for module in modules if not module.ispkg]


ABOUT_NOBODY = {
    "_create", "_store", "_set_due_months", "_update_counting", "_store_snapshot", "_delete_older",
    "_delete_counted_meanwhile",
}  # fmt: skip
"""What is shared by everybody, or about a course."""


def writers() -> dict[str, ast.FunctionDef]:
    """What writes in one go, by its name after the layer's: everything that stores or deletes."""
    return {
        f"{module.__name__.split('.', 2)[2]}.{function.name}": function
        for module in modules_of_records()
        for function in ast.parse(inspect.getsource(module)).body
        if isinstance(function, ast.FunctionDef)
        and transactions.atomic_with_retry.__name__ in {ast.unparse(name) for name in function.decorator_list}
    }


WRITERS = writers()


def test_writers_are_found_in_every_noun() -> None:
    nouns = {name.partition(".")[0] for name in WRITERS}
    assert nouns == {"figures", "lifecycle", "observations", "people", "ratings", "reference", "rounds"}
    assert set(WRITERS) >= {"rounds.saving._begin", "rounds.submission.submit_round", "lifecycle.erasure._erase"}


@pytest.mark.parametrize("writer", sorted(name for name in WRITERS if name.rpartition(".")[2] not in ABOUT_NOBODY))
def test_whoever_writes_about_somebody_waits_for_that_person_first(writer: str) -> None:
    """Nothing comes before the lock but what asks no database: under REPEATABLE READ it would fix what is seen."""
    calls = [node.func for node in ast.walk(WRITERS[writer]) if isinstance(node, ast.Call)]
    names = [ast.unparse(call) for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset))]
    before = names[: names.index("lock_people")] if "lock_people" in names else names
    assert "lock_people" in names, f"{writer} locks nobody"
    assert not any(".objects" in name or name.startswith("_") for name in before), f"{writer}: {before}"
