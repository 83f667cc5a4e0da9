"""What the workbench gives to blocks in the demo, answering as the Open edX services of these names do.

The workbench makes a service without arguments, sets `.runtime` afterwards and knows the learner only once a
page is asked for: so each of these looks up who is here when it is asked, not before.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from xblock.core import XBlock
from xblock.reference.user_service import UserService, XBlockUser

from competency_xblock.records import api

from . import course
from .learners import Someone, account_of, someone

NOBODY = "none"  # the workbench's user id for a request that nobody is logged in for


class _AboutSomeone:
    """Who the current page is for."""

    runtime: Any = None
    _account: User | None = None

    @property
    def student_id(self) -> str | None:
        """The id in the page's address; None while the course is loaded."""
        # What the workbench sets as `user_id`; asking for it by that name warns that a user service should be
        # asked instead, and this is the user service.
        student_id = getattr(self.runtime, "_deprecated_per_instance_user_id", None)
        return None if student_id in (None, "", NOBODY) else str(student_id)

    @property
    def who(self) -> Someone | None:
        """Who is looking at the page."""
        return someone(self.student_id) if self.student_id else None

    @property
    def account(self) -> User | None:
        """The Django user of the person who views the page. Looked up once a request."""
        if self._account is None and self.student_id:
            self._account = account_of(self.student_id)
        return self._account


class DemoUserService(_AboutSomeone, UserService):
    """Who is here, with the optional attributes that the LMS gives."""

    def get_current_user(self) -> XBlockUser:
        """The learner or the training team; a user that is not logged in where nobody is known."""
        who, account = self.who, self.account
        if who is None or account is None:
            stranger = XBlockUser(is_current_user=True)
            stranger.opt_attrs["edx-platform.is_authenticated"] = False
            return stranger
        user = XBlockUser(is_current_user=True, emails=[], full_name=who.name)
        user.opt_attrs |= {
            "edx-platform.user_id": account.pk,
            "edx-platform.username": account.get_username(),
            "edx-platform.anonymous_user_id": f"anonymous-{account.pk}",
            "edx-platform.is_authenticated": True,
            "edx-platform.user_is_staff": who.staff,
            "edx-platform.user_is_global_staff": False,
            "edx-platform.user_role": "staff" if who.staff else "student",
            "edx-platform.user_preferences": {"pref-lang": "en", "time_zone": "Europe/London"},
        }
        return user


class DemoCompletionService(_AboutSomeone):
    """Which units are finished: opening one is enough, unless it has something to do in it."""

    def completion_tracking_enabled(self) -> bool:
        """Whether the page names a learner: the demo tracks completion for all of them."""
        return self.student_id is not None

    def vertical_is_complete(self, unit: XBlock) -> bool:
        """Whether the learner has opened the unit, or submitted each assessment in it."""
        if self.account is None:
            return False
        types = unit.child_types()
        assessments = [child for child, block_type in types.items() if block_type == course.ASSESSMENT]
        if assessments:
            learner = self.account.pk
            return all(api.get_submitted_rounds(learner, assessment=assessment) for assessment in assessments)
        return bool(unit.seen) and course.PROGRESS not in types.values()


class DemoStudioPermissions(_AboutSomeone):
    """Who may change the course: the training team, which is its author too."""

    def can_read(self, course_key: object) -> bool:
        """Whether the current user may look at the course as its author does."""
        return bool(self.who and self.who.staff)

    def can_write(self, course_key: object) -> bool:
        """Whether the current user may change the course."""
        return self.can_read(course_key)
