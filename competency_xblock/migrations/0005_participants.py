"""Who takes part, from the rounds that there are already. `competency_rebuild_latest` comes to the same."""

from collections import defaultdict
from datetime import datetime

from django.db import migrations, transaction
from django.db.models import Count, Max, Min

LEARNERS_AT_ONCE = 200
CHOSEN = ("role", "organisation", "level")


def make_participants(apps, schema_editor):
    """A row for everybody with a round in a course, a page of learners at a time."""

    def rows_of(name):  # of the database that is migrated, and no other
        return apps.get_model("competency_xblock", name).objects.using(schema_editor.connection.alias)

    for course_id in list(rows_of("Course").order_by("pk").values_list("pk", flat=True)):
        rounds = rows_of("Round").filter(assessment__course_id=course_id)
        after = 0
        while learners := list(
            rounds.filter(learner_id__gt=after)
            .order_by("learner_id")
            .values_list("learner_id", flat=True)
            .distinct()[:LEARNERS_AT_ONCE]
        ):
            # Whoever began since the table was made has a row already, which knows of nothing before.
            with transaction.atomic(using=schema_editor.connection.alias):
                rows_of("Participant").filter(course_id=course_id, learner_id__in=learners).delete()
                rows_of("Participant").bulk_create(_participants(rows_of, course_id, learners))
            after = learners[-1]


def _participants(rows_of, course_id, learners):
    participant = rows_of("Participant").model
    rounds = rows_of("Round").filter(assessment__course_id=course_id, learner_id__in=learners)
    again = _rated_again(rows_of, course_id, learners)
    submitted = rounds.filter(submitted__isnull=False).order_by("submitted", "pk")
    last = {one.pop("learner_id"): one for one in submitted.values("learner_id", "pk", *CHOSEN)}
    counted = rounds.values("learner_id").annotate(
        started=Min("started"),
        finished=Min("submitted"),
        finished_last=Max("submitted"),
        rounds=Count("submitted"),
    )
    for one in counted.order_by("learner_id"):
        said = last.get(one["learner_id"], {})
        yield participant(
            course_id=course_id,
            again=again.get(one["learner_id"]),
            last_round=said.get("pk"),
            **{name: said.get(name, "") for name in CHOSEN},
            **one,
        )


def _rated_again(rows_of, course_id, learners):
    """When each learner first rated something for the second time."""
    ratings = rows_of("Rating").filter(
        answer="rated",
        round__submitted__isnull=False,
        round__assessment__course_id=course_id,
        round__learner_id__in=learners,
    )
    times = defaultdict(list)
    for learner, item, at in ratings.order_by("round__submitted").values_list(
        "round__learner_id", "item_id", "round__submitted"
    ):
        times[learner, item].append(at)
    again: dict[int, datetime] = {}
    for (learner, _item), when in times.items():
        if len(when) > 1:
            again[learner] = min(when[1], again.get(learner, when[1]))
    return again


class Migration(migrations.Migration):
    dependencies = [("competency_xblock", "0004_reports")]
    # A page at a time: one transaction over a large site would keep everybody waiting. It can be run again.
    atomic = False

    operations = [migrations.RunPython(make_participants, migrations.RunPython.noop, elidable=True)]
