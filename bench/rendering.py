"""The assessment with every competency of the framework, against a block that shows an empty paragraph.

As a page through the workbench, which is what a learner waits for, and in a runtime that keeps fields in memory as
the LMS does: the workbench asks its database for each field, so there its field store is most of the time.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint

from django.test import Client
from web_fragments.fragment import Fragment
from workbench.runtime import WorkbenchRuntime
from workbench.scenarios import SCENARIOS, add_xml_scenario, get_scenarios
from xblock.core import XBlock
from xblock.runtime import DictKeyValueStore, KvsFieldData

from competency_xblock.frameworks import get_frameworks

from .pairs import Pair, compare

EMPTY, ALL = "bench-empty", "bench-all"
LEARNER = "bench"


class EmptyXBlock(XBlock):
    """The least that a block can show."""

    def student_view(self, context: object = None) -> Fragment:
        """An empty paragraph."""
        return Fragment("<p></p>")


def prepare() -> None:
    """Make the two scenarios."""
    get_scenarios()
    XBlock.extra_entry_points.append(("empty", EntryPoint("empty", "bench.rendering:EmptyXBlock", XBlock.entry_point)))
    largest = max(get_frameworks(), key=lambda framework: len(list(framework.competencies())))
    add_xml_scenario(EMPTY, EMPTY, "<empty/>")
    add_xml_scenario(ALL, ALL, f'<competency_assessment framework="{largest.id}"/>')


def page() -> Pair:
    """Two pages of the workbench."""
    client = Client()

    def load(scenario: str) -> None:
        response = client.get(f"/view/{scenario}/", {"student": LEARNER})
        if response.status_code != 200:
            raise RuntimeError(f"The page of {scenario} answers {response.status_code}.")

    return compare(lambda: load(ALL), lambda: load(EMPTY))


def block() -> Pair:
    """Two blocks in a runtime that keeps their fields in memory."""
    return compare(lambda: _render(ALL), lambda: _render(EMPTY))


def _render(scenario: str) -> str:
    runtime = WorkbenchRuntime(LEARNER)
    runtime._services["field-data"] = _in_memory(scenario)
    block = runtime.get_block(SCENARIOS[scenario].usage_id)
    html: str = runtime.render(block, "student_view", {}).body_html()
    return html


@cache
def _in_memory(scenario: str) -> KvsFieldData:
    """A field store that holds what is set on the scenario's block."""
    block = WorkbenchRuntime(LEARNER).get_block(SCENARIOS[scenario].usage_id)
    fields = KvsFieldData(DictKeyValueStore())
    for name, field in block.fields.items():
        if field.is_set_on(block):
            fields.set(block, name, field.to_json(getattr(block, name)))
    return fields
