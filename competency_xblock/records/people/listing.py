"""The learners of a course by name: how far each is, and who is due (layer 3).

Participation may be shown by name, because learners read so before starting; so filters may combine. Nothing here says
what anybody answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..data import Due, LearnerActivity, LearnerPage, LearnerStatus, Participation, RoundSummary, Stage
from ..database import Learners, digest, filter_learners
from ..models import Participant, Round
from ..reference import get_course_id
from .start_dates import due_date, earliest_start_due_on

SOON_DAYS = 30
BATCH_SIZE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerQuery:
    """Which learners, and in what order.

    `within`: learners in all of these, such as everybody enrolled now, one cohort, and a search's matches. None in it
    means every participant. `leavers` are the learners who still take part: the query is then about participants not in
    it. `assessment` narrows `finished` to one assessment. `names` are the fields of a user to sort by.
    """

    within: Sequence[Learners | None] = ()
    leavers: Learners | None = None
    stage: Stage | None = None
    due: Due | None = None
    role: str = ""
    organisation: str = ""
    assessment: str = ""
    sort: str = "name"
    names: Sequence[str] = ("last_name", "first_name", "username")


BY_NAME = ("name", "-name")
SORTS = ("name", "started", "finished", "start")
STATUS_COLUMNS = ("pk", "began", "ended", "rounds", "role", "organisation", "start")


def get_learners(
    course: str, query: LearnerQuery, *, today: date, due_months: int | None, offset: int = 0, limit: int = 50
) -> LearnerPage:
    """One page of learners, and how many there are in each stage, whatever stage the query has. 5 queries at most."""
    course_id = get_course_id(course)
    if course_id is None and query.within and query.within[0] is None:
        return LearnerPage(people=(), total=0, stages={}, dues={})
    users = _users_with_status(course_id, query)
    conditions = _due_conditions(today, due_months)
    counted = users.aggregate(
        **{f"stage_{stage.value}": Count("pk", filter=condition) for stage, condition in STAGES.items()},
        **{f"due_{due.value}": Count("pk", filter=condition) for due, condition in conditions.items()},
    )
    users = _filter_by_status(users, query, conditions)
    page = list(_sorted_ids(users, course_id, query)[offset : offset + limit])
    return LearnerPage(
        people=_get_statuses(users, page),
        total=users.count() if query.stage or query.due else sum(counted[f"stage_{stage.value}"] for stage in STAGES),
        stages={stage: counted[f"stage_{stage.value}"] for stage in STAGES},
        dues={due: counted[f"due_{due.value}"] for due in conditions},
    )


def count_overdue(course: str, learners: Learners | None, today: date, due_months: int) -> int:
    """How many of these learners (None: of the participants) are past their due date. 2 queries."""
    users = _users_with_status(get_course_id(course), LearnerQuery(within=[learners]))
    return users.filter(_due_conditions(today, due_months)[Due.PAST]).count()


def iter_learners(
    course: str, query: LearnerQuery, *, today: date, due_months: int | None, batch_size: int = BATCH_SIZE
) -> Iterator[tuple[LearnerStatus, ...]]:
    """All learners in their order, in batches. 1 query a batch, and 2.

    They are sorted once and then read by id: a learner who comes or goes meanwhile moves nobody out of the list.
    """
    course_id = get_course_id(course)
    users = _filter_by_status(_users_with_status(course_id, query), query, _due_conditions(today, due_months))
    ids = list(_sorted_ids(users, course_id, query))
    for start in range(0, len(ids), batch_size):
        yield _get_statuses(users, ids[start : start + batch_size])


def due_status(learner: LearnerStatus, today: date, months: int) -> Due | None:
    """The learner's due status, as learners are filtered by it. None without a start date."""
    if learner.start is None:
        return None
    if learner.finished_at:
        return Due.DONE
    left = (due_date(learner.start, months) - today).days
    return Due.PAST if left < 0 else Due.SOON if left <= SOON_DAYS else Due.LATER


def get_learner_status(learner_id: int, course: str) -> tuple[LearnerStatus | None, tuple[RoundSummary, ...]]:
    """How far one learner is, and each of the learner's rounds, oldest first, without its content. 3 queries."""
    course_id = get_course_id(course)
    query = LearnerQuery(within=[[learner_id]])
    users = _users_with_status(course_id, query).values(*STATUS_COLUMNS)
    rounds = Round.objects.filter(learner_id=learner_id, assessment__course_id=course_id).order_by("started", "pk")
    steps = tuple(
        RoundSummary(
            assessment=key, number=number, started_at=started, finished_at=submitted, by_name=visibility == "names"
        )
        for key, number, started, submitted, visibility in rounds.values_list(
            "assessment__key", "number", "started", "submitted", "visibility"
        )
    )
    row = users.first()
    return (_to_status(row) if row else None), steps


def get_profile_choices(course: str) -> dict[str, tuple[str, ...]]:
    """The roles and organisations that learners in the course have chosen. 3 queries."""
    people = Participant.objects.filter(course_id=get_course_id(course))
    return {
        name: tuple(sorted(people.exclude(**{name: ""}).values_list(name, flat=True).distinct()))
        for name in ("role", "organisation")
    }


def get_participation(
    course: str,
    *,
    learners: Learners | None = None,
    assessments: Collection[str] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Participation:
    """How many started, finished and rated again in a course, and one page of these learners. 3 queries.

    Learners come in the order in which they first started. `assessments` (keys) limits what is counted; None counts all
    in the course. With it, a learner who finished two rounds has rated again: that is known by name. Counting who rated
    the same items twice, in a few chosen assessments, would tell about single answers.
    """
    course_id = get_course_id(course)
    if assessments is None:
        rows = filter_learners(Participant.objects.filter(course_id=course_id), learners)
        activities = rows.values("learner_id", "rounds", started_at=F("started"), finished_at=F("finished_last"))
        totals = rows.aggregate(total=Count("pk"), finished=Count("finished"), again=Count("again"))
    else:
        rounds = Round.objects.filter(
            assessment__course_id=course_id, assessment__digest__in=[digest(assessment) for assessment in assessments]
        )
        activities = (
            filter_learners(rounds, learners)
            .values("learner_id")
            .annotate(started_at=Min("started"), finished_at=Max("submitted"), rounds=Count("submitted"))
        )
        totals = activities.aggregate(
            total=Count("learner_id"),
            finished=Count("learner_id", filter=Q(rounds__gte=1)),
            again=Count("learner_id", filter=Q(rounds__gte=2)),
        )
    page = activities.order_by("started_at", "learner_id")[offset : offset + limit]
    return Participation(
        started=totals["total"] or 0,
        finished=totals["finished"] or 0,
        rated_again=totals["again"] or 0,
        people=tuple(LearnerActivity(**activity) for activity in page),
        total=totals["total"] or 0,
    )


STAGES = {
    Stage.FINISHED: Q(ended__isnull=False),
    Stage.IN_PROGRESS: Q(began__isnull=False, ended__isnull=True),
    Stage.NOT_STARTED: Q(began__isnull=True),
}


def _due_conditions(today: date, months: int | None) -> Mapping[Due, Q]:
    """The condition of each due status: plain comparisons of start dates, for learners who have one."""
    if months is None:
        return {}
    waiting = Q(ended__isnull=True)
    first_soon, first_later = (
        earliest_start_due_on(today, months),
        earliest_start_due_on(today + timedelta(days=SOON_DAYS + 1), months),
    )
    return {
        Due.DONE: Q(ended__isnull=False, start__isnull=False),
        Due.PAST: waiting & Q(start__lt=first_soon),
        Due.SOON: waiting & Q(start__gte=first_soon, start__lt=first_later),
        Due.LATER: waiting & Q(start__gte=first_later),
    }


def _select_users(course_id: int | None, query: LearnerQuery) -> QuerySet[Any]:
    """The users whom the query is about, as far as that needs no column of ours about each."""
    taking_part = Participant.objects.filter(course_id=course_id).values("learner_id")
    users = get_user_model().objects.all()
    for learners in query.within:
        ids = taking_part if learners is None else learners
        users = users.filter(pk__in=ids if isinstance(ids, QuerySet) else list(ids))
    if query.leavers is not None:
        users = users.filter(pk__in=taking_part).exclude(pk__in=query.leavers)
    return users


def _users_with_status(course_id: int | None, query: LearnerQuery) -> QuerySet[Any]:
    """The users with how far each is, and their role and organisation."""
    users = (
        _select_users(course_id, query)
        .annotate(
            their_part=_relation_in_course("competency_participants", course_id),
            their_start=_relation_in_course("competency_start_dates", course_id),
        )
        .annotate(
            role=F("their_part__role"),
            organisation=F("their_part__organisation"),
            start=Coalesce("their_start__by_team", "their_start__own"),
            **_progress_columns(query.assessment),
        )
    )
    for name in ("role", "organisation"):
        if value := getattr(query, name):
            users = users.filter(**{name: value})
    return users


def _filter_by_status(users: QuerySet[Any], query: LearnerQuery, conditions: Mapping[Due, Q]) -> QuerySet[Any]:
    """The users in the stage and with the due status of the query."""
    if query.stage:
        users = users.filter(STAGES[query.stage])
    if query.due:
        users = users.filter(conditions[query.due])
    return users


def _sorted_ids(users: QuerySet[Any], course_id: int | None, query: LearnerQuery) -> QuerySet[Any]:
    """The users' ids, in the query's order."""
    # Sorting everybody by name needs no table of ours: without them it is twice as quick.
    lean = query.sort in BY_NAME and not (query.stage or query.due or query.role or query.organisation)
    return (_select_users(course_id, query) if lean else users).order_by(*_ordering(query)).values_list("pk", flat=True)


def _get_statuses(users: QuerySet[Any], ids: Sequence[int]) -> tuple[LearnerStatus, ...]:
    """The status of each of these users, in the order of the ids. 1 query."""
    rows = {row["pk"]: row for row in users.filter(pk__in=ids).values(*STATUS_COLUMNS)}
    return tuple(_to_status(rows[user_id]) for user_id in ids if user_id in rows)


def _relation_in_course(relation: str, course_id: int | None) -> FilteredRelation:
    """A user's one row about the course. Its name in the query must be a reserved word of no database."""
    return FilteredRelation(relation, condition=Q(**{f"{relation}__course_id": course_id}))


def _progress_columns(assessment: str) -> dict[str, Any]:
    """When a learner began and last finished, and how many rounds: in the course, or in one assessment of it."""
    if not assessment:
        return {
            "began": F("their_part__started"),
            "ended": F("their_part__finished_last"),
            "rounds": F("their_part__rounds"),
        }
    rounds = Round.objects.filter(learner_id=OuterRef("pk"), assessment__digest=digest(assessment))
    done = rounds.filter(submitted__isnull=False)
    return {
        "began": Subquery(rounds.order_by("number").values("started")[:1]),
        "ended": Subquery(done.order_by("-submitted").values("submitted")[:1]),
        "rounds": Subquery(done.order_by().values("learner_id").annotate(many=Count("pk")).values("many")[:1]),
    }


def _ordering(query: LearnerQuery) -> list[Any]:
    down, name = query.sort.startswith("-"), query.sort.removeprefix("-")
    fields = list(query.names) if name == "name" else [{"started": "began", "finished": "ended"}.get(name, name)]
    ordered = [F(field).desc(nulls_last=True) if down else F(field).asc(nulls_last=True) for field in fields]
    # Learners who have finished are no longer due, and come last.
    return [*([F("ended").asc(nulls_first=True)] if name == "start" else []), *ordered, "pk"]


def _to_status(row: Mapping[str, Any]) -> LearnerStatus:
    return LearnerStatus(
        learner_id=row["pk"],
        started_at=row["began"],
        finished_at=row["ended"],
        rounds=row["rounds"] or 0,
        role=row["role"] or "",
        organisation=row["organisation"] or "",
        start=row["start"],
    )
