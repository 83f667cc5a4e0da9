"""The fields of the assessment block (layer 6): a class for each tab of the editor.

`of_the_course`: an assessment from a library keeps this in each course. The unit map leads to units of the course, and
the course decides on aims, visibility and contacts.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop
from xblock.fields import Scope

from .platform.olx.fields import MAX_ID_LENGTH, Choice, Flag, Number, Text
from .platform.olx.xml_fields import Aims, FrameworkFile, Lines, Names, OwnTopics, Units


class AskedFields:
    """The competencies that learners rate."""

    display_name = Text(
        longest=200,
        display_name=gettext_noop("Title"),
        help=gettext_noop("Learners see this title above the self-assessment."),
        default=gettext_noop("How confident do you feel?"),
        scope=Scope.settings,
    )
    framework = Text(
        longest=MAX_ID_LENGTH,
        display_name=gettext_noop("Framework"),
        help=gettext_noop("The competencies come from this framework."),
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
        longest=MAX_ID_LENGTH,
        maximum=1_000,
        display_name=gettext_noop("Competencies"),
        help=gettext_noop("Tick the competencies that learners will rate. 12 or fewer at a time is easier for people."),
        default=[],
        scope=Scope.content,
    )
    areas = Names(
        entry="area",
        longest=MAX_ID_LENGTH,
        maximum=1_000,
        display_name=gettext_noop("Groups to choose from"),
        help=gettext_noop("Learners choose competencies from these groups."),
        default=[],
        scope=Scope.content,
    )
    choose_up_to = Number(
        minimum=1,
        maximum=50,
        display_name=gettext_noop("Most a learner can choose"),
        help=gettext_noop("This is for one time. Learners can choose others another day."),
        default=3,
        scope=Scope.settings,
    )
    level = Text(
        longest=MAX_ID_LENGTH,
        display_name=gettext_noop("Level"),
        help=gettext_noop("Choose the level of the statements, or let each learner choose what fits their work."),
        default="",
        scope=Scope.settings,
    )


class FlowFields:
    """The steps of a round, and when it counts as complete."""

    discussion = Flag(
        display_name=gettext_noop("Talk about it"),
        help=gettext_noop(
            "Adds a discussion and a second rating after it. You need a small group, someone to lead "
            "it and about 90 minutes."
        ),
        default=False,
        scope=Scope.settings,
    )
    one_page = Flag(
        display_name=gettext_noop("All on one page"),
        help=gettext_noop(
            "Shows all competencies on one page. If you do not tick this, learners see one at a time, which is "
            "easier on a phone. They can switch at any time."
        ),
        default=False,
        scope=Scope.settings,
    )
    completion_rule = Choice(
        display_name=gettext_noop("Complete when"),
        help=gettext_noop(
            "Choose when the course counts this as done. A plan for this counts wherever learners make it. Learners "
            "can change their answers for an hour after finishing. It stays done."
        ),
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
        minimum=0,
        maximum=100,
        display_name=gettext_noop("Aim"),
        help=gettext_noop(
            "The confidence you hope people will feel after the course. If you leave it empty, we use "
            "the framework's suggestion."
        ),
        default=None,
        scope=Scope.settings,
        of_the_course=True,
    )
    aims = Aims(
        minimum=0,
        maximum=100,
        entries=2_000,
        display_name=gettext_noop("A different aim for one competency"),
        help=gettext_noop("If you leave one empty, we use the general aim or the framework's suggestion."),
        default={},
        scope=Scope.content,
        of_the_course=True,
    )


class DisclosureFields:
    """Who sees ratings, and what learners read about that."""

    visibility = Choice(
        display_name=gettext_noop("Who sees ratings"),
        help=gettext_noop(
            "Learners read this before they start. If you change it later, we keep our promise for answers "
            "they have already started."
        ),
        values=[
            {"display_name": gettext_noop("only numbers for groups"), "value": "groups"},
            {"display_name": gettext_noop("the training team, with names"), "value": "names"},
        ],
        default="groups",
        scope=Scope.settings,
        of_the_course=True,
    )
    purpose = Text(
        longest=500,
        display_name=gettext_noop("Purpose of ratings with names"),
        help=gettext_noop("Write one sentence for learners. You need it if the training team sees ratings with names."),
        default="",
        scope=Scope.settings,
        of_the_course=True,
    )
    roles = Lines(
        entry="role",
        longest=200,
        maximum=10_000,
        display_name=gettext_noop("Roles"),
        help=gettext_noop("Learners can choose one of these as their role, if they like. Write one on each line."),
        default=[],
        scope=Scope.content,
        of_the_course=True,
    )
    organisations = Lines(
        entry="organisation",
        longest=200,
        maximum=10_000,
        display_name=gettext_noop("Organisations"),
        help=gettext_noop(
            "Learners can choose one of these as their organisation, if they like. Write one on each line."
        ),
        default=[],
        scope=Scope.content,
        of_the_course=True,
    )
    safeguarding = Text(
        longest=500,
        display_name=gettext_noop("Safeguarding contact"),
        help=gettext_noop(
            "Who to contact if someone is at risk. Write a role, not a person. Learners see this, because nobody "
            "monitors the page. It comes first after a low rating on keeping people safe."
        ),
        default="",
        scope=Scope.settings,
        of_the_course=True,
    )


class TrainingFields:
    """The training that recommendations can name."""

    unit_map = Units(
        display_name=gettext_noop("Units and topics"),
        help=gettext_noop(
            "For each unit, tick the training topics it teaches and add the minutes. We suggest the "
            "unit to learners the topic would help. Units they have not finished come first."
        ),
        default={},
        scope=Scope.content,
        of_the_course=True,
    )
    own_topics = OwnTopics(
        display_name=gettext_noop("Your own topics"),
        help=gettext_noop(
            "Add other training you offer, on paper or on a web page. Say which competencies it helps. "
            "We then suggest it like the other topics."
        ),
        default=[],
        scope=Scope.content,
        of_the_course=True,
    )
