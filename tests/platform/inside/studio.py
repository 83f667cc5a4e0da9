"""Somebody who works in Studio: its pages, its addresses, its files. Imported inside a Studio only."""

from __future__ import annotations

import html
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common.djangoapps.student.roles import CourseStaffRole
from django.test import Client
from opaque_keys.edx.keys import CourseKey, UsageKey
from openedx.core.djangoapps.content_libraries import api as libraries
from openedx.core.djangoapps.xblock import api as library_blocks
from organizations.models import Organization
from xblock.core import XBlock
from xblock.fields import Field, Scope
from xmodule.contentstore.django import contentstore
from xmodule.modulestore import ModuleStoreEnum
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.django_utils import ModuleStoreTestCase
from xmodule.modulestore.xml_exporter import export_course_to_xml
from xmodule.modulestore.xml_importer import import_course_from_xml

from .places import FRAMEWORK, browser_of, forget_requests, make_place, person

ASSESSMENT, PROGRESS = "competency_assessment", "competency_progress"
OWN_FRAMEWORK = """\
<framework id="home" version="1" title="At home &amp; “über all” 🙂" publisher="Nobody" year="2026"
           language="en-GB" aim="4">
  <about>A framework for tests, with &lt;signs&gt; ]]&gt; in it.</about>
  <permission>Free to use.</permission>
  <!-- For those who read the file. -->
  <scale min="1" max="5"><point value="1">Not yet</point></scale>
  <levels progression="no"><level id="new" title="New"/><level id="old" title="Old"/></levels>
  <topics><use topic="mi"/></topics>
  <area id="all" title="All of it">
    <competency id="one" title="One"><weight topic="mi">3</weight>
      <statement id="one-1" source="p. 1">I can do one.</statement></competency>
    <competency id="two" title="Two"><statement id="two-1" source="p. 1">I can do two.</statement></competency>
  </area>
</framework>
"""


def form(**more: Any) -> dict[str, Any]:
    """What the editor of an assessment sends; what is neither a text nor a list of them goes as JSON."""
    plain: dict[str, Any] = {
        "display_name": "Where we stand",
        "framework": FRAMEWORK,
        "spread": "these",
        "competencies": ["encouragers"],
        "areas": [],
        "choose_up_to": "3",
        "completion_rule": "submitted",
        "aim": "",
        "aims": {},
        "visibility": "groups",
        "purpose": "",
        "roles": "",
        "organisations": "",
        "safeguarding": "",
    }
    return {"fields": {name: _as_sent(value, name) for name, value in {**plain, **more}.items()}}


def progress_form(**more: Any) -> dict[str, Any]:
    """What the editor of a progress page sends."""
    plain = {"display_name": "Our way", "assessments": [], "level": "", "team_shows": ["people", "figures", "names"]}
    return {"fields": {name: _as_sent(value, name) for name, value in {**plain, **more}.items()}}


def _as_sent(value: Any, name: str) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [json.dumps(value)] if name in ("aims", "unit_map", "own_topics") else value


def authors_fields(block: type[XBlock]) -> dict[str, Field]:
    """Every field that belongs to an author and is ours."""
    return {
        name: field
        for name, field in block.fields.items()
        if name not in XBlock.fields and field.scope in (Scope.settings, Scope.content)
    }


def values_of(block: Any, names: Any) -> dict[str, Any]:
    """What is stored in these fields of the block; asked for a field, it answers with what that means."""
    return {name: block.fields[name].read_from(block) for name in names}


def place_id(block: Any) -> str:
    """What is kept of a block in a course: nothing of the run."""
    return f"{block.location.block_type}@{block.location.block_id}"


class InStudio(ModuleStoreTestCase):
    """The author made the course; the trainer is of its staff; the stranger can log in, as anybody can."""

    settings_of_assessment: dict[str, Any] = {}
    graded = False

    def setUp(self) -> None:
        super().setUp()
        forget_requests()
        self.place = make_place(graded=self.graded, **self.settings_of_assessment)
        self.author = person("author", self.place.course, "instructor")
        CourseStaffRole(self.place.course.id).add_users(self.author)
        self.authors = browser_of(self.author)
        self.strangers = browser_of(person("stranger"))

    # ---- pages

    def view(self, browser: Client, block: Any, name: str) -> Any:
        """Studio's answer when it is asked for a view."""
        forget_requests()
        return browser.get(f"/xblock/{block.location}/{name}", HTTP_ACCEPT="application/json")

    def shown(self, block: Any, name: str) -> str:
        """What the author sees."""
        answer = self.view(self.authors, block, name)
        assert answer.status_code == 200, answer.content[:500]
        markup: str = answer.json()["html"]
        return markup

    def said_above(self, block: Any) -> list[str]:
        """What Studio says above the block on its unit's page; both of Studio's pages say the same."""
        unit = self.place.unit.location
        answer = self.authors.get(f"/api/contentstore/v1/container/vertical/{unit}/children")
        assert answer.status_code == 200, answer.content[:500]
        [block_info] = [child for child in answer.json()["children"] if child["block_id"] == str(block.location)]
        assert not block_info["render_error"]
        sentences = [message["text"] for message in block_info["validation_messages"]]
        page = html.unescape(self.shown(self.place.unit, "container_preview"))
        for sentence in sentences:
            assert json.dumps(sentence)[1:-1] in page or sentence in page
        return sentences

    # ---- addresses

    def post(self, browser: Client, block: Any, handler: str, body: Any, *, preview: bool = False) -> Any:
        """Call a handler as the editor does, or as the preview on the unit's page."""
        forget_requests()
        where = f"{'/preview' if preview else ''}/xblock/{block.location}/handler/{handler}"
        return browser.post(where, json.dumps(body), content_type="application/json")

    def ask(self, handler: str, body: Any, block: Any | None = None) -> dict[str, Any]:
        """The same for the author, where it has to go well."""
        answer = self.post(self.authors, block or self.place.assessment, handler, body)
        assert answer.status_code == 200, answer.content
        fields: dict[str, Any] = answer.json()
        return fields

    def make(self, **fields: str) -> Any:
        """Have Studio make, duplicate or paste a block; the block."""
        answer = self.authors.post(
            "/xblock/", json.dumps(fields), content_type="application/json", HTTP_ACCEPT="application/json"
        )
        assert answer.status_code == 200, answer.content
        forget_requests()
        return modulestore().get_item(UsageKey.from_string(answer.json()["locator"]))

    def copy(self, source: Any) -> None:
        """Put a block into the clipboard."""
        answer = self.authors.post(
            "/api/content-staging/v1/clipboard/",
            json.dumps({"usage_key": str(source)}),
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content

    def publish(self, unit: Any) -> None:
        """Press Publish."""
        answer = self.authors.put(
            f"/xblock/{unit.location}", json.dumps({"publish": "make_public"}), content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        forget_requests()

    # ---- what is stored

    def now(self, block: Any | None = None) -> Any:
        """The block as it is stored."""
        forget_requests()
        return modulestore().get_item((block or self.place.assessment).location)

    def published(self, block: Any | None = None) -> Any:
        """The block as the LMS has it."""
        forget_requests()
        with modulestore().branch_setting(ModuleStoreEnum.Branch.published_only, self.place.course.id):
            return modulestore().get_item((block or self.place.assessment).location)

    def set_fields(self, block: Any | None = None, **values: Any) -> Any:
        """Set fields, whatever the editor would say, and publish."""
        changed = self.now(block)
        for name, value in values.items():
            setattr(changed, name, value)
        modulestore().update_item(changed, self.author.id)
        modulestore().publish(self.place.unit.location, self.author.id)
        return self.now(block)

    # ---- taking a course along

    def brought_back(self, change: Callable[[Path], None] | None = None) -> CourseKey:
        """Export the course, do something to its files, and import them as another run."""
        key = CourseKey.from_string(f"course-v1:Other+{uuid.uuid4().hex[:8]}+2")
        with TemporaryDirectory() as folder:
            export_course_to_xml(modulestore(), contentstore(), self.place.course.id, folder, "out")
            if change is not None:
                change(Path(folder))
            import_course_from_xml(
                modulestore(),
                self.author.id,
                folder,
                ["out"],
                static_content_store=contentstore(),
                target_id=key,
                create_if_not_present=True,
            )
        forget_requests()
        return key


def only(course: CourseKey, category: str) -> Any:
    """The one block of its kind in a course."""
    [found] = modulestore().get_items(course, qualifiers={"category": category})
    return modulestore().get_item(found.location)


class Library:
    """A content library with both of our blocks in it."""

    def __init__(self, admin: Any, **settings: bool) -> None:
        short = uuid.uuid4().hex[:8]
        organisation = Organization.objects.create(short_name=short, name=short)
        self.admin = admin
        self.key = libraries.create_library(org=organisation, slug="lib", title="Library", **settings).key
        self.let(admin, libraries.AccessLevel.ADMIN_LEVEL)
        self.keys = {
            kind: libraries.create_library_block(self.key, kind, kind, user_id=admin.id).usage_key
            for kind in (ASSESSMENT, PROGRESS)
        }

    def let(self, user: Any, level: str | None) -> None:
        """Give somebody rights in it."""
        libraries.set_library_user_permissions(self.key, user, level)

    def look(self, browser: Client, name: str, kind: str = ASSESSMENT) -> Any:
        """Studio's answer when it is asked for a view."""
        return browser.get(f"/api/xblock/v2/xblocks/{self.keys[kind]}/view/{name}/")

    def shown(self, browser: Client, name: str, kind: str = ASSESSMENT) -> str:
        """What is seen there."""
        answer = self.look(browser, name, kind)
        assert answer.status_code == 200, answer.content[:500]
        markup: str = answer.json()["content"]
        return markup

    def call(self, browser: Client, handler: str, body: Any, kind: str = ASSESSMENT) -> Any:
        """Call a handler as the page there does."""
        where = browser.get(f"/api/xblock/v2/xblocks/{self.keys[kind]}/handler_url/{handler}/").json()
        return browser.post(where["handler_url"], json.dumps(body), content_type="application/json")

    def stored(self, kind: str = ASSESSMENT) -> Any:
        """The block as it is stored."""
        return library_blocks.load_block(self.keys[kind], self.admin)

    @contextmanager
    def changed(self, kind: str = ASSESSMENT) -> Iterator[Any]:
        """The block, to change; afterwards the library is published."""
        block = self.stored(kind)
        yield block
        block.save()
        libraries.publish_changes(self.key, self.admin.id)
        forget_requests()
