"""What the platform calls on an assessment (layer 5): gradebook, reset, report, search and apps."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from xblock.core import XBlock

from competency_xblock.frameworks import UnknownFramework
from competency_xblock.platform.courses.keys import get_assessment_key
from competency_xblock.platform.users.accounts import get_learner_by_anonymous_id
from competency_xblock.records import api

from ..assessment import AssessmentSettings
from .response_report import response_rows, search_document, summary


class PlatformHooks(XBlock):
    """The properties and methods that the platform looks for on a block."""

    # Of the block
    participation: bool
    _title: str

    @property
    def has_score(self) -> bool:
        """Whether the gradebook has a column for it: only where the author counts participation."""
        return bool(self.participation)

    @property
    def weight(self) -> int:
        """The weight of participation. Ratings never count."""
        return 1

    def max_score(self) -> int | None:
        """One point for participation, where the author counts it."""
        return 1 if self.participation else None

    def clear_student_state(
        self, user_id: str, course_id: str, item_id: str, requesting_user_id: str | None = None
    ) -> None:
        """Delete a learner's rounds when staff reset the learner's state. Called on a block that knows no user."""
        learner_id = get_learner_by_anonymous_id(user_id)
        if learner_id is not None:
            api.reset_learner_state(learner_id, item_id)

    def generate_report_data(
        self, user_state_iterator: Iterable[Any], limit_responses: int | None = None
    ) -> Iterator[tuple[str, OrderedDict[str, Any]]]:
        """Rows for the platform's problem-response report, as far as what was promised allows."""
        try:
            today = AssessmentSettings.from_block(self).framework
        except UnknownFramework:
            today = None  # stored answers do not need it
        yield from response_rows(get_assessment_key(self), user_state_iterator, limit_responses, today)

    def index_dictionary(self) -> dict[str, Any]:
        """The text by which the course search finds the assessment."""
        document: dict[str, Any] = super().index_dictionary()
        try:
            return {**document, **search_document(AssessmentSettings.from_block(self), self._title)}
        except UnknownFramework:
            return document

    def student_view_data(self, context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The assessment's data for apps. The platform caches it for all learners, so it holds no learner's data."""
        try:
            return summary(AssessmentSettings.from_block(self), self._title)
        except UnknownFramework:
            return {"title": self._title}
