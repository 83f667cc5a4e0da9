"""The blocks that give the demo course its shape, as Open edX's own blocks of these names do.

Known only to the demo's process (see apps.py). Their content is the demo's own and therefore trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from lxml import etree
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Boolean, Scope, String

from . import course, pages

Context = dict[str, Any] | None
TITLE_HELP = "What the page calls it"


class HtmlBlock(XBlock):
    """Text with headings, lists and so on, written as markup in the course's file."""

    display_name = String(scope=Scope.settings, default="", help=TITLE_HELP)
    content = String(scope=Scope.content, default="", help="The text, as markup")

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> HtmlBlock:
        """Keep everything below the node as it is written."""
        block = runtime.construct_xblock_from_class(cls, keys)
        inside = [etree.tostring(child, encoding="unicode") for child in node]
        block.content = "".join([node.text or "", *inside])
        return block

    def student_view(self, context: Context = None) -> Fragment:
        """The text."""
        return Fragment(self.content)

    def author_view(self, context: Context = None) -> Fragment:
        """The text, as an author sees it."""
        return self.student_view(context)


class VerticalBlock(XBlock):
    """A unit: what one page of the course shows."""

    has_children = True
    display_name = String(scope=Scope.settings, default="", help=TITLE_HELP)
    seen = Boolean(scope=Scope.user_state, default=False, help="Whether this learner has opened the unit")

    def student_view(self, context: Context = None) -> Fragment:
        """What is in the unit. Opening it marks it as seen."""
        if self.scope_ids.user_id is not None and not self.seen:
            self.seen = True
        return self._children("student_view", context)

    def author_view(self, context: Context = None) -> Fragment:
        """What is in the unit, as an author sees it."""
        return self._children("author_view", context)

    def studio_view(self, context: Context = None) -> Fragment:
        """The editors of what is in the unit."""
        return self._children("studio_view", context)

    def child_types(self) -> dict[str, str]:
        """The block type of each child, by its usage id."""
        ids = self.runtime.id_reader
        return {str(child): ids.get_block_type(ids.get_definition_id(child)) for child in self.children}

    def _children(self, view: str, context: Context) -> Fragment:
        fragment = Fragment()
        for child in self.get_children():
            if hasattr(child, view):
                rendered = child.render(view, context)
                fragment.add_fragment_resources(rendered)
                fragment.add_content(rendered.body_html())
        return fragment


class SequentialBlock(XBlock):
    """Some units that belong together."""

    has_children = True
    display_name = String(scope=Scope.settings, default="", help=TITLE_HELP)


class ChapterBlock(XBlock):
    """A part of the course."""

    has_children = True
    display_name = String(scope=Scope.settings, default="", help=TITLE_HELP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A unit in the course's outline, as the learner sees it now."""

    block: VerticalBlock
    chapter: str
    sequential: str
    url: str
    current: bool
    finished: bool

    @property
    def title(self) -> str:
        """The unit's title."""
        return str(self.block.display_name)

    @property
    def can_finish(self) -> bool:
        """Whether there is anything to finish; the page that shows progress is only looked at."""
        return course.PROGRESS not in self.block.child_types().values()


@XBlock.needs("completion")
class CourseBlock(XBlock):
    """The course: one unit at a time beside an outline, with ways back and forth, as in Open edX."""

    has_children = True
    display_name = String(scope=Scope.settings, default="", help=TITLE_HELP)

    @staticmethod
    def workbench_scenarios() -> list[tuple[str, str]]:
        """The demo course."""
        return [(course.title(), course.scenario_xml())]

    def student_view(self, context: Context = None) -> Fragment:
        """The unit that `activate_block_id` names (by usage id or by name), else the first one."""
        return self._page("student_view", context)

    def author_view(self, context: Context = None) -> Fragment:
        """The page of one unit, as an author previews it."""
        return self._page("author_view", context)

    def studio_view(self, context: Context = None) -> Fragment:
        """The editors of what is in the unit."""
        return self._page("studio_view", context)

    def _page(self, view: str, context: Context) -> Fragment:
        block_id = (context or {}).get("activate_block_id") or ""
        blocks = [
            (unit, chapter, sequential)
            for chapter in self.get_children()
            for sequential in chapter.get_children()
            for unit in sequential.get_children()
        ]
        names = [(unit.scope_ids.usage_id, unit.name) for unit, _, _ in blocks]
        chosen = next((number for number, known in enumerate(names) if block_id in known), 0)
        unit = blocks[chosen][0]
        # First the unit, then the outline: opening a unit finishes it, and the outline should say so.
        body = unit.render(view, context)
        completion = self.runtime.service(self, "completion")
        steps = [
            Step(
                block=block,
                chapter=str(above.display_name),
                sequential=str(between.display_name),
                url=pages.address(str(self.scope_ids.user_id), block.name, view),
                current=number == chosen,
                finished=completion.vertical_is_complete(block),
            )
            for number, (block, above, between) in enumerate(blocks)
        ]
        fragment = Fragment()
        fragment.add_fragment_resources(body)
        fragment.add_content(
            render_to_string(
                "demo/course.html",
                {
                    "steps": steps,
                    "step": steps[chosen],
                    "before": steps[chosen - 1] if chosen else None,
                    "after": steps[chosen + 1] if chosen + 1 < len(steps) else None,
                    "number": chosen + 1,
                    "view": view,
                    "body": body.body_html(),
                },
            )
        )
        # For the page around it (templates/workbench/block.html): titles, and where a switch of person leads.
        self.shown = steps[chosen]
        return fragment
