"""Who may read and who may write (layer 5). Handlers check here first: no host checks it for them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.platform.courses.keys import get_assessment_key, get_course_key
from competency_xblock.platform.courses.overviews import url_of
from competency_xblock.platform.hosts import is_studio
from competency_xblock.platform.permissions import is_course_staff
from competency_xblock.platform.site_settings import observed_practice
from competency_xblock.platform.users.accounts import learner_id_of
from competency_xblock.platform.users.enrolments import is_enrolled
from competency_xblock.platform.users.masquerade import is_masquerading, is_masquerading_as_named
from competency_xblock.records import api

from ..plumbing.handlers import RequestRefused
from ..plumbing.pages import my_competencies_url
from ..plumbing.rendering import render


def is_shown_to(block: XBlock, learner_id: int) -> bool:
    """Whether the reader sees the page: enrolled learners, course staff, and staff who view it as a learner."""
    return is_course_staff(block) or is_masquerading(block) or is_enrolled(learner_id, get_course_key(block))


def not_enrolled_html(block: XBlock, learner_id: int, *, title: str, about: str) -> str:
    """The page for everybody else: what this is, who it is for, what to do next, and a link to their own answers."""
    course = get_course_key(block)
    own_rows = (
        api.get_open_round(learner_id, get_assessment_key(block))
        or api.get_submitted_rounds(learner_id, course=course)
        or (observed_practice() and api.get_observations_of(learner_id, course))
    )
    context = {
        "title": title,
        "about": about,
        "course_url": url_of(course),
        "mine_url": my_competencies_url() if own_rows else "",
    }
    return render("not_enrolled.html", context)


def require_owner(block: XBlock) -> int:
    """The id of the learner, who may read and take back their own data.

    Enrolment and the state of the assessment do not matter. Raises RequestRefused for visitors who are not logged
    in, in Studio, and for staff who view the course as a learner.
    """
    learner_id = learner_id_of(block)
    if learner_id is None:
        raise RequestRefused(
            403,
            _("You are signed out. Your words are safe on this page, so keep it open. Sign in again in a new tab."),
        )
    if is_studio():
        raise RequestRefused(403, _("This is a preview, so we do not save anything. Learners answer in the course."))
    if is_masquerading_as_named(block):
        raise RequestRefused(403, _("You are viewing the course as one of its learners. Their answers stay private."))
    return learner_id


def is_participant(block: XBlock, learner_id: int) -> bool:
    """Whether the owner of answers may answer and share: enrolled learners and course staff."""
    return is_course_staff(block) or is_enrolled(learner_id, get_course_key(block))


def require_participant(block: XBlock) -> int:
    """The id of the learner, who may answer and share. Raises RequestRefused for anybody else."""
    learner_id = require_owner(block)
    if not is_participant(block, learner_id):
        raise RequestRefused(403, _("You are not enrolled in this course now. To do this, enrol first."))
    return learner_id
