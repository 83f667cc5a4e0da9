"""The editor in a course of 500 units, against walking the same tree and doing nothing with it.

What is walked is what the editor has to know: the name of every section, subsection and unit, and what is in a unit.

As the workbench does it, which asks its database for each field, and in a runtime that keeps fields in memory as
Studio does once it has read the course.
"""

from __future__ import annotations

from functools import cache

from workbench.runtime import WorkbenchRuntime
from workbench.scenarios import SCENARIOS, add_xml_scenario
from xblock.core import XBlock
from xblock.runtime import DictKeyValueStore, KvsFieldData

from .pairs import Pair, compare

COURSE = "bench-course"
SECTIONS, SUBSECTIONS, UNITS = 10, 5, 10
AUTHOR = "training-team"
TIMES = 15


def prepare() -> None:
    """Make the course: the assessment stands in its first unit, and every unit teaches something."""
    number = iter(range(1, SECTIONS * SUBSECTIONS * UNITS + 1))
    sections = []
    for section in range(SECTIONS):
        subsections = []
        for subsection in range(SUBSECTIONS):
            units = [f'<vertical display_name="Unit {next(number)}">{{}}</vertical>' for _ in range(UNITS)]
            subsections.append(f'<sequential display_name="Subsection {subsection}">{"".join(units)}</sequential>')
        sections.append(f'<chapter display_name="Section {section}">{"".join(subsections)}</chapter>')
    block = '<competency_assessment framework="fulfilling-lives"/>'
    course = "".join(sections).replace("{}", block, 1).replace("{}", "<empty/>")
    add_xml_scenario(COURSE, COURSE, f'<course display_name="Five hundred units">{course}</course>')
    _map_every_unit()


def from_the_database() -> Pair:
    """As the workbench opens it."""
    return compare(lambda: _editor(WorkbenchRuntime(AUTHOR)), lambda: _walk(WorkbenchRuntime(AUTHOR)), times=TIMES)


def from_memory() -> Pair:
    """As it is where the course has been read already."""
    return compare(lambda: _editor(_remembering()), lambda: _walk(_remembering()), times=TIMES)


def page_size() -> int:
    """Bytes of the editor's page."""
    return len(_editor(WorkbenchRuntime(AUTHOR)).encode())


def _editor(runtime: WorkbenchRuntime) -> str:
    html: str = _assessment(runtime).render("studio_view", {}).content
    return html


def _walk(runtime: WorkbenchRuntime) -> list[str]:
    return _titles(runtime.get_block(SCENARIOS[COURSE].usage_id))


def _titles(block: XBlock) -> list[str]:
    if block.scope_ids.block_type == "vertical":
        return [block.display_name, *block.children]
    return [block.display_name, *(title for child in block.get_children() for title in _titles(child))]


def _assessment(runtime: WorkbenchRuntime) -> XBlock:
    block = runtime.get_block(SCENARIOS[COURSE].usage_id)
    while block.scope_ids.block_type != "competency_assessment":
        block = runtime.get_block(block.children[0])
    return runtime.get_block(block.scope_ids.usage_id)


def _map_every_unit() -> None:
    runtime = WorkbenchRuntime(AUTHOR)
    block, units = _assessment(runtime), _units(runtime.get_block(SCENARIOS[COURSE].usage_id))
    block.unit_map = {unit: {"topics": ["mi", "tip"], "minutes": 12, "title": "A unit"} for unit in units}
    block.save()


def _units(block: XBlock) -> list[str]:
    if block.scope_ids.block_type == "vertical":
        return [block.scope_ids.usage_id]
    return [unit for child in block.get_children() for unit in _units(child)]


def _remembering() -> WorkbenchRuntime:
    runtime = WorkbenchRuntime(AUTHOR)
    runtime._services["field-data"] = _in_memory()
    return runtime


@cache
def _in_memory() -> KvsFieldData:
    """Every field of the course's blocks."""
    fields = KvsFieldData(DictKeyValueStore())
    waiting = [WorkbenchRuntime(AUTHOR).get_block(SCENARIOS[COURSE].usage_id)]
    while waiting:
        block = waiting.pop()
        for name, field in block.fields.items():
            if field.is_set_on(block):
                fields.set(block, name, field.to_json(getattr(block, name)))
        waiting += block.get_children() if block.has_children else []
    return fields
