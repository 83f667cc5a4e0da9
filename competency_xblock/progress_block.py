"""The block that shows progress (layer 6): to a learner their own, to the training team who takes part and figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Scope, String

from competency_xblock.platform.config import group_minimum
from competency_xblock.platform.enrolments import active_learners
from competency_xblock.platform.hosts import is_studio
from competency_xblock.platform.keys import course_of
from competency_xblock.platform.masquerade import is_as_named_learner
from competency_xblock.platform.people import learner_id_of, names_of
from competency_xblock.platform.rights import may_see_reports
from competency_xblock.platform.site_frameworks import site_frameworks
from competency_xblock.records import api
from competency_xblock.web import assessment_visit
from competency_xblock.web.assets import add_assets
from competency_xblock.web.json_posts import Refused, json_post
from competency_xblock.web.progress_page import known_frameworks, progress_html
from competency_xblock.web.reading import in_readers_zone
from competency_xblock.web.rendering import render
from competency_xblock.web.sample import notice as sample_notice
from competency_xblock.web.sample import sample_progress
from competency_xblock.web.taking_part import may_take_part
from competency_xblock.web.team_page import people_rows, team_html

PEOPLE_AT_ONCE = 50


@XBlock.wants("user")
class CompetencyProgressXBlock(XBlock):
    """How confidence grows in a course."""

    public_dir = "static"
    has_author_view = True
    show_in_read_only_mode = True  # staff who look as a learner see made-up progress, not an empty box
    completion_mode = XBlockCompletionMode.EXCLUDED

    display_name = String(
        display_name=gettext_noop("Title"),
        help=gettext_noop("What stands above the page."),
        default=gettext_noop("My progress"),
        scope=Scope.settings,
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
            return self._notice(_("Please log in to see your progress."))
        fragment = Fragment()
        if is_as_named_learner(self):
            fragment.add_content(self._sample())
        else:
            team = may_see_reports(self)
            if team:
                fragment.add_content(self._team())
            progress = api.progress(learner_id, course_of(self))
            if progress or not team:
                fragment.add_content(self._own(learner_id, progress, beside_team=team))
        add_assets(fragment, self, script="progress.js", start="CompetencyProgress")
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """What an author sees on the unit's page in Studio."""
        return self._notice(
            _("Here learners see how their confidence grows, and the training team sees who takes part.")
        )

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """There is nothing to set yet, which is said rather than shown as an empty page."""
        return self._notice(_("There is nothing to set here: the page shows every assessment of the course."))

    # ---- handlers

    @json_post
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Tick one of the learner's own actions off, open it again or remove it."""
        return assessment_visit.change_action(may_take_part(self), posted)

    @json_post
    @in_readers_zone
    def more_people(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """More rows of who takes part, for those who may see the team's view only."""
        if is_studio() or is_as_named_learner(self) or not may_see_reports(self):
            raise Refused(403, _("Only the training team of this course can see who takes part."))
        offset = posted.get("offset")
        if type(offset) is not int or not 0 <= offset < 10**9:
            raise Refused(400, _("We could not tell where to go on. Please reload the page."))
        course = course_of(self)
        page = api.participation(course, learners=active_learners(course), offset=offset, limit=PEOPLE_AT_ONCE)
        names = names_of([one.learner_id for one in page.people])
        return {
            "html": render("people.html", {"people": people_rows(page, names)}),
            "shown": offset + len(page.people),
            "more": page.total > offset + len(page.people),
        }

    # ---- what they share

    @property
    def _title(self) -> str:
        """The author's title, or ours in the reader's language."""
        return _(self.display_name) if self.display_name else ""

    def _sample(self) -> str:
        frameworks = site_frameworks()[:1]
        return progress_html(
            {one.id: one for one in frameworks},
            [progress for one in frameworks for progress in sample_progress(one)],
            (),
            title=self._title,
            action_url="",
            notice=sample_notice(),
        )

    def _team(self) -> str:
        course = course_of(self)
        learners = active_learners(course)
        participation = api.participation(course, learners=learners, limit=PEOPLE_AT_ONCE)
        least = api.least_group(course, group_minimum())
        figures = [
            (framework, api.competency_figures(course, framework, learners=learners, group_minimum=least))
            for framework in known_frameworks(api.frameworks_in(course)).values()
        ]
        people = {one.learner_id for one in participation.people}
        people |= {rating.learner_id for _framework, items in figures for item in items for rating in item.named}
        return team_html(
            participation,
            figures,
            names_of(people),
            title=_("The training team's view"),
            group_minimum=least,
            people_url=self.runtime.handler_url(self, "more_people"),
        )

    def _own(self, learner_id: int, progress: tuple[Any, ...], *, beside_team: bool) -> str:
        course = course_of(self)
        return progress_html(
            known_frameworks(one.item.framework for one in progress),
            progress,
            api.actions(learner_id, course=course),
            title=_("My own progress") if beside_team else self._title,
            action_url=self.runtime.handler_url(self, "change_action"),
        )

    def _notice(self, sentence: str) -> Fragment:
        fragment = Fragment(render("notice.html", {"title": self._title, "notice": sentence}))
        add_assets(fragment, self)
        return fragment
