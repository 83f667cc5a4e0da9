"""Warnings for authors (layer 5): what to fix before learners come, in sentences.

Each warning knows the part of the editor in which its author can change that. Where authors read it decides how it
ends: Studio's page of the unit leads to the editor, and the editor's Check leads to the part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

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
from .file_problems import problem_lines
from .parts import Part, part_title
from .unit_map_field import missing_units

MAX_TITLES = 5
"""Titles in a sentence. Further titles are only counted."""
MAX_PROBLEMS = 3
"""Problems of a framework file in a warning. The editor shows all of them."""


@dataclass(frozen=True, slots=True)
class AuthorWarning:
    """What is missing, and the part of the editor that changes it; None where it is not the editor that does."""

    sentence: str
    part: Part | None = None

    @property
    def part_title(self) -> str:
        """What the part is called; '' for none."""
        return part_title(self.part) if self.part else ""


def in_studio(warnings: Iterable[AuthorWarning]) -> list[str]:
    """The warnings as authors read them beside the block, from where Edit leads to the editor."""
    edit = _("Choose Edit, then “%(part)s”.")
    return [
        f"{warning.sentence} {edit % {'part': warning.part_title}}" if warning.part else warning.sentence
        for warning in warnings
    ]


def block_warnings(block: XBlock, course: Callable[[], Outline]) -> list[str]:
    """All warnings for a stored block, usable or not."""
    return [*get_repair_warnings(block), *_of_settings(block, course)]


def get_repair_warnings(block: XBlock) -> list[str]:
    """A sentence for each stored value that the form would refuse: what we use instead."""
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


def get_repaired_fields(block: XBlock) -> list[str]:
    """The titles of fields whose stored value we replace. The editor shows the replacement, and saving stores it."""
    return list(_notes(block))


def _notes(block: XBlock) -> dict[str, frozenset[Note]]:
    notes_by_title = {
        _(field.display_name): field.reading_of(block).notes
        for field in block.fields.values()
        if isinstance(field, AuthorField)
    }
    return {title: notes for title, notes in notes_by_title.items() if notes}


def _of_settings(block: XBlock, course: Callable[[], Outline]) -> list[str]:
    try:
        settings = AssessmentSettings.from_block(block)
    except UnusableOwnFramework as broken:
        problems = " ".join(problem_lines(broken)[:MAX_PROBLEMS])
        return [_("We cannot use the framework in this course: %(problem)s") % {"problem": problems}]
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
    return in_studio(warnings(block, settings, course_of_map(block, course)))


def course_of_map(block: XBlock, course: Callable[[], Outline]) -> Outline:
    """The course, if the block has a unit map. An empty course if not: nothing needs to be loaded."""
    return course() if block.unit_map else Outline()


def warnings(block: XBlock, settings: AssessmentSettings, course: Outline) -> list[AuthorWarning]:
    """All warnings for these settings in this course."""
    return [
        *(AuthorWarning(sentence, Part.WHO) for sentence in _of_safety(settings)),
        *(AuthorWarning(sentence, Part.WHAT) for sentence in _of_the_list(settings)),
        *(AuthorWarning(sentence, Part.WHAT) for sentence in _of_the_framework(settings)),
        *(AuthorWarning(sentence, Part.HOW) for sentence in _of_aims(block, settings)),
        *_of_completion(block, settings),
        *(AuthorWarning(sentence, Part.WHO) for sentence in _of_privacy(settings)),
        *(AuthorWarning(sentence, Part.UNITS) for sentence in _of_own_topics(settings)),
        *(AuthorWarning(sentence, Part.UNITS) for sentence in _of_units(block, settings, course)),
    ]


def missing_contact() -> str:
    """What to do where keeping people safe is rated and there is no contact, first in Check and beside the field."""
    return _(
        "Learners rate how they keep people safe. Add a contact, because we show it first if a rating there is low."
    )


def _of_safety(settings: AssessmentSettings) -> Iterator[str]:
    if settings.rates_safety and not settings.safeguarding:
        yield missing_contact()


def _of_the_list(settings: AssessmentSettings) -> Iterator[str]:
    count = sum(len(competencies) for _area, competencies in settings.offered)
    if not count:
        yield _("There is nothing to rate yet.")
    if not settings.learner_chooses and count > COMFORTABLE_COUNT:
        sentence = (
            _("All %(count)s competencies would take about %(minutes)s minutes. Learners first tick their groups.")
            if settings.asks_for_areas
            else _("%(count)s competencies take about %(minutes)s minutes.")
        )
        fewer = _("%(many)s or fewer at a time is easier for people.")
        numbers = {"count": count, "minutes": settings.minutes, "many": COMFORTABLE_COUNT}
        yield f"{sentence} {fewer}" % numbers


def _of_the_framework(settings: AssessmentSettings) -> Iterator[str]:
    """Settings unknown to this framework: they came with an import, or from another framework."""
    framework = settings.framework
    known = {competency.id for competency in framework.competencies()} | {area.id for area in framework.areas}
    chosen = (*settings.fixed_competencies, *settings.offered_areas)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        yield (
            _("The framework does not have these, so learners do not see them: %(names)s.") % {"names": _named(unknown)}
        )


def _of_aims(block: XBlock, settings: AssessmentSettings) -> Iterator[str]:
    aims = [aim for aim in (block.aim, *block.aims.values()) if aim is not None]
    scale = settings.framework.scale
    if any(aim not in scale.values for aim in aims):
        yield (
            _("An aim is not on the scale from %(least)s to %(most)s, so we use the framework's aim.")
            % {"least": scale.minimum, "most": scale.maximum}
        )


def _of_completion(block: XBlock, settings: AssessmentSettings) -> Iterator[AuthorWarning]:
    if settings.offered and not _asks_something(settings):
        sentence = _("These competencies have no statements at this level. Choose another level or other competencies.")
        yield AuthorWarning(sentence, Part.WHAT)
    if not can_be_completed(block.completion_rule, settings):
        sentence = _(
            "Nobody can complete this yet. It needs an answer to everything, and there is nothing to "
            "answer. Change “Complete when” or tick other competencies."
        )
        yield AuthorWarning(sentence, Part.HOW)
    if block.participation and counts_in_gradebook(block) is False:
        sentence = _(
            "“Count as participation” is on, but this subsection is not graded. Learners see no point until it is."
        )
        yield AuthorWarning(sentence)


def can_be_completed(rule: str, settings: AssessmentSettings) -> bool:
    """Whether a learner can meet the completion rule. Only `all-answered` needs something to answer."""
    may_pick = not settings.learner_chooses or settings.choose_up_to > 0
    return rule != "all-answered" or (_asks_something(settings) and may_pick)


def _asks_something(settings: AssessmentSettings) -> bool:
    at_levels = [settings.for_level(level.id) for level in settings.levels] or [settings]
    return any(level_settings.competencies for level_settings in at_levels)


def _of_own_topics(settings: AssessmentSettings) -> Iterator[str]:
    offered_ids = {competency.id for _area, competencies in settings.offered for competency in competencies}
    unused_topics = [
        topic.title for topic in settings.own_topics if not any(name in offered_ids for name, _weight in topic.helps)
    ]
    if unused_topics:
        yield (
            _("We cannot suggest %(topics)s yet. Choose which of these competencies it helps.")
            % {"topics": _named(unused_topics)}
        )


def _of_privacy(settings: AssessmentSettings) -> Iterator[str]:
    if settings.visibility is Visibility.NAMES and not settings.purpose:
        yield _("The training team sees ratings with names, but learners do not know why.")
    if not settings.safeguarding and not settings.rates_safety:
        yield _("There is no safeguarding contact yet.")


def _of_units(block: XBlock, settings: AssessmentSettings, course: Outline) -> Iterator[str]:
    if not is_in_course(block):
        return  # a content library: the map is filled in the course
    mapped = parse_unit_map(block.unit_map)
    existing_ids = {unit.id for unit in course.units}
    taught = {topic for unit in mapped if unit.id in existing_ids for topic in unit.topics}
    framework = with_own_topics(settings.framework, settings.own_topics)
    offered_ids = {competency.id for _area, competencies in settings.offered for competency in competencies}
    useful_topics = {
        topic
        for competency in framework.competencies()
        if competency.id in offered_ids
        for topic, weight in competency.topics.items()
        if weight >= WEIGHT_CLEAR
    }
    untaught = [topic.title for topic in framework.topics if topic.id in useful_topics - taught]
    if untaught:
        yield (
            _("No unit teaches %(topics)s yet. If it would help a learner, we say who they can ask about it.")
            % {"topics": _named(untaught)}
        )
    missing = missing_units(mapped, course)
    if copied := copied_units(block, mapped, course):
        yield (
            ngettext(
                "%(count)s ticked unit is in another section, and this section has one with the same name. "
                "Did you copy this? If so, choose “Use this section's units”.",
                "%(count)s ticked units are in another section, and this section has units with the same "
                "names. Did you copy this? If so, choose “Use this section's units”.",
                len(copied),
            )
            % {"count": len(copied)}
        )
    if missing:
        yield (
            ngettext(
                "%(count)s ticked unit is no longer in the course: %(units)s.",
                "%(count)s ticked units are no longer in the course: %(units)s.",
                len(missing),
            )
            % {"count": len(missing), "units": _named([unit.title or unit.id for unit in missing])}
        )
    unknown = sorted({topic for unit in mapped for topic in unit.topics} - {topic.id for topic in framework.topics})
    titles = {topic.id: topic.title for topic in site_topics()}
    unknown = [titles.get(topic, topic) for topic in unknown]
    if unknown:
        yield (
            _("This framework does not have these topics, so we leave them out: %(topics)s.")
            % {"topics": _named(unknown)}
        )


def copied_units(block: XBlock, mapped: Sequence[MappedUnit], course: Outline) -> tuple[tuple[str, str], ...]:
    """Mapped units of other sections, each with the same-named unit in the block's section."""
    section = course.section_with(block.scope_ids.usage_id)
    section_titles = (
        {unit.id: unit.title for subsection in section.subsections for unit in subsection.units} if section else {}
    )
    return find_copied_units(mapped, {unit.id: unit.title for unit in course.units}, section_titles)


def _named(titles: list[str]) -> str:
    if len(titles) <= MAX_TITLES:
        return wording.join_words(titles)
    return wording.join_words([*titles[:MAX_TITLES], _("%(more)s more") % {"more": len(titles) - MAX_TITLES}])
