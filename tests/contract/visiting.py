"""One learner in an LMS: the block as each request finds it, and what the page's script sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from webob import Request

from competency_xblock.records import api
from competency_xblock.web.assessment.settings import AssessmentSettings

from ..fixtures.workbench import sent
from . import host
from .conftest import Site
from .platform_tables.models import AnonymousUserId, CourseEnrollment


@dataclass
class Learner:
    """Somebody who is enrolled; `runtime` is that of the latest request."""

    site: Site
    user: Any
    runtime: Any = None
    published: tuple[tuple[str, Any], ...] = ()

    def block(self, place: Any = host.ASSESSMENT) -> Any:
        """The block as a new request finds it."""
        self.runtime = host.Lms(self.site.store, self.user)
        return self.runtime.block(place)

    def post(self, handler: str, body: dict[str, Any], place: Any = host.ASSESSMENT) -> dict[str, Any]:
        """Call a handler, which answers."""
        request = Request.blank("/", method="POST", body=json.dumps(body).encode(), content_type="application/json")
        answer = self.block(place).handle(handler, request)
        self.published += tuple(self.runtime.published)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def save(self, draft: dict[str, Any], saved: dict[str, Any] | None = None, moved: bool = False) -> dict[str, Any]:
        """Save a draft; the first save begins a round."""
        saved = saved or {"round": "", "revision": 0}
        promise = AssessmentSettings.from_block(self.block()).promise_id
        body = sent(draft, saved["round"], saved["revision"], f"save-{saved['revision']}", promise)
        return self.post("save_round", body | {"moved": moved})

    def finish(self, draft: dict[str, Any], saved: dict[str, Any] | None = None) -> dict[str, Any]:
        """Finish a round that was saved, or a whole one."""
        saved = saved or self.save(draft)
        return self.post("submit_round", sent(draft, saved["round"], saved["revision"], "submit"))

    def take_back(self) -> dict[str, Any]:
        """Take the last finish back; what the page goes on from."""
        finish = api.get_submitted_rounds(self.user.pk)[-1]
        answer = self.post("reopen_round", {"round": finish.key, "submitted": finish.submitted_at.isoformat()})
        stored: dict[str, Any] = answer["stored"]
        return stored


def learner(site: Site, name: str = "robin") -> Learner:
    """Enrol somebody."""
    user = get_user_model().objects.create(username=name)
    CourseEnrollment.objects.create(user=user, course_id=host.COURSE)
    AnonymousUserId.objects.create(user=user, anonymous_user_id=host.anonymous_id(user), course_id=host.COURSE)
    return Learner(site, user)
