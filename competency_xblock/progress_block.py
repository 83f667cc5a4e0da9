"""The block of progress (layer 6): learners see their own, the training team sees participation and figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Scope
from xblock.validation import Validation, ValidationMessage

from .platform.courses.keys import get_course_key
from .platform.courses.outline import outline
from .platform.hosts import is_lms, is_studio
from .platform.olx.blocks import OlxMixin
from .platform.olx.fields import MAX_ID_LENGTH, MAX_KEY_LENGTH, Text
from .platform.olx.xml_fields import Names
from .platform.permissions import may_see_reports
from .platform.site_settings import observed_practice
from .platform.users.accounts import learner_id_of
from .platform.users.masquerade import is_masquerading_as_named
from .records import api
from .web.authoring import TEAM_PARTS, ProgressAuthorHandlers, get_repair_warnings, progress_editor_html
from .web.learner import ProgressHandlers, ProgressScope, is_shown_to, not_enrolled_html, own_html, sample_html
from .web.learner import notice as sample_notice
from .web.plumbing.assets import add_script, add_style, uid_of
from .web.plumbing.notices import BlockNotices
from .web.plumbing.rendering import render
from .web.plumbing.time_zones import in_block_time_zone
from .web.team import TeamHandlers, page_url, team_html


@XBlock.wants("user", "studio_user_permissions")
class CompetencyProgressXBlock(ProgressHandlers, TeamHandlers, ProgressAuthorHandlers, BlockNotices, OlxMixin, XBlock):
    """How confidence grows in a course."""

    public_dir = "static"
    has_author_view = True
    show_in_read_only_mode = True  # staff who view as a learner see made-up progress, not an empty box
    completion_mode = XBlockCompletionMode.EXCLUDED

    display_name = Text(
        longest=200,
        display_name=gettext_noop("Title"),
        help=gettext_noop("Learners see this title above the page."),
        default=gettext_noop("My progress"),
        scope=Scope.settings,
    )

    assessments = Names(
        entry="assessment",
        longest=MAX_KEY_LENGTH,
        maximum=1_000,
        display_name=gettext_noop("Self-assessments"),
        help=gettext_noop("Tick the self-assessments for this page. If you tick none, the page shows all of them."),
        default=[],
        scope=Scope.content,
    )
    level = Text(
        longest=2 * MAX_ID_LENGTH + 1,
        display_name=gettext_noop("Level"),
        help=gettext_noop("Choose the level this page shows, if the framework has levels."),
        default="",
        scope=Scope.settings,
    )
    team_shows = Names(
        entry="part",
        longest=MAX_ID_LENGTH,
        maximum=len(TEAM_PARTS),
        choices=TEAM_PARTS,
        display_name=gettext_noop("What the training team sees here"),
        help=gettext_noop("You can show less, if that is kinder. We never show more than learners were told."),
        default=list(TEAM_PARTS),
        scope=Scope.content,
    )

    # ---- views

    @XBlock.supports("multi_device")
    @in_block_time_zone
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The team's view for readers who may see reports, and the reader's own progress."""
        if is_studio():
            return self.author_view(context)
        learner_id = learner_id_of(self)
        if learner_id is None:
            return self._notice(_("Sign in to see your progress."))
        fragment = Fragment()
        if is_masquerading_as_named(self):
            fragment.add_content(sample_html(self._title, sample_notice()))
        else:
            team, scope = may_see_reports(self), ProgressScope.of(self)
            if team:
                fragment.add_content(team_html(self, scope))
            if not team and observed_practice() and api.is_observer(learner_id, get_course_key(self)):
                fragment.add_content(render("observer.html", {"url": page_url("observed", get_course_key(self))}))
            if team or is_shown_to(self, learner_id):
                fragment.add_content(own_html(self, self._title, learner_id, scope, beside_team=team))
            else:
                about = _("See how your confidence changes over time.")
                fragment.add_content(not_enrolled_html(self, learner_id, title=self._title, about=about))
        add_style(fragment, self)
        add_script(fragment, self, "CompetencyProgress", "progress/main")
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The unit's page in Studio: the page with made-up ratings."""
        about = _("Learners see here how their confidence changes. The training team sees who takes part.")
        if is_lms():
            return self._notice(about)
        fragment = Fragment(sample_html(self._title, _("%(said)s The ratings below are made up.") % {"said": about}))
        add_style(fragment, self)
        return fragment

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The author's editor. Some LMSs serve any view to anybody; there it is only a notice."""
        if is_lms():
            return self._notice(_("Only people who can edit this course can change this page."))
        url = self.runtime.handler_url(self, "save_settings")
        fragment = Fragment(progress_editor_html(self, uid_of(self), outline(self), url))
        add_style(fragment, self, authors=True)
        add_script(fragment, self, "CompetencyProgressEditor", "progress_editor/main")
        return fragment

    def validate(self) -> Validation:
        """The warnings for the author that Studio shows above the block."""
        validation = super().validate()
        for sentence in get_repair_warnings(self):
            validation.add(ValidationMessage(ValidationMessage.WARNING, sentence))
        if ProgressScope.of(self).is_empty:
            sentence = _("The self-assessments for this page are no longer in the course. Choose Edit and tick others.")
            validation.add(ValidationMessage(ValidationMessage.WARNING, sentence))
        return validation
