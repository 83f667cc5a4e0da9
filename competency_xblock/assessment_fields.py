"""What an author sets of an assessment (layer 6): the block's fields, a class for each tab of the editor."""

from __future__ import annotations

from django.utils.translation import gettext_noop
from xblock.fields import Scope

from .platform.olx.fields import LONGEST_ID, Choice, Flag, Number, Text
from .platform.olx.xml_fields import Aims, FrameworkFile, Lines, Names, OwnTopics, Units


class AskedFields:
    """What learners are asked about."""

    display_name = Text(
        longest=200,
        display_name=gettext_noop("Title"),
        help=gettext_noop("What learners see above the assessment."),
        default=gettext_noop("Where do I stand?"),
        scope=Scope.settings,
    )
    framework = Text(
        longest=LONGEST_ID,
        display_name=gettext_noop("Framework"),
        help=gettext_noop("The published framework that the competencies come from."),
        default="",
        scope=Scope.settings,
    )
    own_framework = FrameworkFile(
        display_name=gettext_noop("The file of your framework"),
        help=gettext_noop(
            "An XML file, as the guide “Writing a framework file” describes. It is checked first and shown to you; it "
            "travels with this course, and no other course sees it."
        ),
        default="",
        scope=Scope.content,
    )
    competencies = Names(
        entry="competency",
        longest=LONGEST_ID,
        most=1_000,
        display_name=gettext_noop("Competencies"),
        help=gettext_noop("Tick what this is about. Up to twelve at a time is easier on people."),
        default=[],
        scope=Scope.content,
    )
    areas = Names(
        entry="area",
        longest=LONGEST_ID,
        most=1_000,
        display_name=gettext_noop("Groups to pick from"),
        help=gettext_noop("Learners pick competencies from these groups."),
        default=[],
        scope=Scope.content,
    )
    choose_up_to = Number(
        least=1,
        most=50,
        display_name=gettext_noop("How many a learner picks at most"),
        help=gettext_noop("In one round; another day they can pick others."),
        default=3,
        scope=Scope.settings,
    )
    level = Text(
        longest=LONGEST_ID,
        display_name=gettext_noop("Level"),
        help=gettext_noop("Which level the statements are for. Or let each learner say what fits their work."),
        default="",
        scope=Scope.settings,
    )


class FlowFields:
    """How a round goes, and when it counts."""

    discussion = Flag(
        display_name=gettext_noop("Talk it over"),
        help=gettext_noop(
            "Adds a step for a small group with somebody to guide it, and a second rating after it. Set aside about "
            "ninety minutes."
        ),
        default=False,
        scope=Scope.settings,
    )
    completion_rule = Choice(
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
    participation = Flag(
        display_name=gettext_noop("Count as participation"),
        help=gettext_noop("One point for completing it, whatever the ratings; those never reach the gradebook."),
        default=False,
        scope=Scope.settings,
    )
    aim = Number(
        least=0,
        most=100,
        display_name=gettext_noop("Aim"),
        help=gettext_noop("Where you hope people will be after the course. Empty: what the framework suggests."),
        default=None,
        scope=Scope.settings,
    )
    aims = Aims(
        least=0,
        most=100,
        entries=2_000,
        display_name=gettext_noop("Other aims for single competencies"),
        help=gettext_noop("Where you leave it empty, the general aim counts, or what the framework suggests."),
        default={},
        scope=Scope.content,
    )


class DisclosureFields:
    """Who sees ratings, and what learners are told about that."""

    visibility = Choice(
        display_name=gettext_noop("Who sees ratings"),
        help=gettext_noop("Learners read this before they start; what they were told holds for that round for good."),
        values=[
            {"display_name": gettext_noop("only figures about groups"), "value": "groups"},
            {"display_name": gettext_noop("the training team, by name"), "value": "names"},
        ],
        default="groups",
        scope=Scope.settings,
    )
    purpose = Text(
        longest=500,
        display_name=gettext_noop("What ratings by name are used for"),
        help=gettext_noop("One sentence that learners read. Needed where ratings are seen by name."),
        default="",
        scope=Scope.settings,
    )
    roles = Lines(
        entry="role",
        longest=200,
        most=10_000,
        display_name=gettext_noop("Roles"),
        help=gettext_noop("What learners can choose as their role, if they like. One a line."),
        default=[],
        scope=Scope.content,
    )
    organisations = Lines(
        entry="organisation",
        longest=200,
        most=10_000,
        display_name=gettext_noop("Organisations"),
        help=gettext_noop("What learners can choose as their organisation, if they like. One a line."),
        default=[],
        scope=Scope.content,
    )
    safeguarding = Text(
        longest=500,
        display_name=gettext_noop("Safeguarding contact"),
        help=gettext_noop("Whom to contact if somebody is at risk. Shown on the page, as nobody monitors it."),
        default="",
        scope=Scope.settings,
    )


class TrainingFields:
    """Which training there is for what learners would like to get better at."""

    unit_map = Units(
        display_name=gettext_noop("Units and topics"),
        help=gettext_noop(
            "Tick which training topics each unit teaches, and say how long it takes. Learners whom a topic would help "
            "are sent to these units, unfinished ones first."
        ),
        default={},
        scope=Scope.content,
    )
    own_topics = OwnTopics(
        display_name=gettext_noop("Topics of our own"),
        help=gettext_noop(
            "Beside the framework's topics: training that you offer, on paper or on a page of yours. Say which "
            "competencies it helps, and it is recommended like the others."
        ),
        default=[],
        scope=Scope.content,
    )
