"""Counting a course's figures in the background (layer 5)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.utils import timezone

from competency_xblock.platform.courses.keys import get_assessment_key
from competency_xblock.platform.courses.unit_completion import load_assessments
from competency_xblock.platform.site_settings import max_snapshot_age
from competency_xblock.platform.tasks import task
from competency_xblock.platform.users.enrolments import active_learners, cohorts
from competency_xblock.records import api
from competency_xblock.records.data import Group, SnapshotInfo
from competency_xblock.web.assessment import find_frameworks
from competency_xblock.web.plumbing.time_zones import today_on_site

from .training_demand import TrainingOffer, count_training_demand

RETRY_AFTER = 600
"""Seconds after a failed count before a page may start another."""


def get_snapshot(course: str) -> SnapshotInfo | None:
    """The course's latest snapshot. If it is older than the site allows, a new count starts in the background.

    None where there is none: figures were never counted, or a learner in them has been erased.
    """
    snapshot, now = api.get_latest_snapshot(course), timezone.now()
    if snapshot is not None and now - snapshot.taken_at <= max_snapshot_age():
        return snapshot
    # One request of many starts the task. The lock is in the cache: a row lock would make readers wait for
    # submissions, and submissions for readers.
    timeout = api.COUNTING_TIMEOUT.total_seconds()
    may_start = not api.is_counting(course, now) and cache.add(_sent_for(course), now, timeout)
    return api.get_latest_snapshot(course) if may_start and count_figures.enqueue(course, True) else snapshot


@task("competency_xblock.count_figures")
def count_figures(course: str, only_if_old: bool = False) -> bool:
    """Count the course's figures now. Whether they were stored, see `api.create_snapshot`.

    `only_if_old`: do nothing if another worker has counted while this task waited. A failure is recorded for the
    training team's pages; after RETRY_AFTER a page may start another count.
    """
    now = timezone.now()
    snapshot = api.get_latest_snapshot(course) if only_if_old else None
    if snapshot is not None and now - snapshot.taken_at <= max_snapshot_age():
        return True
    api.start_counting(course, now)
    try:
        stored = _count(course, now)
    except Exception:
        api.record_counting_failure(course, timezone.now())
        cache.set(_sent_for(course), now, RETRY_AFTER)
        raise
    cache.delete(_sent_for(course))
    return stored


def _sent_for(course: str) -> str:
    return f"competency-count-{sha256(course.encode()).hexdigest()}"


def _count(course: str, now: datetime) -> bool:
    versions = api.versions_answered(course)
    frameworks = find_frameworks(api.get_frameworks_answered(course), versions)
    learners = active_learners(course)
    blocks = load_assessments(course)
    offer = TrainingOffer.of(blocks)
    counts, topics = count_training_demand(course, frameworks, learners, offer, now)
    return api.create_snapshot(
        course,
        tuple(frameworks.values()),
        learners=learners,
        cohorts=[Group(name=cohort.name, learners=cohort.learners) for cohort in cohorts(course)],
        enrolled=None if learners is None else learners.count(),
        counts=counts,
        about={
            "assessments": {get_assessment_key(block): getattr(block, "display_name", None) or "" for block in blocks},
            "topics": topics,
            "with_units": sorted(offer.units),
            "named": api.get_frameworks_with_names(course),
            "versions": versions,
        },
        now=now,
        today=today_on_site(),
    )
