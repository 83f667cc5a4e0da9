"""Handlers for the editors of both blocks and for the preview (layer 5)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import UnknownFramework
from competency_xblock.platform.courses import outline
from competency_xblock.platform.courses.keys import get_assessment_key, get_course_key
from competency_xblock.platform.permissions import may_author

from ..assessment import AssessmentSettings, units_for
from ..plumbing.assets import uid_of
from ..plumbing.handlers import RequestRefused, author_json_post, json_post
from ..plumbing.time_zones import in_block_time_zone
from . import editor
from .preview import PreviewSession
from .progress_form import ProgressForm, read_progress_settings
from .saving import save
from .settings_form import SettingsForm, read_settings


class AuthorHandlers(XBlock):
    """The handlers for authors, of a block with an assessment's fields."""

    _outline: outline.Outline | None = None  # read once a request, and only where an author works

    @author_json_post
    def save_settings(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Set the posted settings: all, or none where any is wrong.

        The host saves the block after this handler. If that fails, the host answers with its own error.
        """
        self._check_author()
        form = read_settings(self, posted, self._course)
        return save(self, form, form.values(), SettingsForm.base_fields.keys() & self.fields.keys(), posted)

    @author_json_post
    def show_framework(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with the editor's parts for another framework or assessment. Sets nothing."""
        self._check_author()
        return editor.framework_parts(self, posted, uid_of(self), self._course)

    @author_json_post
    def check_framework(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with a summary of a framework file, or its problems. Sets nothing."""
        self._check_author()
        return editor.check_file(self, posted)

    @author_json_post
    def take_over(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with the unit map and own topics of another assessment. Sets nothing."""
        self._check_author()
        return editor.copy_unit_map(self, posted, self._course)

    @author_json_post
    def try_settings(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with coverage and warnings for the settings in the form. Sets nothing."""
        self._check_author()
        return editor.evaluate_settings(self, posted, self._course)

    @json_post
    @in_block_time_zone
    def try_round(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with the results page for an author's answers in the preview. Stores nothing."""
        return self._preview_session().submit(posted)

    @json_post
    def try_level(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with the preview's form at another level."""
        return self._preview_session().at_level(posted, uid_of(self))

    def _check_author(self) -> None:
        if not may_author(self):
            raise RequestRefused(403, _("Only people who can edit this course can change its self-assessments."))

    def _course(self) -> outline.Outline:
        if self._outline is None:
            self._outline = outline.outline(self)
        return self._outline

    def _preview_session(self) -> PreviewSession:
        self._check_author()
        try:
            return self._preview(AssessmentSettings.from_block(self))
        except UnknownFramework as unknown:
            raise RequestRefused(400, _("This is not ready yet.")) from unknown

    def _preview(self, settings: AssessmentSettings) -> PreviewSession:
        return PreviewSession(
            settings=settings,
            learner_id=0,
            course=get_course_key(self),
            assessment=get_assessment_key(self),
            units=partial(units_for, self),
            urls={
                "submit": self.runtime.handler_url(self, "try_round"),
                "level": self.runtime.handler_url(self, "try_level"),
            },
        )


class ProgressAuthorHandlers(XBlock):
    """The handler for authors of a progress block."""

    @json_post
    def save_settings(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Set the posted settings: all, or none where any is wrong."""
        if not may_author(self):
            raise RequestRefused(403, _("Only people who can edit this course can change this page."))
        form = read_progress_settings(self, posted, outline.outline(self))
        return save(self, form, form.cleaned_data, ProgressForm.base_fields.keys(), posted)
