"""The block that learners rate themselves in (layer 6): fields, views and handlers, each handed to a layer below."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Boolean, Scope
from xblock.validation import Validation, ValidationMessage

from .frameworks import UnknownFramework
from .platform.courses import outline
from .platform.courses.completion import reached
from .platform.courses.keys import assessment_of, course_of
from .platform.hosts import is_lms, is_studio
from .platform.olx.blocks import InCourseFiles
from .platform.olx.fields import LONGEST_ID, Choice, Flag, Number, Text
from .platform.olx.xml_fields import Aims, FrameworkFile, Lines, Names, OwnTopics, Units
from .platform.permissions import may_author
from .platform.tracking import tell
from .platform.users.accounts import learner_behind, learner_id_of
from .platform.users.masquerade import is_as_named_learner
from .recommendation import CourseUnit, read_unit_map
from .records import api
from .web.assessment.settings import AssessmentSettings
from .web.authoring import editor
from .web.authoring.preview import PreviewVisit, preview_html
from .web.authoring.saving import save
from .web.authoring.settings_form import SettingsForm, read_settings
from .web.authoring.warnings import block_warnings
from .web.learner import actions, own_rows
from .web.learner.access import is_for, may_take_part, not_enrolled_html, owner
from .web.learner.progress import my_competencies
from .web.learner.record.downloads import KINDS, record_of, write
from .web.learner.round.form import form_html
from .web.learner.round.session import ReadActions, Visit, standing_of_rounds
from .web.learner.sample import SampleVisit
from .web.learner.sample import notice as sample_notice
from .web.platform_hooks.response_report import response_rows, search_document, summary
from .web.plumbing.assets import add_script, add_style, uid_of
from .web.plumbing.handlers import Refused, authors_post, json_post
from .web.plumbing.rendering import render
from .web.plumbing.time_zones import in_readers_zone

OF_THE_COURSE = (
    "aim",
    "aims",
    "unit_map",
    "own_topics",
    "visibility",
    "purpose",
    "roles",
    "organisations",
    "safeguarding",
)
"""What an assessment from a library has of its own in each course."""


@XBlock.wants("user", "completion", "studio_user_permissions")
class CompetencyAssessmentXBlock(InCourseFiles, CompletableXBlockMixin, XBlock):
    """A competency self-assessment placed in a course."""

    public_dir = "static"
    has_author_view = True
    _outline: outline.Outline | None = None  # read once a request, and only where an author works
    show_in_read_only_mode = True  # staff who look as a learner see made-up answers, not an empty box

    display_name = Text(
        longest=200,
        display_name=gettext_noop("Title"),
        help=gettext_noop("Learners see this title above the self-assessment."),
        default=gettext_noop("How confident do you feel?"),
        scope=Scope.settings,
    )
    framework = Text(
        longest=LONGEST_ID,
        display_name=gettext_noop("Framework"),
        help=gettext_noop("The competencies come from this published framework."),
        default="",
        scope=Scope.settings,
    )
    own_framework = FrameworkFile(
        display_name=gettext_noop("Your framework file"),
        help=gettext_noop(
            "An XML file, as in the guide “Writing a framework file”. We check it and show it to you "
            "first. Only this course and its copies have it."
        ),
        default="",
        scope=Scope.content,
    )
    competencies = Names(
        entry="competency",
        longest=LONGEST_ID,
        most=1_000,
        display_name=gettext_noop("Competencies"),
        help=gettext_noop("Tick the competencies that learners will rate. 12 or fewer at a time is easier for people."),
        default=[],
        scope=Scope.content,
    )
    areas = Names(
        entry="area",
        longest=LONGEST_ID,
        most=1_000,
        display_name=gettext_noop("Groups to choose from"),
        help=gettext_noop("Learners choose competencies from these groups."),
        default=[],
        scope=Scope.content,
    )
    choose_up_to = Number(
        least=1,
        most=50,
        display_name=gettext_noop("Most a learner can choose"),
        help=gettext_noop("This is for one time. Learners can choose others another day."),
        default=3,
        scope=Scope.settings,
    )
    level = Text(
        longest=LONGEST_ID,
        display_name=gettext_noop("Level"),
        help=gettext_noop("Choose the level of the statements, or let each learner choose what fits their work."),
        default="",
        scope=Scope.settings,
    )
    discussion = Flag(
        display_name=gettext_noop("Talk about it"),
        help=gettext_noop(
            "Adds a discussion and a second rating after it. You need a small group, someone to lead "
            "it and about 90 minutes."
        ),
        default=False,
        scope=Scope.settings,
    )
    completion_rule = Choice(
        display_name=gettext_noop("Complete when"),
        help=gettext_noop("Choose when the course counts this as done."),
        values=[
            {"display_name": gettext_noop("the learner finishes"), "value": "submitted"},
            {"display_name": gettext_noop("the learner finishes and has answered everything"), "value": "all-answered"},
            {"display_name": gettext_noop("the learner finishes and has made a plan"), "value": "action-planned"},
        ],
        default="submitted",
        scope=Scope.settings,
    )
    participation = Flag(
        display_name=gettext_noop("Count as participation"),
        help=gettext_noop(
            "Learners get 1 point for completing it. Their ratings make no difference and never go to the gradebook."
        ),
        default=False,
        scope=Scope.settings,
    )
    aim = Number(
        least=0,
        most=100,
        display_name=gettext_noop("Aim"),
        help=gettext_noop(
            "The confidence you hope people will feel after the course. If you leave it empty, we use "
            "the framework's suggestion."
        ),
        default=None,
        scope=Scope.settings,
    )
    aims = Aims(
        least=0,
        most=100,
        entries=2_000,
        display_name=gettext_noop("Other aims for single competencies"),
        help=gettext_noop("If you leave one empty, we use the general aim or the framework's suggestion."),
        default={},
        scope=Scope.content,
    )
    unit_map = Units(
        display_name=gettext_noop("Units and topics"),
        help=gettext_noop(
            "For each unit, tick the training topics it teaches and add the minutes. We suggest the "
            "unit to learners the topic would help. Units they have not finished come first."
        ),
        default={},
        scope=Scope.content,
    )
    own_topics = OwnTopics(
        display_name=gettext_noop("Your own topics"),
        help=gettext_noop(
            "Add other training you offer, on paper or on a web page. Say which competencies it helps. "
            "We then suggest it like the other topics."
        ),
        default=[],
        scope=Scope.content,
    )
    visibility = Choice(
        display_name=gettext_noop("Who sees ratings"),
        help=gettext_noop(
            "Learners read this before they start. If you change it later, answers they have already "
            "started keep the old promise."
        ),
        values=[
            {"display_name": gettext_noop("only numbers for groups"), "value": "groups"},
            {"display_name": gettext_noop("the training team, with names"), "value": "names"},
        ],
        default="groups",
        scope=Scope.settings,
    )
    purpose = Text(
        longest=500,
        display_name=gettext_noop("Purpose of ratings with names"),
        help=gettext_noop("Write one sentence for learners. You need it if the training team sees ratings with names."),
        default="",
        scope=Scope.settings,
    )
    roles = Lines(
        entry="role",
        longest=200,
        most=10_000,
        display_name=gettext_noop("Roles"),
        help=gettext_noop("Learners can choose one of these as their role, if they like. Write one on each line."),
        default=[],
        scope=Scope.content,
    )
    organisations = Lines(
        entry="organisation",
        longest=200,
        most=10_000,
        display_name=gettext_noop("Organisations"),
        help=gettext_noop(
            "Learners can choose one of these as their organisation, if they like. Write one on each line."
        ),
        default=[],
        scope=Scope.content,
    )
    safeguarding = Text(
        longest=500,
        display_name=gettext_noop("Safeguarding contact"),
        help=gettext_noop("Who to contact if someone is at risk. Learners see this, because nobody monitors the page."),
        default="",
        scope=Scope.settings,
    )
    started = Boolean(
        help=gettext_noop("Says if the learner has started. We save answers in our own records, never here."),
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
            today = AssessmentSettings.of(self).framework
        except UnknownFramework:
            today = None  # what was answered stays what it was
        yield from response_rows(assessment_of(self), user_state_iterator, limit_responses, today)

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
            said = _("This is not ready yet. Tell the person who runs your course.")
            # What somebody has answered here is theirs all the same.
            return self._notice(said, mine_url=my_competencies.address() if learner_id_of(self) else "")
        learner_id = learner_id_of(self)
        if learner_id is None:
            return self._notice(_("Log in to say how confident you feel and see what to learn next."))
        if not is_for(self, learner_id):
            about = _("Say how confident you feel at work. Then see what to learn next.")
            return self._page(not_enrolled_html(self, learner_id, title=self._title, about=about))
        as_learner = is_as_named_learner(self)
        kind = SampleVisit if as_learner else Visit
        visit = self._visit(settings, learner_id, kind, read_actions=own_rows.actions_on_page)
        fragment = Fragment()
        self._add_form(fragment, visit, notice=sample_notice() if as_learner else "")
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """What an author sees on the unit's page in Studio: what to mend, and the assessment to walk through."""
        if is_lms():  # it names units that a learner may not see, and can be asked for by anybody in some LMSs
            return self._notice(_("Only people who can edit this course can change its self-assessments."))
        try:
            settings = AssessmentSettings.of(self)
        except UnknownFramework:
            return self._notice(*block_warnings(self, self._course))
        visit = self._preview(settings)
        fragment = Fragment(preview_html(self, settings, self._course))
        add_style(fragment, self, authors=True)
        self._add_form(fragment, visit, notice="")
        return fragment

    def validate(self) -> Validation:
        """What Studio says above the block: everything that an author may want to mend."""
        validation = super().validate()
        for sentence in block_warnings(self, self._course):
            validation.add(ValidationMessage(ValidationMessage.WARNING, sentence))
        return validation

    @classmethod
    def get_customizable_fields(cls) -> dict[str, str | None]:
        """What stays the course's own when a library's newer version comes in; Studio asks for it.

        The map leads to units of the course; aims, who sees what and whom to ask are agreed upon there.
        """
        inherited: dict[str, str | None] = getattr(super(), "get_customizable_fields", dict)()
        return {**dict.fromkeys(OF_THE_COURSE), **inherited}

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The form that an author fills in; some LMSs let everybody ask for any view, and have no use for it."""
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
        fragment = Fragment(editor.editor_html(self, uid_of(self), self._course, urls))
        add_style(fragment, self, authors=True)
        add_script(fragment, self, "CompetencyEditor", "editor/main")
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
        if "dropped" in answer:
            return answer  # kept, and not finished
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
    def follow_recommendation(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Told by the page as the learner opens a unit that it recommended."""
        return self._own_visit().follow(posted)

    @json_post
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Tick an action off, open it again, share it with the training team or remove it."""
        return actions.change_action(self._owner(posted), posted)

    @json_post
    def erase_reason(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Erase the learner's own words about one rating."""
        return own_rows.erase_reason(owner(self), posted)

    @json_post
    def share(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Let the training team read one of the learner's own answers and why, or take that back."""
        return own_rows.share(self._owner(posted), posted)

    @XBlock.handler
    @in_readers_zone
    def record(self, request: Request, suffix: str = "") -> Response:
        """The learner's own record of this assessment, to keep, as one of `KINDS` (`suffix`)."""
        try:
            own = record_of(owner(self), course_of(self), assessment_of(self), title=self._title)
            written = write(own, suffix)
        except Refused as refused:
            return Response(json_body=refused.body, status=refused.status)
        response = Response(written.content)
        response.headers.update(written.headers)
        return response

    @XBlock.handler
    def student_view_user_state(self, request: Request, suffix: str = "") -> Response:
        """How far the learner is, for apps: no rating and no word of theirs."""
        try:
            learner_id = owner(self)
        except Refused as refused:
            return Response(json_body=refused.body, status=refused.status)
        return Response(json_body=standing_of_rounds(learner_id, assessment_of(self)))

    @authors_post
    def save_settings(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Set what an author has filled in: all of it, or nothing where something is wrong.

        The host stores it when this has answered; if it cannot, it answers with an error of its own instead.
        """
        self._check_author()
        form = read_settings(self, posted, self._course)
        return save(self, form, form.values(), SettingsForm.base_fields.keys() & self.fields.keys(), posted)

    @authors_post
    def show_framework(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """What the editor shows for another framework, or for what another assessment asks. Nothing is set."""
        self._check_author()
        return editor.framework_parts(self, posted, uid_of(self), self._course)

    @authors_post
    def check_framework(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """What is in a framework's file, or what is wrong with it. Nothing is set."""
        self._check_author()
        return editor.check_file(self, posted)

    @authors_post
    def take_over(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """The map and the topics of another assessment of the course. Nothing is set."""
        self._check_author()
        return editor.take_over(self, posted, self._course)

    @authors_post
    def try_settings(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """What the settings in the form would cover, and what to mend. Nothing is set."""
        self._check_author()
        return editor.try_out(self, posted, self._course)

    @json_post
    @in_readers_zone
    def try_round(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """What an author's answers in the preview would lead to. Nothing is stored."""
        return self._author_visit().submit(posted)

    @json_post
    def try_level(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """What there is to rate at another level, for an author in the preview."""
        return self._author_visit().at_level(posted, uid_of(self))

    # ---- what they share

    @property
    def _title(self) -> str:
        """The author's title, or ours in the reader's language."""
        return _(self.display_name) if self.display_name else ""

    def _check_author(self) -> None:
        if not may_author(self):
            raise Refused(403, _("Only people who can edit this course can change its self-assessments."))

    def _course(self) -> outline.Outline:
        if self._outline is None:
            self._outline = outline.outline(self)
        return self._outline

    def _units(self, topics: Collection[str]) -> Mapping[str, Sequence[CourseUnit]]:
        """The course's units for these topics, as this learner can get them."""
        stored = type(self).unit_map.read_from(self)  # read once: a course has hundreds of units
        return outline.unit_map(self, read_unit_map(stored), topics)

    def _add_form(self, fragment: Fragment, visit: Visit, *, notice: str) -> None:
        """The form, the same for everybody, and the visitor's own part beside it."""
        uid = uid_of(self)
        fragment.add_content(
            render("assessment_open.html", {"uid": uid, "title": self._title, "state": visit.state(), "notice": notice})
        )
        fragment.add_content(visit.done())
        fragment.add_content(form_html(uid, visit.shown))
        add_style(fragment, self)
        add_script(fragment, self, "CompetencyAssessment", "assessment/main")

    def _author_visit(self) -> PreviewVisit:
        self._check_author()
        try:
            return self._preview(AssessmentSettings.of(self))
        except UnknownFramework as unknown:
            raise Refused(400, _("This is not ready yet.")) from unknown

    def _preview(self, settings: AssessmentSettings) -> PreviewVisit:
        return PreviewVisit(
            settings=settings,
            learner_id=0,
            course=course_of(self),
            assessment=assessment_of(self),
            units=self._units,
            urls={
                "submit": self.runtime.handler_url(self, "try_round"),
                "level": self.runtime.handler_url(self, "try_level"),
            },
        )

    def _owner(self, posted: dict[str, Any]) -> int:
        """Whoever changes something of their own; where they let others read more than before, they take part too."""
        return may_take_part(self) if own_rows.gives(posted) else owner(self)

    def _own_visit(self) -> Visit:
        learner_id = may_take_part(self)
        try:
            return self._visit(AssessmentSettings.of(self), learner_id)
        except UnknownFramework as unknown:
            raise Refused(
                400,
                _(
                    "We could not save this, because it is not ready just now. Everything you saved before is "
                    "safe. Try again later."
                ),
            ) from unknown

    def _visit(
        self,
        settings: AssessmentSettings,
        learner_id: int,
        kind: type[Visit] = Visit,
        read_actions: ReadActions = api.actions,
    ) -> Visit:
        def url(handler: str, suffix: str = "") -> str:
            return self.runtime.handler_url(self, handler, suffix)

        posts = {
            "save": "save_round",
            "submit": "submit_round",
            "level": "choose_level",
            "action": "change_action",
            "erase": "erase_reason",
            "share": "share",
            "follow": "follow_recommendation",
        }
        return kind(
            settings=settings,
            learner_id=learner_id,
            course=course_of(self),
            assessment=assessment_of(self),
            units=self._units,
            urls={}
            if kind is not Visit
            else {name: url(handler) for name, handler in posts.items()}
            | {suffix: url("record", suffix) for suffix in KINDS}
            | {"mine": my_competencies.address()},
            read_actions=read_actions,
            tell=lambda make: tell(self, lambda: ((one.name, one.payload()) for one in make())),
        )

    def _notice(self, *sentences: str, mine_url: str = "") -> Fragment:
        context = {"title": self._title, "sentences": sentences, "mine_url": mine_url}
        return self._page(render("notice.html", context))

    def _page(self, html: str) -> Fragment:
        """A page without a script."""
        fragment = Fragment(html)
        add_style(fragment, self)
        return fragment
