"""Who may read and write records of their own (layer 5). Every handler asks here first, as no host does."""

from __future__ import annotations

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.platform.enrolments import takes_part
from competency_xblock.platform.hosts import is_studio
from competency_xblock.platform.keys import course_of
from competency_xblock.platform.masquerade import is_as_named_learner
from competency_xblock.platform.people import learner_id_of
from competency_xblock.platform.rights import is_course_staff
from competency_xblock.web.json_posts import Refused


def may_take_part(block: XBlock) -> int:
    """The learner's number. Raises Refused for everybody whose records these would not be."""
    learner_id = learner_id_of(block)
    if learner_id is None:
        raise Refused(403, _("Please log in first. What you wrote is kept on the page."))
    if is_studio():
        raise Refused(403, _("This is a preview: nothing is kept here. Learners answer in the course."))
    if is_as_named_learner(block):
        raise Refused(403, _("You are looking at the course as one of its learners. Their answers stay theirs."))
    if not is_course_staff(block) and not takes_part(learner_id, course_of(block)):
        raise Refused(403, _("You are not enrolled in this course at the moment. Please enrol first."))
    return learner_id
