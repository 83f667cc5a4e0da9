"""What a unit with an assessment costs beside a plain one, in a real LMS: a command that prints it, and no test.

docs/testing-in-open-edx.md shows the whole line. What is told is the median of many visits, in milliseconds of the
processor and as a multiple of a plain unit of the same course; and how many queries each takes.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "lms.urls":
    pytest.skip("Runs inside an LMS only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.django_utils import SharedModuleStoreTestCase
from xmodule.modulestore.tests.factories import BlockFactory

from competency_xblock.frameworks import get_framework

from .places import (
    FRAMEWORK,
    THREE,
    browser_of,
    completion_is_recorded,
    finish_round,
    forget_requests,
    make_place,
    person,
)

VISITS = 15
COMPONENTS = 4
UNITS_TOGETHER = 10
PLAIN, WARM = "plain", 3
KEPT_IN_MEMORY = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "course_structure_cache", "mongo_metadata_inheritance")
}
"""As a site keeps courses; the platform's own tests keep some of it nowhere."""
TOPICS = [topic.id for topic in get_framework(FRAMEWORK).topics]


class CostOfUnits(SharedModuleStoreTestCase):
    """A course in which so many units teach a topic each."""

    mapped: int

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        names = [f"lesson{number}" for number in range(cls.mapped)]
        unit_map = {
            f"vertical@{name}": {"topics": [TOPICS[number % len(TOPICS)]], "minutes": 10, "title": name}
            for number, name in enumerate(names)
        }
        cls.place = make_place(unit_map=unit_map)
        alone = BlockFactory.create(parent=cls.place.section, category="vertical", display_name="Alone")
        fields = {"framework": FRAMEWORK, "competencies": THREE, "unit_map": unit_map}
        cls.assessment = BlockFactory.create(parent=alone, category="competency_assessment", **fields)
        cls.units = {"an assessment": alone, "one beside progress": cls.place.unit}
        chapter = cls.place.section.get_parent()
        with modulestore().bulk_operations(cls.place.course.id):
            for start in range(0, cls.mapped, UNITS_TOGETHER):
                section = BlockFactory.create(parent=chapter, category="sequential", display_name=f"Part {start}")
                for name in names[start : start + UNITS_TOGETHER]:
                    unit = BlockFactory.create(parent=section, category="vertical", display_name=name, name=name)
                    for _number in range(COMPONENTS):
                        BlockFactory.create(parent=unit, category="html", data="<p>Words</p>")

    def visit(self, client: Client, block: Any) -> tuple[float, int]:
        """Milliseconds and queries of one visit."""
        forget_requests()
        began = time.process_time()
        answer = client.get(f"/xblock/{block.location}")
        took = 1000 * (time.process_time() - began)
        assert answer.status_code == 200
        forget_requests()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/xblock/{block.location}")
        return took, len(queries)

    def costs(self, value: int | None) -> dict[str, tuple[float, int]]:
        """Of a plain unit and of those with an assessment, visited in turn: milliseconds, queries."""
        client = browser_of(person(f"learner{value}", self.place.course))
        if value is not None:
            finish_round(client, self.assessment, value=value)
            finish_round(client, self.place.assessment, value=value)
        visits: dict[str, list[tuple[float, int]]] = {name: [] for name in (PLAIN, *self.units)}
        for _number in range(VISITS):
            for name, unit in ((PLAIN, self.place.lesson), *self.units.items()):
                visits[name].append(self.visit(client, unit))
        return {name: (median(took for took, _asked in each[WARM:]), each[-1][1]) for name, each in visits.items()}

    def test_cost(self) -> None:
        with completion_is_recorded(), override_settings(CACHES={**settings.CACHES, **KEPT_IN_MEMORY}):
            for name, value in (("before a round", None), ("nothing to suggest", 10), ("much to suggest", 1)):
                costs = self.costs(value)
                plain, plain_asked = costs.pop(PLAIN)
                for what, (took, queries) in costs.items():
                    print(  # noqa: T201 - it is what the command is for
                        f"\n{self.mapped:4} mapped units, {name:18}, {what:19}: {took:6.1f} ms ({queries} queries), "
                        f"plain {plain:6.1f} ms ({plain_asked}): {took / plain:.2f} times",
                        end="",
                    )


class Test20Units(CostOfUnits):
    mapped = 20


class Test200Units(CostOfUnits):
    mapped = 200


del CostOfUnits
