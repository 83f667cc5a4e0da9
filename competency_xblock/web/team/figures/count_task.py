"""Counting a course's figures where nobody has to wait for it (layer 5)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.utils import timezone

from competency_xblock.platform.courses.keys import assessment_of
from competency_xblock.platform.courses.unit_completion import assessments_in
from competency_xblock.platform.site_settings import figures_age
from competency_xblock.platform.tasks import task
from competency_xblock.platform.users.enrolments import active_learners, cohorts
from competency_xblock.records import api
from competency_xblock.records.data import Group, Taken
from competency_xblock.web.assessment.frameworks import known_frameworks
from competency_xblock.web.plumbing.time_zones import today_on_site

from .training_demand import Offer, count_demand

AGAIN_AFTER = 600
"""So many seconds after a count that failed somebody may be sent to try again."""


def figures_of(course: str) -> Taken | None:
    """The course's newest figures. Where they are older than the site wants, somebody is sent to count them again.

    None where there are none: they were never counted, or somebody who was in them has been erased.
    """
    taken, now = api.newest_snapshot(course), timezone.now()
    if taken is not None and now - taken.at <= figures_age():
        return taken
    # Of many who look in the same minutes one sends for it. Nothing is written for that: whoever reads would wait for
    # those who are rating, and they for the reader.
    once = api.TRIED_FOR.total_seconds()
    sends = not api.is_being_counted(course, now) and cache.add(_sent_for(course), now, once)
    return api.newest_snapshot(course) if sends and count_figures.soon(course, True) else taken


@task("competency_xblock.count_figures")
def count_figures(course: str, only_if_old: bool = False) -> bool:
    """Count everything about the course from what is recorded now; whether it was kept, see `api.take_snapshot`.

    `only_if_old`: what others have counted while this waited for a worker is not counted again. Where it fails, that is
    noted for the training team, and a visitor has it tried again some minutes later.
    """
    now = timezone.now()
    taken = api.newest_snapshot(course) if only_if_old else None
    if taken is not None and now - taken.at <= figures_age():
        return True
    api.begin_counting(course, now)
    try:
        kept = _count(course, now)
    except Exception:
        api.counting_failed(course, timezone.now())
        cache.set(_sent_for(course), now, AGAIN_AFTER)
        raise
    cache.delete(_sent_for(course))
    return kept


def _sent_for(course: str) -> str:
    return f"competency-count-{sha256(course.encode()).hexdigest()}"


def _count(course: str, now: datetime) -> bool:
    versions = api.versions_answered(course)
    frameworks = known_frameworks(api.frameworks_in(course), versions)
    learners = active_learners(course)
    blocks = assessments_in(course)
    offer = Offer.of(blocks)
    counts, topics = count_demand(course, frameworks, learners, offer)
    return api.take_snapshot(
        course,
        tuple(frameworks.values()),
        learners=learners,
        cohorts=[Group(name=one.name, learners=one.learners) for one in cohorts(course)],
        enrolled=None if learners is None else learners.count(),
        counts=counts,
        about={
            "assessments": {assessment_of(one): getattr(one, "display_name", None) or "" for one in blocks},
            "topics": topics,
            "with_units": sorted(offer.units),
            "named": api.frameworks_named(course),
            "versions": versions,
        },
        now=now,
        today=today_on_site(),
    )
