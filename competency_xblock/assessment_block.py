"""The block in which learners rate themselves (layer 6): its views. Its base classes have fields and handlers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Boolean, Scope
from xblock.validation import Validation, ValidationMessage

from .assessment_fields import AskedFields, DisclosureFields, FlowFields, TrainingFields
from .frameworks import UnknownFramework
from .platform.hosts import is_lms, is_studio
from .platform.olx.blocks import OlxMixin
from .platform.users.accounts import learner_id_of
from .platform.users.masquerade import is_masquerading_as_named
from .web import authoring, learner
from .web.assessment import AssessmentSettings
from .web.authoring import AuthorHandlers, block_warnings, preview_html
from .web.learner import AssessmentSession, LearnerHandlers, SampleSession, form_html, is_shown_to, not_enrolled_html
from .web.learner import notice as sample_notice
from .web.platform_hooks.block_hooks import PlatformHooks
from .web.plumbing.assets import add_script, add_style, uid_of
from .web.plumbing.notices import BlockNotices
from .web.plumbing.pages import my_competencies_url
from .web.plumbing.rendering import render
from .web.plumbing.time_zones import in_block_time_zone


@XBlock.wants("user", "completion", "studio_user_permissions")
class CompetencyAssessmentXBlock(
    PlatformHooks,
    LearnerHandlers,
    AuthorHandlers,
    BlockNotices,
    AskedFields,
    FlowFields,
    DisclosureFields,
    TrainingFields,
    OlxMixin,
    CompletableXBlockMixin,
    XBlock,
):
    """A competency self-assessment placed in a course."""

    public_dir = "static"
    has_author_view = True
    show_in_read_only_mode = True  # staff who view as a learner see made-up answers, not an empty box

    started = Boolean(
        help=gettext_noop("Says if the learner has started. We save answers in our own records, never here."),
        default=False,
        scope=Scope.user_state,
    )

    # ---- views

    @XBlock.supports("multi_device")
    @in_block_time_zone
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The assessment: an empty form that all learners share, and the learner's own state beside it."""
        if is_studio():
            return self.author_view(context)
        try:
            settings = AssessmentSettings.from_block(self)
        except UnknownFramework:
            sentence = _("This is not ready yet. Tell the person who runs your course.")
            # The learner can still reach their earlier answers.
            return self._notice(sentence, mine_url=my_competencies_url() if learner_id_of(self) else "")
        learner_id = learner_id_of(self)
        if learner_id is None:
            return self._notice(_("Sign in to say how confident you feel and see what to learn next."))
        if not is_shown_to(self, learner_id):
            about = _("Say how confident you feel at work. Then see what to learn next.")
            return self._page(not_enrolled_html(self, learner_id, title=self._title, about=about))
        as_learner = is_masquerading_as_named(self)
        kind = SampleSession if as_learner else AssessmentSession
        session = self._session(settings, learner_id, kind, read_actions=learner.actions_on_page)
        fragment = Fragment()
        self._add_form(fragment, session, notice=sample_notice() if as_learner else "")
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The unit's page in Studio: warnings for the author, and the assessment to try out."""
        if is_lms():  # it names units that a learner may not see, and some LMSs serve any view to anybody
            return self._notice(_("Only people who can edit this course can change its self-assessments."))
        try:
            settings = AssessmentSettings.from_block(self)
        except UnknownFramework:
            return self._notice(*block_warnings(self, self._course))
        session = self._preview(settings)
        fragment = Fragment(preview_html(self, settings, self._course))
        add_style(fragment, self, authors=True)
        self._add_form(fragment, session, notice="")
        return fragment

    def validate(self) -> Validation:
        """The warnings for the author that Studio shows above the block."""
        validation = super().validate()
        for sentence in block_warnings(self, self._course):
            validation.add(ValidationMessage(ValidationMessage.WARNING, sentence))
        return validation

    @classmethod
    def get_customizable_fields(cls) -> dict[str, str | None]:
        """The fields that keep the course's values when a newer version comes from the library. Studio calls this."""
        inherited: dict[str, str | None] = getattr(super(), "get_customizable_fields", dict)()
        own = [name for name, field in cls.fields.items() if getattr(field, "of_the_course", False)]
        return {**dict.fromkeys(own), **inherited}

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The author's editor. Some LMSs serve any view to anybody; there it is only a notice."""
        if is_lms():
            return self._notice(_("Only people who can edit this course can change its self-assessments."))
        posts = {
            "save": "save_settings",
            "framework": "show_framework",
            "file": "check_framework",
            "takeOver": "take_over",
            "check": "try_settings",
        }
        urls = {name: self.runtime.handler_url(self, handler) for name, handler in posts.items()}
        fragment = Fragment(authoring.editor_html(self, uid_of(self), self._course, urls))
        add_style(fragment, self, authors=True)
        add_script(fragment, self, "CompetencyEditor", "editor/main")
        return fragment

    # ---- parts of the views

    def _add_form(self, fragment: Fragment, session: AssessmentSession, *, notice: str) -> None:
        """Add the form that all learners share, and the learner's own state beside it."""
        uid = uid_of(self)
        fragment.add_content(
            render(
                "assessment_open.html",
                {"uid": uid, "title": self._title, "state": session.page_state_json(), "notice": notice},
            )
        )
        fragment.add_content(session.results_html())
        fragment.add_content(form_html(uid, session.shown_settings))
        add_style(fragment, self)
        add_script(fragment, self, "CompetencyAssessment", "assessment/main")
