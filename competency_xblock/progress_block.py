"""The block that shows progress (layer 6): to a learner their own, to the training team who takes part and figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Scope
from xblock.validation import Validation, ValidationMessage

from .frameworks import Framework
from .platform.courses.keys import course_of
from .platform.courses.outline import outline
from .platform.hosts import is_lms, is_studio
from .platform.olx.blocks import InCourseFiles
from .platform.olx.fields import LONGEST_ID, LONGEST_PLACE, Text
from .platform.olx.xml_fields import Names
from .platform.permissions import may_author, may_see_reports
from .platform.site_frameworks import site_frameworks
from .platform.site_settings import group_minimum, observed_practice
from .platform.users.accounts import learner_id_of, names_of
from .platform.users.enrolments import active_learners
from .platform.users.masquerade import is_as_named_learner
from .records import api
from .records.data import ItemFigures, ItemProgress, ObservedRating, Participation, Taken
from .web.assessment.frameworks import known_frameworks, versions_of
from .web.authoring.progress_form import TEAM_PARTS, ProgressForm, progress_editor_html, read_progress_settings
from .web.authoring.saving import save
from .web.authoring.warnings import put_right
from .web.learner import actions as session
from .web.learner import own_rows
from .web.learner.access import is_for, may_take_part, not_enrolled_html, owner
from .web.learner.progress import my_competencies, observations, start_date
from .web.learner.progress.page import progress_html
from .web.learner.progress.scope import ProgressScope
from .web.learner.sample import notice as sample_notice
from .web.learner.sample import sample_progress
from .web.plumbing.assets import add_script, add_style, uid_of
from .web.plumbing.handlers import Refused, json_post
from .web.plumbing.rendering import render
from .web.plumbing.time_zones import in_readers_zone
from .web.team.course_view import people_rows, team_html
from .web.team.figures.count_task import figures_of
from .web.team.frame import freshness
from .web.team.frame.page import page_url, report_pages

PEOPLE_AT_ONCE = 50


@XBlock.wants("user", "studio_user_permissions")
class CompetencyProgressXBlock(InCourseFiles, XBlock):
    """How confidence grows in a course."""

    public_dir = "static"
    has_author_view = True
    show_in_read_only_mode = True  # staff who look as a learner see made-up progress, not an empty box
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
        longest=LONGEST_PLACE,
        most=1_000,
        display_name=gettext_noop("Self-assessments"),
        help=gettext_noop("Tick the self-assessments for this page. If you tick none, the page shows all of them."),
        default=[],
        scope=Scope.content,
    )
    level = Text(
        longest=2 * LONGEST_ID + 1,
        display_name=gettext_noop("Level"),
        help=gettext_noop("Choose the level this page shows, if the framework has levels."),
        default="",
        scope=Scope.settings,
    )
    team_shows = Names(
        entry="part",
        longest=LONGEST_ID,
        most=len(TEAM_PARTS),
        choices=TEAM_PARTS,
        display_name=gettext_noop("What the training team sees here"),
        help=gettext_noop("You can show less, if that is kinder. We never show more than learners were told."),
        default=list(TEAM_PARTS),
        scope=Scope.content,
    )

    # ---- views

    @XBlock.supports("multi_device")
    @in_readers_zone
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The team's view for those who may see it, and the reader's own progress, which they see if they have any."""
        if is_studio():
            return self.author_view(context)
        learner_id = learner_id_of(self)
        if learner_id is None:
            return self._notice(_("Log in to see your progress."))
        fragment = Fragment()
        if is_as_named_learner(self):
            fragment.add_content(self._sample(sample_notice()))
        else:
            team, scope = may_see_reports(self), ProgressScope.of(self)
            if team:
                fragment.add_content(self._team(scope))
            if not team and observed_practice() and api.is_observer(learner_id, course_of(self)):
                fragment.add_content(render("observer.html", {"url": page_url("observed", course_of(self))}))
            if team or is_for(self, learner_id):
                fragment.add_content(self._own_part(learner_id, scope, beside_team=team))
            else:
                about = _("See how your confidence changes over time.")
                fragment.add_content(not_enrolled_html(self, learner_id, title=self._title, about=about))
        add_style(fragment, self)
        add_script(fragment, self, "CompetencyProgress", "progress/main")
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """What an author sees on the unit's page in Studio: the page with made-up ratings."""
        said = _("Learners see here how their confidence changes. The training team sees who takes part.")
        if is_lms():
            return self._notice(said)
        fragment = Fragment(self._sample(_("%(said)s The ratings below are made up.") % {"said": said}))
        add_style(fragment, self)
        return fragment

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The form that an author fills in; some LMSs let everybody ask for any view, and have no use for it."""
        if is_lms():
            return self._notice(_("Only people who can edit this course can change this page."))
        url = self.runtime.handler_url(self, "save_settings")
        fragment = Fragment(progress_editor_html(self, uid_of(self), outline(self), url))
        add_style(fragment, self, authors=True)
        add_script(fragment, self, "CompetencyProgressEditor", "progress_editor/main")
        return fragment

    def validate(self) -> Validation:
        """What Studio says above the block: that what the page is about is gone."""
        validation = super().validate()
        for sentence in put_right(self):
            validation.add(ValidationMessage(ValidationMessage.WARNING, sentence))
        if ProgressScope.of(self).is_empty:
            sentence = _("The self-assessments for this page are no longer in the course. Choose Edit and tick others.")
            validation.add(ValidationMessage(ValidationMessage.WARNING, sentence))
        return validation

    # ---- handlers

    @json_post
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Tick one of the learner's own actions off, open it again, share it with the training team or remove it."""
        learner_id = may_take_part(self) if own_rows.gives(posted) else owner(self)
        return session.change_action(learner_id, posted)

    @json_post
    def reply_to_observed(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Keep, change or erase what the learner says to something that others saw of them."""
        return observations.reply(owner(self), posted)

    @json_post
    def set_start(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Keep when the learner says to have started in the job, or take that back."""
        learner_id = may_take_part(self) if posted.get("start") else owner(self)
        return start_date.set_start(learner_id, course_of(self), posted)

    @json_post
    @in_readers_zone
    def more_people(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """More rows of who takes part, for those who may see the team's view only."""
        hidden = "people" not in self.team_shows
        if hidden or is_studio() or is_as_named_learner(self) or not may_see_reports(self):
            raise Refused(403, _("Only the training team of this course can see who takes part."))
        offset = posted.get("offset")
        if type(offset) is not int or not 0 <= offset < 10**9:
            raise Refused(400, _("We could not find the next people. Reload the page."))
        course = course_of(self)
        scope = ProgressScope.of(self)
        page = self._participation(scope, active_learners(course), offset)
        names = names_of([one.learner_id for one in page.people])
        return {
            "html": render("people.html", {"people": people_rows(page, names)}),
            "shown": offset + len(page.people),
            "more": page.total > offset + len(page.people),
        }

    @json_post
    def save_settings(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Set what an author has filled in: all of it, or nothing where something is wrong."""
        if not may_author(self):
            raise Refused(403, _("Only people who can edit this course can change this page."))
        form = read_progress_settings(self, posted, outline(self))
        return save(self, form, form.cleaned_data, ProgressForm.base_fields.keys(), posted)

    # ---- what they share

    @property
    def _title(self) -> str:
        """The author's title, or ours in the reader's language."""
        return _(self.display_name) if self.display_name else ""

    def _sample(self, notice: str) -> str:
        frameworks = site_frameworks()[:1]
        return progress_html(
            api.AsAnswered.made_up(frameworks[0]) if frameworks else api.AsAnswered.of(),
            [progress for one in frameworks for progress in sample_progress(one)],
            (),
            title=self._title,
            action_url="",
            notice=notice,
        )

    def _participation(self, scope: ProgressScope, learners: Any, offset: int = 0) -> Participation:
        return api.participation(
            course_of(self),
            learners=learners,
            assessments=scope.assessments,
            offset=offset,
            limit=PEOPLE_AT_ONCE,
        )

    def _team(self, scope: ProgressScope) -> str:
        course = course_of(self)
        participation = self._participation(scope, active_learners(course))
        taken = figures_of(course)
        least = api.least_group(taken, group_minimum())
        return team_html(
            participation,
            self._figures(scope, taken, least),
            names_of([one.learner_id for one in participation.people]),
            title=_("The training team's view"),
            updated=freshness.line(taken),
            group_minimum=least,
            people_url=self.runtime.handler_url(self, "more_people"),
            pages=self._pages(course, taken),
            whole_course=scope.assessments is None,
            with_people="people" in self.team_shows,
            with_figures="figures" in self.team_shows,
        )

    def _figures(
        self, scope: ProgressScope, taken: Taken | None, least: int
    ) -> list[tuple[Framework, tuple[ItemFigures, ...]]]:
        """What the author lets the team see here of what it may see."""
        if taken is None or "figures" not in self.team_shows:
            return []
        counted = {item: counts for item, counts in api.counted_whole(taken).items() if scope.includes(item)}
        frameworks = known_frameworks(sorted({item.framework for item in counted}), versions_of(taken))
        figures = [(framework, api.item_figures(framework, counted, least)) for framework in frameworks.values()]
        return [(framework, tuple(one for one in items if scope.includes(one.item))) for framework, items in figures]

    def _pages(self, course: str, taken: Taken | None) -> list[dict[str, str]]:
        """The training team's pages about this course, as far as the author lets them be shown here."""
        pages = report_pages()
        if "names" in self.team_shows and taken and taken.about.get("named"):
            pages.append(("progress-names", _("Ratings with names")))
        return [{"title": title, "url": page_url(name, course)} for name, title in pages]

    def _observed(self, learner_id: int, mine: ProgressScope) -> tuple[ObservedRating, ...]:
        """What others saw of the learner, of what this page is about."""
        if not observed_practice():
            return ()
        return tuple(one for one in api.observed_of(learner_id, course_of(self)) if mine.includes(one.item))

    def _own_part(self, learner_id: int, scope: ProgressScope, *, beside_team: bool) -> str:
        """The reader's own progress; nothing for the team where there is none."""
        mine = scope.with_answers_of(learner_id)
        everywhere = api.progress(learner_id, course_of(self))
        progress = tuple(one for one in everywhere if mine.includes(one.item))
        observed = self._observed(learner_id, mine)
        if beside_team and not (progress or observed):
            return ""
        return self._own(learner_id, progress, observed, finished=bool(everywhere), beside_team=beside_team)

    def _own(
        self,
        learner_id: int,
        progress: tuple[ItemProgress, ...],
        observed: tuple[ObservedRating, ...],
        *,
        finished: bool,
        beside_team: bool,
    ) -> str:
        course = course_of(self)
        actions = own_rows.actions_on_page(learner_id, course=course)
        told = api.AsAnswered.of(progress, observed, actions)
        observers = {one.observer_id for one in observed if one.observer_id is not None}
        names = names_of(observers) if observers else {}
        return progress_html(
            told,
            progress,
            actions,
            title=_("My own progress") if beside_team else self._title,
            action_url=self.runtime.handler_url(self, "change_action"),
            observed=observations.own_rows(told, observed, progress, names),
            reply_url=self.runtime.handler_url(self, "reply_to_observed"),
            start=start_date.start_context(
                learner_id, course, self.runtime.handler_url(self, "set_start"), finished=finished
            ),
            mine_url=my_competencies.address(),
        )

    def _notice(self, sentence: str) -> Fragment:
        fragment = Fragment(render("notice.html", {"title": self._title, "sentences": [sentence]}))
        add_style(fragment, self)
        return fragment
