"""What an author may want to mend before learners come (layer 5), in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from xblock.core import XBlock

from competency_xblock.frameworks import UnknownFramework
from competency_xblock.platform.courses.outline import Outline, counts_in_gradebook, is_in_course
from competency_xblock.platform.olx.fields import AuthorField
from competency_xblock.platform.olx.values import Note
from competency_xblock.platform.site_frameworks import UnusableOwnFramework, site_topics
from competency_xblock.recommendation import (
    WEIGHT_CLEAR,
    MappedUnit,
    find_copied_units,
    parse_unit_map,
    with_own_topics,
)
from competency_xblock.records.data import Visibility

from ..assessment import COMFORTABLE_COUNT, AssessmentSettings, UnreadableSettings
from ..plumbing import wording
from .settings_form import problem_lines
from .unit_map_field import missing_units

NAMED = 5
"""So many titles stand in one sentence; of more it is said how many."""
PROBLEMS_SAID = 3
"""So much is said of a broken file; the editor says everything."""


def block_warnings(block: XBlock, course: Callable[[], Outline]) -> list[str]:
    """What there is to say about a block as it is saved, whatever state it is in."""
    return [*put_right(block), *_of_settings(block, course)]


def put_right(block: XBlock) -> list[str]:
    """What is stored that the form would not take, field by field, and what we do instead."""
    sentences = {
        Note.UNREADABLE: _(
            "We cannot use what is stored in “%(field)s”, so we use the usual setting. Choose Edit, check it and save."
        ),
        Note.LEFT_OUT: _(
            "We could not read everything in “%(field)s”, so we left some of it out. Choose Edit, check it and save."
        ),
        Note.SHORTENED: _(
            "“%(field)s” is too long, so learners only see the beginning. Choose Edit, shorten it and save."
        ),
    }
    return [sentences[note] % {"field": title} for title, notes in _notes(block).items() for note in sorted(notes)]


def put_right_fields(block: XBlock) -> list[str]:
    """The titles of those fields, for the editor: it shows what we do instead, and saving keeps that alone."""
    return list(_notes(block))


def _notes(block: XBlock) -> dict[str, frozenset[Note]]:
    found = {
        _(field.display_name): field.reading(field.read_from(block)).notes
        for field in block.fields.values()
        if isinstance(field, AuthorField)
    }
    return {title: notes for title, notes in found.items() if notes}


def _of_settings(block: XBlock, course: Callable[[], Outline]) -> list[str]:
    try:
        settings = AssessmentSettings.from_block(block)
    except UnusableOwnFramework as broken:
        said = " ".join(problem_lines(broken)[:PROBLEMS_SAID])
        return [_("We cannot use the framework in this course: %(problem)s") % {"problem": said}]
    except UnreadableSettings:
        return [_("We could not read these settings. Choose Edit, check them and save.")]
    except UnknownFramework:
        if not block.framework:
            return [_("There is no framework yet. Choose Edit to add one.")]
        return [
            _(
                "The framework “%(id)s” is not on this site. Choose Edit to use another one, or ask the "
                "people who run this site."
            )
            % {"id": block.framework}
        ]
    return warnings(block, settings, course_of_map(block, course))


def course_of_map(block: XBlock, course: Callable[[], Outline]) -> Outline:
    """The course, where something is mapped in it; else it is not walked through, and taken for empty."""
    return course() if block.unit_map else Outline()


def warnings(block: XBlock, settings: AssessmentSettings, course: Outline) -> list[str]:
    """What there is to say about settings, in the course that they are for."""
    return [
        *_of_the_list(settings),
        *_of_the_framework(block, settings),
        *_of_completion(block, settings),
        *_of_privacy(settings),
        *_of_own_topics(settings),
        *_of_units(block, settings, course),
    ]


def _of_the_list(settings: AssessmentSettings) -> Iterator[str]:
    count = sum(len(kept) for _area, kept in settings.offered)
    if not count:
        yield _("There is nothing to rate yet. Choose Edit and tick competencies.")
    if not settings.learner_chooses and count > COMFORTABLE_COUNT:
        yield (
            _(
                "%(count)s competencies take about %(minutes)s minutes. %(many)s or fewer at a time is "
                "easier for people."
            )
            % {"count": count, "minutes": settings.minutes, "many": COMFORTABLE_COUNT}
        )


def _of_the_framework(block: XBlock, settings: AssessmentSettings) -> Iterator[str]:
    """What is set and means nothing in this framework: it came with an import, or from another framework."""
    framework = settings.framework
    known = {competency.id for competency in framework.competencies()} | {area.id for area in framework.areas}
    chosen = (*settings.fixed_competencies, *settings.offered_areas)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        yield (
            _("The framework does not have these, so learners do not see them: %(names)s.") % {"names": _named(unknown)}
        )
    aims = [aim for aim in (block.aim, *block.aims.values()) if aim is not None]
    scale = framework.scale
    if any(aim not in scale.values for aim in aims):
        yield (
            _("An aim is not on the scale from %(least)s to %(most)s, so we use the framework's aim.")
            % {"least": scale.minimum, "most": scale.maximum}
        )


def _of_completion(block: XBlock, settings: AssessmentSettings) -> Iterator[str]:
    if settings.offered and not _asks_something(settings):
        yield _("These competencies have no statements at this level. Choose another level or other competencies.")
    if not can_be_completed(block.completion_rule, settings):
        yield _(
            "Nobody can complete this yet. It needs an answer to everything, and there is nothing to "
            "answer. Change “Complete when” or tick other competencies."
        )
    if block.participation and counts_in_gradebook(block) is False:
        yield _("“Count as participation” is on, but this subsection is not graded. Learners see no point until it is.")


def can_be_completed(rule: str, settings: AssessmentSettings) -> bool:
    """Whether some learner can meet the rule: only an answer to everything needs something that can be answered."""
    may_pick = not settings.learner_chooses or settings.choose_up_to > 0
    return rule != "all-answered" or (_asks_something(settings) and may_pick)


def _asks_something(settings: AssessmentSettings) -> bool:
    at_levels = [settings.for_level(level.id) for level in settings.levels] or [settings]
    return any(each.competencies for each in at_levels)


def _of_own_topics(settings: AssessmentSettings) -> Iterator[str]:
    asked = {one.id for _area, kept in settings.offered for one in kept}
    idle = [topic.title for topic in settings.own_topics if not any(name in asked for name, _weight in topic.helps)]
    if idle:
        yield (
            _("We suggest %(topics)s to nobody yet. Choose Edit and say which of these competencies it helps.")
            % {"topics": _named(idle)}
        )


def _of_privacy(settings: AssessmentSettings) -> Iterator[str]:
    if settings.visibility is Visibility.NAMES and not settings.purpose:
        yield _(
            "The training team sees ratings with names, but learners do not know why. Choose Edit and add the purpose."
        )
    if not settings.safeguarding:
        yield _("There is no safeguarding contact yet. Choose Edit to add one.")


def _of_units(block: XBlock, settings: AssessmentSettings, course: Outline) -> Iterator[str]:
    if not is_in_course(block):
        return  # a content library: the map is filled in the course
    mapped = parse_unit_map(block.unit_map)
    there = {unit.id for unit in course.units}
    taught = {topic for one in mapped if one.id in there for topic in one.topics}
    guide = with_own_topics(settings.framework, settings.own_topics)
    asked = {one.id for _area, kept in settings.offered for one in kept}
    wanted = {
        topic
        for competency in guide.competencies()
        if competency.id in asked
        for topic, weight in competency.topics.items()
        if weight >= WEIGHT_CLEAR
    }
    without = [topic.title for topic in guide.topics if topic.id in wanted - taught]
    if without:
        yield (
            _("No unit teaches %(topics)s yet. We tell learners who could use it who to ask instead.")
            % {"topics": _named(without)}
        )
    gone = missing_units(mapped, course)
    if twins := copied_units(block, mapped, course):
        yield (
            ngettext(
                "%(count)s ticked unit is in another section, and this section has one with the same name. "
                "Did you copy this? If so, choose Edit, “Units and topics”, “Use this section's units”.",
                "%(count)s ticked units are in another section, and this section has units with the same "
                "names. Did you copy this? If so, choose Edit, “Units and topics”, “Use this section's "
                "units”.",
                len(twins),
            )
            % {"count": len(twins)}
        )
    if gone:
        yield (
            ngettext(
                "%(count)s ticked unit is no longer in the course: %(units)s.",
                "%(count)s ticked units are no longer in the course: %(units)s.",
                len(gone),
            )
            % {"count": len(gone), "units": _named([one.title or one.id for one in gone])}
        )
    unknown = sorted({topic for one in mapped for topic in one.topics} - {topic.id for topic in guide.topics})
    titles = {topic.id: topic.title for topic in site_topics()}
    unknown = [titles.get(topic, topic) for topic in unknown]
    if unknown:
        yield (
            _("This framework does not have these topics, so we leave them out: %(topics)s.")
            % {"topics": _named(unknown)}
        )


def copied_units(block: XBlock, mapped: Sequence[MappedUnit], course: Outline) -> tuple[tuple[str, str], ...]:
    """Mapped units of other sections, each with the unit of the same name in the section of the block."""
    section = course.section_with(block.scope_ids.usage_id)
    here = {unit.id: unit.title for part in section.subsections for unit in part.units} if section else {}
    return find_copied_units(mapped, {unit.id: unit.title for unit in course.units}, here)


def _named(titles: list[str]) -> str:
    if len(titles) <= NAMED:
        return wording.join_words(titles)
    return wording.join_words([*titles[:NAMED], _("%(more)s more") % {"more": len(titles) - NAMED}])
