"""The block that learners rate themselves in (layer 6): fields, views and handlers, each handed to a layer below."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Integer, List, Scope, String

from competency_xblock.frameworks import UnknownFramework
from competency_xblock.platform import outline
from competency_xblock.platform.completion import reached
from competency_xblock.platform.fields import Sentences
from competency_xblock.platform.hosts import is_lms, is_studio
from competency_xblock.platform.keys import assessment_of, course_of
from competency_xblock.platform.masquerade import is_as_named_learner
from competency_xblock.platform.people import learner_behind, learner_id_of
from competency_xblock.platform.rights import may_author
from competency_xblock.records import api
from competency_xblock.web.assessment_form import form_html
from competency_xblock.web.assessment_settings import AssessmentSettings
from competency_xblock.web.assessment_visit import Visit
from competency_xblock.web.assets import add_assets, uid_of
from competency_xblock.web.downloads import download
from competency_xblock.web.editor import editor_html, read_editor
from competency_xblock.web.json_posts import Refused, json_post
from competency_xblock.web.platform_reports import response_rows, search_document, summary
from competency_xblock.web.preview import preview_html
from competency_xblock.web.reading import in_readers_zone
from competency_xblock.web.rendering import render
from competency_xblock.web.sample import SampleVisit
from competency_xblock.web.sample import notice as sample_notice
from competency_xblock.web.taking_part import may_take_part


@XBlock.wants("user", "completion", "studio_user_permissions")
class CompetencyAssessmentXBlock(CompletableXBlockMixin, XBlock):
    """A competency self-assessment placed in a course."""

    public_dir = "static"
    has_author_view = True
    show_in_read_only_mode = True  # staff who look as a learner see made-up answers, not an empty box

    display_name = String(
        display_name=gettext_noop("Title"),
        help=gettext_noop("What learners see above the assessment."),
        default=gettext_noop("Where do I stand?"),
        scope=Scope.settings,
    )
    framework = String(
        display_name=gettext_noop("Framework"),
        help=gettext_noop("The published framework that the competencies come from."),
        default="",
        scope=Scope.settings,
    )
    competencies = List(
        display_name=gettext_noop("Competencies"),
        help=gettext_noop("The competencies to rate. Leave it empty to offer whole areas instead."),
        default=[],
        scope=Scope.content,
    )
    areas = List(
        display_name=gettext_noop("Areas to choose from"),
        help=gettext_noop("Learners pick competencies from these areas. Empty, with no competencies named: rate all."),
        default=[],
        scope=Scope.content,
    )
    choose_up_to = Integer(
        display_name=gettext_noop("How many may be chosen"),
        help=gettext_noop("How many competencies a learner picks in one round."),
        default=3,
        scope=Scope.settings,
    )
    level = String(
        display_name=gettext_noop("Level"),
        help=gettext_noop("Which level the statements are for, where the framework has any. Or let each learner say."),
        default="",
        scope=Scope.settings,
    )
    discussion = Boolean(
        display_name=gettext_noop("Talk it over"),
        help=gettext_noop("Adds a step for a small group with somebody to guide it, and a second rating after it."),
        default=False,
        scope=Scope.settings,
    )
    completion_rule = String(
        display_name=gettext_noop("Complete when"),
        help=gettext_noop("What makes the assessment count as done in the course."),
        values=[
            {"display_name": gettext_noop("a round is finished"), "value": "submitted"},
            {"display_name": gettext_noop("a round is finished with an answer to everything"), "value": "all-answered"},
            {"display_name": gettext_noop("a round is finished with an action planned"), "value": "action-planned"},
        ],
        default="submitted",
        scope=Scope.settings,
    )
    participation = Boolean(
        display_name=gettext_noop("Count as participation"),
        help=gettext_noop("One point for completing it, whatever the ratings; those never reach the gradebook."),
        default=False,
        scope=Scope.settings,
    )
    aim = Integer(
        display_name=gettext_noop("Aim"),
        help=gettext_noop("Where you hope people will be after the course. Empty: what the framework suggests."),
        default=None,
        scope=Scope.settings,
    )
    aims = Dict(
        display_name=gettext_noop("Aims of single competencies"),
        help=gettext_noop("Competency and aim, where it differs from the general one."),
        default={},
        scope=Scope.content,
    )
    unit_map = Dict(
        display_name=gettext_noop("Units for each topic"),
        help=gettext_noop("Which units of this course teach which training topic."),
        default={},
        scope=Scope.content,
    )
    visibility = String(
        display_name=gettext_noop("Who sees ratings"),
        help=gettext_noop("Learners read this before they start; what they were told holds for that round for good."),
        values=[
            {"display_name": gettext_noop("only figures about groups"), "value": "groups"},
            {"display_name": gettext_noop("the training team, by name"), "value": "names"},
        ],
        default="groups",
        scope=Scope.settings,
    )
    purpose = String(
        display_name=gettext_noop("What ratings by name are used for"),
        help=gettext_noop("One sentence that learners read. Needed where ratings are seen by name."),
        default="",
        scope=Scope.settings,
    )
    roles = Sentences(
        display_name=gettext_noop("Roles"),
        help=gettext_noop("What learners can choose as their role, if they like."),
        default=[],
        scope=Scope.content,
    )
    organisations = Sentences(
        display_name=gettext_noop("Organisations"),
        help=gettext_noop("What learners can choose as their organisation, if they like."),
        default=[],
        scope=Scope.content,
    )
    safeguarding = String(
        display_name=gettext_noop("Safeguarding contact"),
        help=gettext_noop("Whom to contact if somebody is at risk. Shown on the page, as nobody monitors it."),
        default="",
        scope=Scope.settings,
    )
    started = Boolean(
        help=gettext_noop("Whether the learner has begun. Answers are kept in our own records, never here."),
        default=False,
        scope=Scope.user_state,
    )

    # ---- what the platform asks of a block

    @property
    def has_score(self) -> bool:
        """Whether the gradebook has a place for it: only where the author counts taking part."""
        return bool(self.participation)

    @property
    def weight(self) -> int:
        """What taking part counts for; ratings are never weighed."""
        return 1

    def max_score(self) -> int | None:
        """One point for taking part, where the author counts it."""
        return 1 if self.participation else None

    def clear_student_state(
        self, user_id: str, course_id: str, item_id: str, requesting_user_id: str | None = None
    ) -> None:
        """Delete a learner's rounds when staff reset the learner's state. Called on a block that knows no user."""
        learner_id = learner_behind(user_id)
        if learner_id is not None:
            api.reset(learner_id, item_id)

    def generate_report_data(
        self, user_state_iterator: Iterable[Any], limit_responses: int | None = None
    ) -> Iterator[tuple[str, OrderedDict[str, Any]]]:
        """Rows for the platform's problem-response report, as far as what was promised allows."""
        try:
            settings = AssessmentSettings.of(self)
        except UnknownFramework:
            return  # the report is about the whole course, and goes on
        yield from response_rows(settings, assessment_of(self), user_state_iterator, limit_responses)

    def index_dictionary(self) -> dict[str, Any]:
        """What the course search finds the assessment by."""
        document: dict[str, Any] = super().index_dictionary()
        try:
            return {**document, **search_document(AssessmentSettings.of(self), self._title)}
        except UnknownFramework:
            return document

    def student_view_data(self, context: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the platform tells apps about the assessment; kept for all learners, so nothing of any is in it."""
        try:
            return summary(AssessmentSettings.of(self), self._title)
        except UnknownFramework:
            return {"title": self._title}

    # ---- views

    @XBlock.supports("multi_device")
    @in_readers_zone
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The assessment: the empty form, the same for everybody, and the learner's own part beside it."""
        if is_studio():
            return self.author_view(context)
        try:
            settings = AssessmentSettings.of(self)
        except UnknownFramework:
            return self._notice(_("This assessment is not ready yet. Please tell the person who runs your course."))
        learner_id = learner_id_of(self)
        if learner_id is None:
            return self._notice(_("Please log in to rate your confidence and see what to learn next."))
        as_learner = is_as_named_learner(self)
        visit = self._visit(settings, learner_id, SampleVisit if as_learner else Visit)
        uid, notice = uid_of(self), sample_notice() if as_learner else ""
        fragment = Fragment()
        fragment.add_content(
            render("assessment_open.html", {"uid": uid, "title": self._title, "state": visit.state(), "notice": notice})
        )
        fragment.add_content(visit.done())
        fragment.add_content(form_html(uid, visit.shown))
        add_assets(fragment, self, script="assessment.js", start="CompetencyAssessment")
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """What an author sees on the unit's page in Studio: what learners will be asked, and what is missing."""
        fragment = Fragment(preview_html(self))
        add_assets(fragment, self)
        return fragment

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The form that an author fills in; some LMSs let everybody ask for any view, and have no use for it."""
        if is_lms():
            return self._notice(_("Only people who may change this course can change its assessments."))
        fragment = Fragment(editor_html(self, uid_of(self)))
        add_assets(fragment, self, script="editor.js", start="CompetencyEditor")
        return fragment

    # ---- handlers

    @json_post
    @in_readers_zone
    def save_round(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Keep what the learner has typed so far."""
        visit = self._own_visit()
        saved = visit.save(posted)
        if not self.started:
            self.started = True
        part = visit.part_done(posted, saved["number"])
        # Whoever goes back a step, or begins again after old rounds were removed, keeps what they had reached.
        if part is not None and part > reached(self):
            self.emit_completion(part)
        return saved

    @json_post
    @in_readers_zone
    def submit_round(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Finish the round, and answer with what to learn next."""
        visit = self._own_visit()
        answer = visit.submit(posted)
        if visit.meets(self.completion_rule, posted):
            self.emit_completion(1.0)
            if self.participation and visit.counts_as_participation():
                # Told once, and never more or less than one point. Not with "only_if_higher": the platform would
                # compare with the state row that saving has made, which has no maximum yet, and fail.
                self.runtime.publish(self, "grade", {"value": 1, "max_value": 1})
        return answer

    @json_post
    @in_readers_zone
    def choose_level(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """What there is to rate at another level. Nothing is stored: the draft says which level it is at."""
        return self._own_visit().at_level(posted, uid_of(self))

    @json_post
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Tick an action off, open it again or remove it."""
        return self._own_visit().change_action(posted)

    @json_post
    def erase_reason(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Erase the learner's own words about one rating."""
        return self._own_visit().erase_reason(posted)

    @XBlock.handler
    @in_readers_zone
    def record(self, request: Request, suffix: str = "") -> Response:
        """The learner's own record of this assessment, to keep: as a page, CSV, JSON or calendar (`suffix`)."""
        try:
            return download(self._own_visit(), suffix, title=self._title)
        except Refused as refused:
            return Response(json_body=refused.body, status=refused.status)

    @XBlock.handler
    def student_view_user_state(self, request: Request, suffix: str = "") -> Response:
        """How far the learner is, for apps: no rating and no word of theirs."""
        try:
            visit = self._own_visit()
        except Refused as refused:
            return Response(json_body=refused.body, status=refused.status)
        return Response(json_body=visit.standing_of_rounds())

    @json_post
    def save_settings(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Set what an author has filled in: all of it, or nothing where something is wrong."""
        if not may_author(self):
            raise Refused(403, _("Only people who may change this course can change its assessments."))
        for name, value in read_editor(self, posted).items():
            setattr(self, name, value)
        return {"saved": True}

    # ---- what they share

    @property
    def _title(self) -> str:
        """The author's title, or ours in the reader's language."""
        return _(self.display_name) if self.display_name else ""

    def _own_visit(self) -> Visit:
        learner_id = may_take_part(self)
        try:
            return self._visit(AssessmentSettings.of(self), learner_id)
        except UnknownFramework as unknown:
            raise Refused(400, _("This assessment is not ready yet.")) from unknown

    def _visit(self, settings: AssessmentSettings, learner_id: int, kind: type[Visit] = Visit) -> Visit:
        def url(handler: str, suffix: str = "") -> str:
            return self.runtime.handler_url(self, handler, suffix)

        posts = {
            "save": "save_round",
            "submit": "submit_round",
            "level": "choose_level",
            "action": "change_action",
            "erase": "erase_reason",
        }
        downloads = ("print", "csv", "json", "ics")
        return kind(
            settings=settings,
            learner_id=learner_id,
            course=course_of(self),
            assessment=assessment_of(self),
            units=lambda: outline.unit_map(self, self.unit_map),
            urls={}
            if kind is not Visit
            else {name: url(handler) for name, handler in posts.items()}
            | {suffix: url("record", suffix) for suffix in downloads},
        )

    def _notice(self, sentence: str) -> Fragment:
        fragment = Fragment(render("notice.html", {"title": self._title, "notice": sentence}))
        add_assets(fragment, self)
        return fragment
