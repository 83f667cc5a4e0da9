"""Courses' files with our blocks in them as no author would write them, read and opened in the real workbench.

Whatever stands in a field, in an attribute or in elements: the file is read, every view is drawn, what a block answers
is within the form's limits, the file that is exported again says the same, and a learner can finish.
"""

from __future__ import annotations

import copy
import json
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lxml import etree
from xblock.core import XML_NAMESPACES, XBlock
from xblock.fields import Scope

from .odd_values import ODD_TEXTS, an_odd_value

ASSESSMENT, PROGRESS = "competency_assessment", "competency_progress"
ODD_IN_ONE = 3
"""So many fields of a block are odd, on average."""
FINISHED = 10
"""Every so manyth assessment is finished by somebody, and its course counted."""


@dataclass
class Report:
    """How many files were tried, how long the slowest took, and what went wrong: the file, and the end of why."""

    count: int = 0
    slowest_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


def run(count: int, seed: int) -> Report:
    """Try so many files. Django is set up and its database made; everything that is stored is taken back."""
    from django.db import transaction

    from ..fixtures.workbench import forget_course

    report, random = Report(), Random(seed)  # noqa: S311  (nothing is kept secret with it)
    for number in range(count):
        block_type = random.choice([ASSESSMENT, ASSESSMENT, PROGRESS])
        file = a_file(block_type, random)
        began = time.monotonic()
        try:
            with transaction.atomic():
                try_file(file, block_type, finish=number % FINISHED == 0)
                transaction.set_rollback(True)
        except Exception:
            report.failures.append(f"{seed}/{number}: {file[:2000]}\n{traceback.format_exc()[-1500:]}")
        finally:
            forget_course()
        report.count += 1
        report.slowest_seconds = max(report.slowest_seconds, time.monotonic() - began)
    return report


# ---------------------------------------------------------------- files


def a_file(block_type: str, random: Random) -> str:
    """One block of that type as a course's file has it, with odd values in some fields and odd elements between."""
    fields = authored(block_type)
    node = etree.Element(block_type)
    for name, value in a_good_block(block_type, random).items():
        put(node, name, value, random, fields)
    for name in random.sample(sorted(fields), min(len(fields), random.randint(1, 2 * ODD_IN_ONE))):
        put(node, name, random.choice(ODD_TEXTS) if random.random() < 0.5 else an_odd_value(random), random, fields)
    for _number in range(random.randrange(5)):
        mutate(node, random)
    return etree.tostring(node, encoding="unicode")


def authored(block_type: str) -> dict[str, Any]:
    """The fields that authors set."""
    found = {
        name: field
        for name, field in XBlock.load_class(block_type).fields.items()
        if field.scope in (Scope.content, Scope.settings)
    }
    return {name: field for name, field in found.items() if name not in XBlock.fields}


def a_good_block(block_type: str, random: Random) -> dict[str, Any]:
    """What an author could have set."""
    from competency_xblock.platform.site_frameworks import get_site_frameworks

    if block_type == PROGRESS:
        return {"assessments": ["a-small-course.competency_assessment.d1.u0"], "team_shows": ["people"]}
    framework = random.choice(get_site_frameworks())
    ids = [competency.id for competency in framework.competencies()]
    good: dict[str, Any] = {
        "framework": framework.id,
        "competencies": random.sample(ids, random.randint(1, 5)),
        "areas": [random.choice(framework.areas).id] if random.random() < 0.3 else [],
        "level": random.choice(["", *(level.id for level in framework.levels)]),
        "aims": {random.choice(ids): framework.scale.maximum},
        "roles": ["Keyworker", "Support  worker"],
        "unit_map": {"a-small-course.vertical.d0.u0": {"topics": ["mi"], "minutes": 5, "title": "Open questions"}},
        "own_topics": [{"id": "own-a", "title": "A", "helps": {random.choice(ids): 3}}],
        "visibility": random.choice(["groups", "names"]),
        "purpose": "to plan supervision",
        "choose_up_to": 2,
        "discussion": random.random() < 0.5,
        "one_page": random.random() < 0.5,
    }
    return {name: value for name, value in good.items() if random.random() < 0.8 or name == "framework"}


def put(node: etree._Element, name: str, value: Any, random: Random, fields: dict[str, Any]) -> None:
    """Write a value: as an attribute, as an element of ours, as one of XBlock's, or as text in an element."""
    text = in_xml(value if isinstance(value, str) else as_json(value))
    way = random.randrange(5)
    if way == 0:
        element = etree.SubElement(node, name.replace("_", "-"))
        element.text = text
    elif way == 1:
        etree.SubElement(node, etree.QName(XML_NAMESPACES["option"], name)).text = text
    elif way == 2 and isinstance(value, list):
        element = etree.SubElement(node, name.replace("_", "-"))
        for entry in value[:50]:
            child = etree.SubElement(element, getattr(fields[name], "entry", "topic"))
            child.text = f"\n   {in_xml(entry if isinstance(entry, str) else as_json(entry))}\n  "
    elif way == 3 and isinstance(value, dict):
        element = etree.SubElement(node, name.replace("_", "-"))
        for key, entry in value.items():
            tag = "aim" if name == "aims" else "unit"
            child = etree.SubElement(element, tag, id=in_xml(key), competency=in_xml(key))
            child.text = in_xml(as_json(entry))
            child.set("topics", in_xml(as_json(entry)))
            child.set("minutes", in_xml(as_json(entry)))
    else:
        node.set(name, text)


def mutate(node: etree._Element, random: Random) -> None:
    """Change the file itself: an element twice, none, elsewhere, renamed, with a comment or text of its own."""
    inside = [element for element in node.iter("*") if element is not node]
    if not inside:
        node.append(etree.Comment(" a comment "))
        return
    chosen, kind = random.choice(inside), random.randrange(7)
    if kind == 0:
        chosen.addnext(copy.deepcopy(chosen))
    elif kind == 1:
        chosen.getparent().remove(chosen)
    elif kind == 2:
        random.choice(inside).append(copy.deepcopy(chosen))
    elif kind == 3:
        chosen.tag = random.choice(["unit", "topic", "aim", "role", "html", "roles", "own-framework", "weight"])
    elif kind == 4:
        chosen.insert(0, etree.Comment(" between "))
    elif kind == 5:
        name = random.choice(["id", "competency", "topics", "none", "for", "url"])
        chosen.set(name, in_xml(random.choice(ODD_TEXTS))[:300])
    else:
        chosen.tail = "text " + (chosen.text or "")[:100]


def as_json(value: Any) -> str:
    try:
        return json.dumps(value)
    except (TypeError, RecursionError):
        return "[[[]]]"


def in_xml(text: str) -> str:
    from competency_xblock.recommendation import strip_unexportable

    return strip_unexportable(text)


# ---------------------------------------------------------------- what is tried


def try_file(file: str, block_type: str, *, finish: bool) -> None:
    """Read a course with this block and a good one in it, and open everything."""
    from ..fixtures.workbench import COURSE, STAFF, Seat, assessment, put_into_course

    put_into_course(*([file, assessment()] if block_type == ASSESSMENT else [assessment(), assessment(), file]))
    place = f"{COURSE}.{block_type}.d0.u0" if block_type == ASSESSMENT else f"{COURSE}.{PROGRESS}.d0.u0"
    learner, author = Seat("robin", place), Seat(STAFF, place)
    is_within_limits(author.block)
    for seat, view in ((learner, "student_view"), (author, "author_view"), (author, "studio_view")):
        seat.see(view)
    assert author.block.validate() is not None
    comes_back(author.block)
    others_go_on(COURSE)
    if block_type == ASSESSMENT:
        tells_the_platform(author.block)
        if finish:
            somebody_finishes(learner, COURSE)


def is_within_limits(block: Any) -> None:
    """What a block answers is what the form would take."""
    from competency_xblock.platform.olx.values import Reading

    for name, author_field in authored(block.scope_ids.block_type).items():
        assert author_field.reading(getattr(block, name)) == Reading(getattr(block, name)), name


def comes_back(block: Any) -> None:
    """Exported and read again, every field says the same."""
    from xblock.field_data import DictFieldData
    from xblock.fields import ScopeIds
    from xblock.test.tools import TestRuntime

    unit = etree.Element("vertical")
    block.add_xml_to_node(etree.SubElement(unit, "unknown_root"))
    node = etree.fromstring(etree.tostring(unit, pretty_print=True), etree.XMLParser(remove_blank_text=True))[0]
    runtime = TestRuntime(services={"field-data": DictFieldData({})})
    again = type(block).parse_xml(node, runtime, ScopeIds(None, node.tag, "d", "u"))
    for name in authored(block.scope_ids.block_type):
        assert getattr(again, name) == getattr(block, name), name


def tells_the_platform(block: Any) -> None:
    """Search, apps and the platform's report hear of the block, and a round could be stored with what it promises."""
    from competency_xblock.frameworks import UnknownFramework
    from competency_xblock.web.assessment.settings import AssessmentSettings

    json.dumps(block.index_dictionary()).encode()
    json.dumps(block.student_view_data()).encode()
    assert list(block.generate_report_data(iter(()))) == []
    try:
        settings = AssessmentSettings.from_block(block)
    except UnknownFramework:
        return
    settings.promise_id.encode()
    assert all(aim in settings.framework.scale.values for aim in settings.promise.aims.values())
    assert all(len(choice) <= 255 for choice in (*settings.rules.roles, *settings.rules.organisations))
    assert len(settings.promise.purpose) <= 500


def others_go_on(course: str) -> None:
    """The good assessment of the course is edited, shown and offered as before."""
    from ..fixtures.workbench import STAFF, Seat

    good = Seat(STAFF, f"{course}.{ASSESSMENT}.d1.u0")
    assert "cxb-card" in Seat("sam", good.usage).see()
    good.see("studio_view")
    Seat(STAFF, f"{course}.{PROGRESS}.d0.u0").see("studio_view")


def somebody_finishes(learner: Any, course: str) -> None:
    """A learner saves and finishes an assessment that asks something, and the course is counted."""
    from competency_xblock.frameworks import UnknownFramework
    from competency_xblock.web.assessment.settings import AssessmentSettings
    from competency_xblock.web.team.figures.count_task import count_figures

    from ..fixtures.workbench import draft

    try:
        settings = AssessmentSettings.from_block(learner.block)
    except UnknownFramework:
        return
    settings = settings.for_level(settings.levels[0].id) if settings.levels else settings
    competencies = [competency for competency in settings.competencies if settings.is_rated(competency)][
        : settings.choose_up_to or 3
    ]
    answers: dict[str, Any] = {competency.id: settings.framework.scale.minimum for competency in competencies}
    chosen = [competency.id for competency in competencies] if settings.learner_chooses else []
    places = {"role": next(iter(settings.roles), ""), "organisation": next(iter(settings.organisations), "")}
    learner.finish(draft(answers, level=settings.level, chosen=chosen, **places))
    learner.see()
    count_figures(course)


def main(arguments: list[str], then: Callable[[Report], None] = print) -> None:
    """`python -m tests.fuzz.olx 2000 1`: so many files, from that seed on, in a database of its own."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection

    connection.creation.create_test_db(verbosity=0)
    then(run(int(arguments[0]), int(arguments[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
