"""A site of 100,000 learners, made up from a seed: one course of 40,000, three others of 20,000.

Everybody has answered every item of the framework in one course, so `latest` has 3.6 million rows. A third of them did
so twice, some said "not my role" or "not yet", and a tenth of the large course was told that ratings are seen by name.
In the large course everything else is there too: the rounds, cohorts, roles, organisations, start dates and plans. Of
the ratings, which no report reads, only those of the last rounds are made, so that the table is as large as the ones
that a submission writes to.

It is also the host that says who may see what there (`COMPETENCY_XBLOCK["plain_host"]`); groups of Django's stand for
enrolments and cohorts. People are written from here; the rows about each item are made by the database itself, of the
people and the items and some arithmetic in place of chance.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from competency_xblock.frameworks import Framework, get_frameworks
from competency_xblock.platform.users.enrolments import Cohort
from competency_xblock.records import models as tables
from competency_xblock.records.data import Item
from competency_xblock.records.reference.framework_versions import store_framework
from competency_xblock.records.reference.rows import (
    get_item_ids,
    get_or_create_assessment_id,
    get_or_create_item_ids,
)

SEED = 20250106
FRAMEWORK = "fulfilling-lives"
COURSE = "course-v1:Haven+Working-with-people+2025"
ASSESSMENT = "block-v1:Haven+Working-with-people+2025+type@competency_assessment+block@before"
OTHER_COURSES = tuple(f"course-v1:Haven+Course-{n}+2025" for n in (1, 2, 3))
IN_COURSE, IN_OTHERS = 40_000, 20_000
TEAM = "training-team"
COHORTS = 20
BY_NAME, TWICE = 10, 3  # every tenth was told that ratings are seen by name, every third rated twice
ROLES = ("Keyworker", "Support worker", "Youth worker", "Volunteer")
TREES = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Pine", "Rowan", "Willow")
ORGANISATIONS = tuple(f"{tree} Trust" for tree in TREES)
FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dev", "Esi", "Finn", "Gwen", "Hari", "Ines", "Jo", "Kit", "Lena", "Mo", "Noor")
LAST_NAMES = ("Abara", "Bell", "Chen", "Dias", "Evans", "Fox", "Grant", "Hughes", "Iqbal", "Jones", "Khan", "Lee")

START = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
AT_ONCE = 2_000

Row = dict[str, Any]


def make() -> None:
    """Fill the empty database."""
    chance = Random(SEED)
    framework = the_framework()
    version = store_framework(framework)
    get_or_create_item_ids([Item(framework.id, competency.id) for competency in framework.competencies()])
    _insert(get_user_model(), _users(chance))
    learner_ids = list(get_user_model().objects.order_by("pk").values_list("pk", flat=True))
    get_user_model().objects.create(username=TEAM)
    learners = {COURSE: learner_ids[:IN_COURSE]}
    for position, course in enumerate(OTHER_COURSES):
        learners[course] = learner_ids[IN_COURSE + position * IN_OTHERS :][:IN_OTHERS]
    _insert(get_user_model().groups.through, _memberships(learners[COURSE], chance))
    for course, people in learners.items():
        assessment = get_or_create_assessment_id(ASSESSMENT if course == COURSE else f"{course}/before", course)
        course_id = tables.Course.objects.get(key=course).pk
        _insert(tables.Participant, _participants(course_id, people, chance))
        if course == COURSE:
            _insert(tables.StartDate, _start_dates(course_id, people, chance))
            _insert(tables.Action, _plans(course_id, people, chance))
            _insert(tables.Round, _rounds(course_id, assessment, version.pk, framework))
            _link_last_rounds(course_id)
        _stand(course_id, people, framework)
    _rate(framework)
    tables.Course.objects.filter(key=COURSE).update(due_months=6)
    _analyse()


@cache
def the_framework() -> Framework:
    """The framework of all answers."""
    return next(framework for framework in get_frameworks() if framework.id == FRAMEWORK)


# ---------------------------------------------------------------- the host


def is_team(user: Any, course: str) -> bool:
    """Whether the user belongs to the training team."""
    return bool(user.username == TEAM)


def active_learners(course: str) -> Any:
    """Subquery of the ids of enrolled learners."""
    return _members(Group.objects.filter(name=course).values_list("pk", flat=True).first())


def cohorts(course: str) -> tuple[Cohort, ...]:
    """The course's cohorts."""
    groups = Group.objects.filter(name__startswith="Cohort ").order_by("name")
    return tuple(Cohort(id=group.pk, name=group.name, learners=_members(group.pk)) for group in groups)


def _members(group: int | None) -> Any:
    return get_user_model().groups.through.objects.filter(group_id=group).values("user_id")


# ---------------------------------------------------------------- people


def _users(chance: Random) -> Iterator[Row]:
    for number in range(IN_COURSE + IN_OTHERS * len(OTHER_COURSES)):
        yield {
            "username": f"learner{number:06}",
            "first_name": chance.choice(FIRST_NAMES),
            "last_name": chance.choice(LAST_NAMES),
            "email": f"learner{number:06}@example.org",
            "password": "!",
            "is_superuser": False,
            "is_staff": False,
            "is_active": True,
            "date_joined": START,
        }


def _memberships(learners: Sequence[int], chance: Random) -> Iterator[Row]:
    """All learners are enrolled, and nearly all are in a cohort."""
    enrolled = Group.objects.create(name=COURSE)
    groups = [Group.objects.create(name=f"Cohort {number:02}") for number in range(1, COHORTS + 1)]
    for learner in learners:
        yield {"user_id": learner, "group_id": enrolled.pk}
        if chance.random() < 0.95:
            yield {"user_id": learner, "group_id": chance.choice(groups).pk}


def _participants(course_id: int, learners: Sequence[int], chance: Random) -> Iterator[Row]:
    for learner in learners:
        started = START + timedelta(minutes=chance.randrange(60 * 24 * 270))
        twice = learner % TWICE == 0
        again = started + timedelta(days=60) if twice else None
        finished = started + timedelta(hours=1)
        yield {
            "learner_id": learner,
            "course_id": course_id,
            "started": started,
            "finished": finished,
            "finished_last": again or finished,
            "again": again,
            "rounds": 1 + twice,
            "role": chance.choice(ROLES),
            "organisation": chance.choice(ORGANISATIONS),
            "level": "",
        }


def _start_dates(course_id: int, learners: Sequence[int], chance: Random) -> Iterator[Row]:
    for learner in learners:
        if chance.random() < 0.5:
            day = date(2024, 10, 1) + timedelta(days=chance.randrange(300))
            yield {"learner_id": learner, "course_id": course_id, "by_team": day, "own": None}


def _plans(course_id: int, learners: Sequence[int], chance: Random) -> Iterator[Row]:
    for learner in learners:
        if chance.random() < 0.2:
            yield {
                "key": f"plan-{learner}",
                "learner_id": learner,
                "course_id": course_id,
                "text": "Ask Sam to show me",
                "review_date": timezone.now().date() + timedelta(days=chance.randrange(-60, 60)),
                "added": START,
                "shared": False,
                "let_go": False,
                "noticed": "",
            }


def _rounds(course_id: int, assessment: int, version: int, framework: Framework) -> Iterator[Row]:
    aims = json.dumps({competency.id: competency.aim for competency in framework.competencies()})
    for object in tables.Participant.objects.filter(course_id=course_id).order_by("learner_id"):
        for number, at in enumerate((object.finished, object.again), start=1):
            if at is not None:
                yield {
                    "key": f"round-{object.learner_id}-{number}",
                    "learner_id": object.learner_id,
                    "assessment_id": assessment,
                    "number": number,
                    "open": None,
                    "revision": 2,
                    "last_save": "submit",
                    "started": at - timedelta(hours=1),
                    "saved": at,
                    "submitted": at,
                    "version_id": version,
                    "visibility": "names" if object.learner_id % BY_NAME == 0 else "groups",
                    "purpose": "To plan training",
                    "group_minimum": 10,
                    "aims": aims,
                    "level": object.level,
                    "role": object.role,
                    "organisation": object.organisation,
                    "draft": "{}",
                    "flagged": "{}",
                    "counted": number == 1,
                }


# ---------------------------------------------------------------- what the database makes itself


def _link_last_rounds(course_id: int) -> None:
    last = tables.Round.objects.filter(learner_id=OuterRef("learner_id")).order_by("-number").values("pk")
    tables.Participant.objects.filter(course_id=course_id).update(last_round=Subquery(last[:1]))


def _stand(course_id: int, learners: Sequence[int], framework: Framework) -> None:
    """Rows of `latest`: each learner's answer to each item, in one statement a batch.

    Numbers that look like chance come from the learner's and the item's. Two in twenty gave no rating the last time.
    """
    mixed = "(p.learner_id * 48271 + i.id * 40692 + p.learner_id * i.id * 31)"
    value, earlier, kind = (
        f"({mixed} % {prime} % {count})" for prime, count in ((65521, 10), (64997, 10), (64811, 20))
    )
    by_name = f"p.learner_id % {BY_NAME} = 0 AND NOT i.id IN ({_sensitive(framework)})"
    rated_once = f"(p.again IS NULL AND {kind} > 1)"
    columns = {
        "learner_id": "p.learner_id",
        "item_id": "i.id",
        "course_id": "p.course_id",
        "visibility": f"CASE WHEN {by_name} THEN 'names' ELSE 'groups' END",
        "first_value": f"CASE WHEN p.again IS NOT NULL OR {kind} > 1 THEN 1 + {earlier} END",
        "first_at": f"CASE WHEN p.again IS NOT NULL OR {kind} > 1 THEN p.finished END",
        "first_round": f"CASE WHEN p.again IS NOT NULL OR {kind} > 1 THEN p.id END",
        "latest_answer": f"CASE {kind} WHEN 0 THEN 'not-my-role' WHEN 1 THEN 'not-yet' ELSE 'rated' END",
        "latest_value": f"CASE WHEN {rated_once} THEN 1 + {earlier} WHEN {kind} > 1 THEN 1 + {value} END",
        "latest_at": "p.finished_last",
        "latest_round": "COALESCE(p.last_round, p.id)",
        "aim": "7",
        "times_rated": f"CASE WHEN p.again IS NULL THEN 0 ELSE 1 END + CASE WHEN {kind} > 1 THEN 1 ELSE 0 END",
    }
    items = ", ".join(str(number) for number in get_item_ids(framework))
    people, stored = tables.Participant._meta.db_table, tables.Item._meta.db_table
    _fill(
        tables.Latest,
        columns,
        f"{people} p CROSS JOIN {stored} i WHERE p.course_id = {course_id} AND i.id IN ({items})",
        "p.learner_id",
        learners,
    )


def _rate(framework: Framework) -> None:
    """The ratings of the large course's last rounds, as `latest` has them."""
    columns = {
        "round_id": "r.id",
        "item_id": "l.item_id",
        "position": "l.item_id",
        "visibility": "l.visibility",
        "answer": "l.latest_answer",
        "initial": "l.latest_value",
        "revised": "NULL",
        "aim": "l.aim",
    }
    rounds, latest = tables.Round._meta.db_table, tables.Latest._meta.db_table
    course_id = tables.Course.objects.get(key=COURSE).pk
    learners = tables.Round.objects.order_by("learner_id").values_list("learner_id", flat=True).distinct()
    _fill(
        tables.Rating,
        columns,
        f"{rounds} r JOIN {latest} l ON l.learner_id = r.learner_id AND l.course_id = {course_id}"
        " AND l.latest_at = r.submitted WHERE 1 = 1",
        "r.learner_id",
        list(learners),
    )


def _sensitive(framework: Framework) -> str:
    marked = {competency.id for competency in framework.competencies() if competency.sensitive}
    return ", ".join(str(number) for number, item in get_item_ids(framework).items() if item.competency in marked)


def _fill(model: type[models.Model], columns: dict[str, str], source: str, by: str, learners: Sequence[int]) -> None:
    """Rows of the table, computed from others, for so many learners at a time."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    for first in range(0, len(learners), AT_ONCE):
        batch = learners[first : first + AT_ONCE]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} FROM {source}"  # noqa: S608
                f" AND {by} BETWEEN {batch[0]} AND {batch[-1]} ORDER BY {by}"
            )


def _insert(model: type[models.Model], rows: Iterator[Row]) -> None:
    """Rows of the table as they are, many in a statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        statement = ""
        while batch := list(islice(rows, AT_ONCE)):
            if not statement:
                names = ", ".join(map(connection.ops.quote_name, batch[0]))
                places = ", ".join(["%s"] * len(batch[0]))
                statement = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})"  # noqa: S608
            cursor.executemany(statement, [[_stored(value) for value in row.values()] for row in batch])


def _stored(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _analyse() -> None:
    """Let the database know what there is, as it would after a while."""
    names = [name for name in connection.introspection.table_names() if name.startswith(("competency_", "auth_"))]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE TABLE {', '.join(names)}")
