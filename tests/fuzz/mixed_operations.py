"""Everything that people do, at once, on a private MariaDB: nothing may fail, be half, or be left after erasing.

Run as a program it works on the server that `COMPETENCY_TEST_SOCKET` names; `run` starts one and such a program.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

WORKERS = 8
SLOTS = 6
"""So many people at a time: few, so that most of what happens meets something else of the same person."""
ISOLATION = ("read committed", "repeatable read")
NEVER_INSIDE_ANOTHER = frozenset(
    {"count", "rebuild", "retention", "months", "appoint", "dismiss", "look", "observe", "withdraw", "team starts"}
)
"""What a worker, a command or a page of ours does, which no transaction of a request's is around."""
COMPETENCIES = 6
SERVER_OPTIONS = ("--innodb-lock-wait-timeout=20", "--innodb-flush-log-at-trx-commit=2")


@dataclass
class Report:
    """How many operations were tried, how long the slowest took, and what went wrong.

    `told_to_try_again`: inside a caller's transaction, which we cannot repeat, people were told that nothing is stored.
    """

    count: int = 0
    slowest_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    told_to_try_again: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)


def run(count: int, seed: int, *, isolation: str = "read committed", inside_another: bool = False) -> Report:
    """Try so many operations on a server of their own. `inside_another`: each within a transaction of a request's."""
    from ..fixtures.mariadb import private_server

    with private_server(*SERVER_OPTIONS) as server:
        return run_on(server.environment, count, seed, isolation=isolation, inside_another=inside_another)


def run_on(
    environment: dict[str, str], count: int, seed: int, *, isolation: str, inside_another: bool, database: str = "mixed"
) -> Report:
    """The same on a running server, in a database that is made anew."""
    command = [sys.executable, "-m", "tests.fuzz.mixed_operations", f"--count={count}", f"--seed={seed}"]
    if inside_another:
        command.append("--inside-another")
    ran = subprocess.run(
        command,
        cwd=Path(__file__).resolve().parents[2],
        env={
            **os.environ,
            **environment,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "COMPETENCY_TEST_ISOLATION": isolation,
            "COMPETENCY_TEST_NAME": database,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        return Report(failures=[ran.stdout[-2000:] + ran.stderr[-6000:]])
    return Report(**json.loads(ran.stdout.splitlines()[-1]))


class World:
    """The people who take part at the moment, and what has been found out so far."""

    def __init__(self, count: int, seed: int, inside_another: bool) -> None:
        from ..fixtures.records import a_framework

        self.count, self.seed, self.inside_another = count, seed, inside_another
        self.framework = a_framework(COMPETENCIES, sensitive=("c1",))
        self.lock = threading.Lock()
        self.number = 0
        self.people = [self.new_person() for _ in range(SLOTS)]
        self.beginning: Counter[int] = Counter()
        self.leaving: set[int] = set()
        self.erased: list[int] = []
        self.submitted: dict[tuple[str, Any], Any] = {}
        self.report = Report()

    def new_person(self) -> int:
        from ..fixtures.records import a_learner

        self.number += 1
        return a_learner(f"person-{self.seed}-{self.number}")

    @contextmanager
    def begins(self, learner: int) -> Iterator[bool]:
        """While something is made for somebody out of nothing; False where they are leaving.

        Beside an erasing that is refused (test_concurrency.py says so); here it comes before, so that whatever is
        refused is a fault. What goes on with what is there is never held up.
        """
        with self.lock:
            allowed = learner not in self.leaving
            self.beginning[learner] += allowed
        try:
            yield allowed
        finally:
            with self.lock:
                self.beginning[learner] -= allowed


def operations(world: World) -> dict[str, tuple[int, Callable[[random.Random, int, int], object]]]:
    """What can happen, how often, and how: given a chance, a person and which second it is."""
    from competency_xblock.records import api
    from competency_xblock.records.data import (
        COUNTED_AFTER,
        Draft,
        DraftAction,
        Item,
        Method,
        NewObservation,
        Visibility,
    )

    from ..fixtures.records import ASSESSMENT, COURSE, LATER_ASSESSMENT, START, Page, rated, snapshot_of

    def page(chance: random.Random, learner: int) -> Page:
        return Page(
            learner,
            world.framework,
            assessment=chance.choice((ASSESSMENT, LATER_ASSESSMENT)),
            visibility=chance.choice(tuple(Visibility)),
            saves=chance.randrange(10**9),
        )

    def draft(chance: random.Random) -> Draft:
        chosen = [f"c{n}" for n in range(COMPETENCIES) if chance.random() < 0.8] or ["c0"]
        return Draft(
            role=chance.choice(("", "Keyworker", "Volunteer")),
            answers={item: rated(chance.randint(1, 10), reason=chance.choice(("", "Because"))) for item in chosen},
            actions=(DraftAction(text="Ask Sam", competency="c0"),) if chance.random() < 0.5 else (),
        )

    def at(second: int) -> Any:
        return START + timedelta(seconds=second)

    def start(chance: random.Random, learner: int, second: int) -> object:
        with world.begins(learner) as allowed:
            return page(chance, learner).save(draft(chance), now=at(second)) if allowed else None

    def opened(chance: random.Random, learner: int) -> tuple[Page, Any]:
        where = page(chance, learner)
        return where, api.get_open_round(learner, where.assessment)

    def save(chance: random.Random, learner: int, second: int) -> object:
        where, found = opened(chance, learner)
        return found and where.save(draft(chance), found.key, found.revision, now=at(second))

    def finish(chance: random.Random, learner: int, second: int) -> object:
        where, found = opened(chance, learner)
        if found is None:
            return None
        done = where.submit(draft(chance), found.key, found.revision, now=at(second), save_id=str(second))
        if done.just_submitted:
            world.submitted[done.key, done.submitted_at] = done
        return done

    def begin_and_finish(chance: random.Random, learner: int, second: int) -> object:
        start(chance, learner, second)
        return finish(chance, learner, second)

    def a_line(chance: random.Random, learner: int) -> tuple[str, Any] | None:
        done = api.get_submitted_rounds(learner)
        if not done:
            return None
        round = chance.choice(done)
        if not round.ratings:  # deleted between the two queries that read it
            return None
        return round.key, chance.choice(round.ratings).item

    def share(chance: random.Random, learner: int, second: int) -> object:
        line = a_line(chance, learner)
        return line and api.set_rating_shared(learner, *line, chance.random() < 0.6, at(second))

    def erase_reason(chance: random.Random, learner: int, second: int) -> object:
        line = a_line(chance, learner)
        return line and api.delete_reason(learner, *line)

    def participation(chance: random.Random, learner: int, second: int) -> object:
        line = a_line(chance, learner)
        return line and api.mark_as_participation(learner, ASSESSMENT, line[0])

    def take_back(chance: random.Random, learner: int, second: int) -> object:
        where = page(chance, learner)
        finishes = api.get_submitted_rounds(learner, assessment=where.assessment)[-1:]
        about = {"assessment": where.assessment, "now": at(second)}
        return finishes and api.reopen_round(learner, finishes[0].key, submitted=finishes[0].submitted_at, **about)

    def delete_round(chance: random.Random, learner: int, second: int) -> object:
        line = a_line(chance, learner)
        return line and api.delete_round(learner, line[0])

    def plan(chance: random.Random, learner: int, second: int) -> object:
        with world.begins(learner) as allowed:
            if not allowed:
                return None
            return api.create_action(
                learner,
                course=COURSE,
                text="Ask Kim",
                item=Item("listening", "c2"),
                assessment=ASSESSMENT,
                now=at(second),
            )

    def an_action(chance: random.Random, learner: int) -> str:
        found = api.get_actions(learner)
        return chance.choice(found).key if found else "none"

    def tick(chance: random.Random, learner: int, second: int) -> object:
        return api.update_action(learner, an_action(chance, learner), done=chance.random() < 0.7, text="Ask Alex")

    def share_action(chance: random.Random, learner: int, second: int) -> object:
        return api.set_action_shared(learner, an_action(chance, learner), chance.random() < 0.7)

    def remove_action(chance: random.Random, learner: int, second: int) -> object:
        return api.delete_action(learner, an_action(chance, learner))

    def reset(chance: random.Random, learner: int, second: int) -> object:
        return api.reset_learner_state(learner, chance.choice((ASSESSMENT, LATER_ASSESSMENT)))

    def retire(chance: random.Random, learner: int, second: int) -> object:
        return world_retires(world, chance.randrange(SLOTS))

    def count(chance: random.Random, learner: int, second: int) -> object:
        # Some of what is finished counts by then, and some does not.
        return snapshot_of(COURSE, [world.framework], now=at(second) + COUNTED_AFTER - timedelta(seconds=60))

    def rebuild(chance: random.Random, learner: int, second: int) -> object:
        out_of_step = api.rebuild_latest(COURSE)
        if out_of_step:
            raise AssertionError(f"{out_of_step} rows were out of step in between")
        return None

    def retention(chance: random.Random, learner: int, second: int) -> object:
        ago = timedelta(seconds=300)
        return api.apply_retention(api.RetentionPeriods(open_rounds=ago, rounds=2 * ago, free_text=ago), now=at(second))

    def other(chance: random.Random, learner: int) -> int:
        return chance.choice([person for person in world.people if person != learner])

    def observe(chance: random.Random, learner: int, second: int) -> object:
        observer = other(chance, learner)
        with world.begins(learner) as allowed, world.begins(observer) as too:
            if not (allowed and too):
                return None
            seen = NewObservation(
                item=Item("listening", chance.choice(("c0", "c2", "c3"))),
                observed_on=START.date(),
                method=Method.PRACTICE,
                value=6,
                note="Kim listened",
            )
            return api.record_observation(
                observer,
                learner_id=learner,
                course=COURSE,
                framework=world.framework,
                observation=seen,
                form_key=str(chance.randrange(50)),
                now=at(second),
            )

    def reply(chance: random.Random, learner: int, second: int) -> object:
        found = api.get_observations_of(learner, COURSE)
        return found and api.reply_to_observation(learner, chance.choice(found).key, chance.choice(("", "Thank you")))

    def withdraw(chance: random.Random, learner: int, second: int) -> object:
        found = api.get_observations_of(learner, COURSE)
        if not found:
            return None
        observation = chance.choice(found)
        return api.delete_observation(observation.observer_id or learner, observation.key, COURSE, anybodys=True)

    def look(chance: random.Random, learner: int, second: int) -> object:
        viewer = other(chance, learner)
        with world.begins(learner) as allowed, world.begins(viewer) as too:
            return api.record_view(viewer, learner, COURSE, at(second)) if allowed and too else None

    def appoint(chance: random.Random, learner: int, second: int) -> object:
        with world.begins(learner) as allowed:
            return api.add_observer(learner, COURSE) if allowed else None

    def dismiss(chance: random.Random, learner: int, second: int) -> object:
        return api.remove_observer(learner, COURSE)

    def own_start(chance: random.Random, learner: int, second: int) -> object:
        with world.begins(learner) as allowed:
            day = chance.choice((None, START.date() - timedelta(days=3000)))
            return api.set_learner_start_date(learner, COURSE, day) if allowed else None

    def team_starts(chance: random.Random, learner: int, second: int) -> object:
        both = {learner, other(chance, learner)}
        with world.begins(min(both)) as allowed, world.begins(max(both)) as too:
            days = {learner: chance.choice((None, START.date() - timedelta(days=2000))) for learner in both}
            return api.set_team_start_dates(COURSE, days) if allowed and too else None

    def months(chance: random.Random, learner: int, second: int) -> object:
        return api.set_due_months(COURSE, chance.choice((None, 3, 6)))

    def export(chance: random.Random, learner: int, second: int) -> object:
        return api.export_learner_data(learner)

    return {
        "start": (10, start),
        "save": (18, save),
        "finish": (14, finish),
        "begin and finish": (14, begin_and_finish),
        "share": (8, share),
        "erase reason": (4, erase_reason),
        "participation": (2, participation),
        "take back": (4, take_back),
        "delete round": (2, delete_round),
        "plan": (5, plan),
        "tick": (5, tick),
        "share action": (3, share_action),
        "remove action": (3, remove_action),
        "reset": (3, reset),
        "retire": (3, retire),
        "count": (4, count),
        "rebuild": (2, rebuild),
        "retention": (2, retention),
        "observe": (4, observe),
        "reply": (2, reply),
        "withdraw": (2, withdraw),
        "look": (3, look),
        "appoint": (1, appoint),
        "dismiss": (1, dismiss),
        "own start": (2, own_start),
        "team starts": (2, team_starts),
        "months": (1, months),
        "export": (2, export),
    }


def world_retires(world: World, slot: int) -> object:
    """Erase whoever has this place, while others go on with what that person has."""
    from competency_xblock.records import api

    newcomer = world.new_person()
    with world.lock:
        leaving = world.people[slot]
        if leaving in world.leaving:
            return None
        world.leaving.add(leaving)
    while world.beginning[leaving]:
        time.sleep(0.001)
    api.erase_learner(leaving)
    with world.lock:
        world.erased.append(leaving)
        world.people[slot] = newcomer
    return leaving


def expected() -> tuple[type[Exception], ...]:
    """What a person is told in words: somebody was faster, or it is gone."""
    from competency_xblock.records import api

    return (
        api.RevisionConflict,
        api.RoundNotFound,
        api.RoundAlreadySubmitted,
        api.FinishOutdated,
        api.ReopeningTooLate,
        api.AnotherRoundOpen,
        api.InvalidInput,
        api.ActionNotFound,
        api.ObservationNotFound,
    )


def work(world: World, number: int, todo: Iterator[int]) -> None:
    """Do one thing after another until enough was done."""
    from django.contrib.auth import get_user_model
    from django.db import connection, transaction

    from competency_xblock.records import api

    chance = random.Random(world.seed * 1000 + number)  # noqa: S311  (made-up work)
    table = operations(world)
    names, weights = list(table), [weight for weight, _work in table.values()]
    fine = expected()
    for second in todo:
        name = chance.choices(names, weights)[0]
        learner = chance.choice(world.people)
        began = time.monotonic()
        try:
            # As in a request of the platform's: who is asking was read first, which is when a snapshot is taken.
            with transaction.atomic() if world.inside_another and name not in NEVER_INSIDE_ANOTHER else nullcontext():
                get_user_model().objects.filter(pk=learner).first()
                outcome = "done" if table[name][1](chance, learner, second) is not None else "nothing"
        except fine as error:
            outcome = type(error).__name__
        except api.NotStored as error:
            outcome = f"not stored, {error.for_the_log}"
            if world.inside_another and error.in_the_way:
                world.report.told_to_try_again += 1
            else:
                world.report.failures.append(f"{name}: {outcome}")
        except Exception as problem:
            outcome = "failed"
            last = traceback.extract_tb(problem.__traceback__)
            where = [
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
                for frame in last
                if "competency_xblock" in frame.filename
            ]
            world.report.failures.append(f"{name}: {type(problem).__name__}: {problem} ({' '.join(where)})")
        took = time.monotonic() - began
        with world.lock:
            world.report.count += 1
            world.report.slowest_seconds = max(world.report.slowest_seconds, took)
            key = f"{name}: {outcome}"
            world.report.outcomes[key] = world.report.outcomes.get(key, 0) + 1
    connection.close()


def look_over(world: World) -> Iterator[str]:
    """What is not as it should be, now that all is quiet."""
    from competency_xblock.records import api, models

    from ..fixtures.records import COURSE, NOTHING_HELD

    for learner in world.erased:
        held = {name: rows for name, rows in api.export_learner_data(learner).items() if rows != NOTHING_HELD[name]}
        if held:
            yield f"left after erasing: { {name: len(rows) for name, rows in held.items()} }"
    if out_of_step := api.rebuild_latest(COURSE):
        yield f"{out_of_step} rows of latest or participants were out of step"
    for row in models.Round.objects.select_related("assessment"):
        ratings = models.Rating.objects.filter(round=row).count()
        if (row.submitted is None) != bool(row.open) or (row.submitted is None and ratings):
            yield f"half: open {row.open}, submitted {row.submitted}, {ratings} ratings"
    stored = {round.key: round for learner in world.people for round in api.get_submitted_rounds(learner)}
    for key, round in stored.items():
        first = {rating.item: (rating.answer, rating.initial, rating.revised, rating.aim) for rating in round.ratings}
        then = world.submitted.get((key, round.submitted_at))
        if then is None:
            yield "a round that nobody was told of"
        elif first != {
            rating.item: (rating.answer, rating.initial, rating.revised, rating.aim) for rating in then.ratings
        }:
            yield "a submitted round was changed"
    for table in (models.Rating, models.Reason, models.SharedLine):
        if (
            table.objects.filter(round__isnull=True).exists()
            or table.objects.filter(round__submitted__isnull=True).exists()
        ):
            yield f"{table.__name__} of no finished round"
    people = set(models.Latest.objects.values_list("learner_id", flat=True))
    if not people <= set(models.Round.objects.values_list("learner_id", flat=True)):
        yield "latest about somebody without a round"


def main(count: int, seed: int, inside_another: bool) -> Report:
    """Make the tables, let everybody work, look over what is left."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, run_syncdb=True)
    world = World(count, seed, inside_another)
    todo = iter(range(count))
    threads = [threading.Thread(target=work, args=(world, number, todo)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if world.report.count != count:
        world.report.failures.append(f"only {world.report.count} of {count} operations were tried")
    world.report.failures.extend(look_over(world))
    connection.close()
    return world.report


def _make_database() -> None:
    import pymysql

    name = os.environ["COMPETENCY_TEST_NAME"]
    with pymysql.connect(unix_socket=os.environ["COMPETENCY_TEST_SOCKET"], user="root") as made:
        made.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
        made.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside-another", action="store_true")
    parser.add_argument("--isolation", choices=ISOLATION)
    given = parser.parse_args()
    if given.isolation or "COMPETENCY_TEST_SOCKET" not in os.environ:
        found = run(
            given.count, given.seed, isolation=given.isolation or ISOLATION[0], inside_another=given.inside_another
        )
    else:
        _make_database()
        found = main(given.count, given.seed, given.inside_another)
    print(json.dumps(asdict(found)))  # noqa: T201  (a program)
