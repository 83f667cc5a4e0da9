"""Authors a block as a course author does: by tabs, labels and buttons; and puts the demo back as it was."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from lxml import html
from playwright.sync_api import FrameLocator, Locator, Page, expect

from demo import course

from .server import Server
from .walking import Assessment, unit_url

AUTHOR = "training-team"
EMPTY = "author-me"
FULFILLING_LIVES = "Core Competencies Framework"
KENT_AND_MEDWAY = "Kent and Medway VCSE Competency Framework"
KEYWORKING = "Keyworking Function Workforce Competency Framework"
OWN = "Your own framework"

SAVE = "**/save_settings/**"
SHOW = "**/show_framework/**"
CHECK = "**/try_settings/**"
TABS = ("Competencies", "Aims and steps", "Who sees what", "Units and topics", "Check")

# Before the workbench starts its blocks: Studio's runtime has `notify`, the workbench's has none.
LISTEN = """document.addEventListener("DOMContentLoaded", () => {
    window.heard = [];
    RuntimeProvider.versions[1].notify = (event, said) => window.heard.push([event, said]);
});"""

# Ours, apart from the page around it: as Studio's frames have it, without any of the host's scripts.
BARE = """<!DOCTYPE html><html lang="en-GB" style="font-size: {root}"><head><meta charset="utf-8"><title>Bare</title>
<style>body {{ margin: 0; font-size: 1.4rem; }}</style>{styles}</head><body><main>{block}</main>{scripts}
<script>
    window.heard = [];
    const runtime = {{ notify: (event, said) => window.heard.push([event, said]) }};
    {start}(runtime, document.querySelector(".xblock-v1"));
</script></body></html>"""
AROUND = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Around</title></head>
<body><main><h1>A page around it</h1>
<iframe src="/bare/" title="The editor" width="{width}" height="700" style="border: 0"></iframe></main></body></html>"""


class Editor:
    """The editor of one block, in a page or in a frame."""

    def __init__(
        self, page: Page, server: Server, unit: str = EMPTY, who: str = AUTHOR, frame: FrameLocator | None = None
    ) -> None:
        self.page = page
        self.root: Page | FrameLocator = frame or page
        self.url = unit_url(server, who, unit, "studio_view")

    def open(self) -> Editor:
        """Go to the editor, or open it anew, and wait until its script is there: before, nobody can use it."""
        self.page.goto(self.url)
        expect(self.page.locator("[inert]")).to_have_count(0)
        return self

    # ---- what stands in it

    @property
    def form(self) -> Locator:
        """All of it."""
        return self.root.get_by_role("form", name=re.compile("^Set up the"))

    @property
    def alert(self) -> Locator:
        """What is said about the whole, above the parts."""
        return self.form.get_by_role("alert")

    @property
    def status(self) -> Locator:
        """What is said beside the buttons."""
        return self.form.locator("[data-part=status]")

    def tab(self, name: str) -> Locator:
        """The tab of that name, whatever it says after it."""
        return self.form.get_by_role("tab", name=re.compile(rf"^\W*\d*\W*{name}"))

    def field(self, label: str) -> Locator:
        """A field by its label, in the part that is shown."""
        return self.form.get_by_label(label, exact=True).filter(visible=True)

    def button(self, name: str) -> Locator:
        """A button."""
        return self.form.get_by_role("button", name=name, exact=True)

    def says(self, text: str | re.Pattern[str]) -> Locator:
        """A sentence in it that is shown."""
        return self.root.locator(".cxb-editor").get_by_text(text).filter(visible=True)

    @property
    def length(self) -> Locator:
        """How much is ticked, and how long that takes."""
        return self.form.locator("[data-part=length]")

    def competency(self, title: str) -> Locator:
        """The box of a competency, in a folded group too."""
        return self.form.get_by_role("checkbox", name=title, include_hidden=True)

    def group(self, title: str) -> Locator:
        """A group of competencies, or a section of the course with its units."""
        return self.form.locator("details").filter(has=self.root.locator("summary").filter(has_text=title)).last

    def unit(self, title: str) -> Locator:
        """A unit with its topics."""
        return self.form.get_by_role("group", name=title, exact=True, include_hidden=True).last

    def topic(self, unit: str, title: str) -> Locator:
        """The box of a topic at a unit."""
        return self.unit(unit).get_by_role("checkbox", name=title)

    def minutes(self, unit: str) -> Locator:
        """How long a unit takes."""
        return self.unit(unit).get_by_label("Minutes")

    def own_topic(self, title: str = "New topic") -> Locator:
        """The card of a topic of the author's own."""
        return self.form.locator(".cxb-own-topic").filter(
            has=self.root.locator("legend").filter(has_text=re.compile(f"^{re.escape(title)}$"))
        )

    # ---- what an author does

    def go(self, tab: str) -> None:
        """Show a part."""
        self.tab(tab).click()
        expect(self.form.get_by_role("tabpanel")).to_have_accessible_name(re.compile(tab))

    def open_group(self, title: str) -> None:
        """Unfold a group, if it is folded."""
        group = self.group(title)
        if group.get_attribute("open") is None:
            group.locator("summary").first.click()
        expect(group).to_have_attribute("open", "")

    def open_folds(self) -> None:
        """Unfold everything in the part that is shown."""
        self.form.get_by_role("tabpanel").locator("details").evaluate_all("all => all.forEach(f => { f.open = true; })")

    def choose_framework(self, title: str) -> None:
        """Choose a framework and wait for what it brings."""
        self.select_framework(title)
        expect(self.status).to_be_empty()

    def select_framework(self, title: str) -> None:
        """Choose a framework by its title, which the list follows by its publisher."""
        field = self.field("Framework")
        option = field.locator("option").filter(has_text=re.compile(rf"^\s*{re.escape(title)}"))
        field.select_option(option.get_attribute("value"))

    def tick(self, *titles: str) -> None:
        """Tick competencies; their groups are unfolded first."""
        for title in titles:
            box = self.competency(title)
            if not box.is_visible():
                inside = self.root.get_by_role("checkbox", name=title, include_hidden=True)
                self.form.locator("details").filter(has=inside).last.locator("summary").click()
            box.check()

    def find_unit(self, text: str) -> None:
        """Show only units with this in their title."""
        self.field("Find a unit").fill(text)

    def add_topic(self, title: str, about: str = "", link: str = "", **helps: str) -> Locator:
        """Add a topic of one's own; `helps` are competencies (with _ for a space) and how much it helps."""
        self.open_group("Your own topics")
        self.button("Add a topic").click()
        expect(self.own_topic().get_by_label("Name")).to_be_focused()
        self.own_topic().get_by_label("Name").fill(title)
        card = self.own_topic(title or "New topic")
        card.get_by_label("What it is about").fill(about)
        card.get_by_label("Link (optional)").fill(link)
        if helps:
            card.locator("summary").click()
        for competency, weight in helps.items():
            card.get_by_label(competency.replace("_", " "), exact=True).select_option(label=weight)
        return card

    def upload(self, text: str) -> None:
        """Choose a file with this in it."""
        file = {"name": "ours.xml", "mimeType": "application/xml", "buffer": text.encode()}
        self.field("Your framework file").set_input_files(files=[file])

    def save(self) -> None:
        """Press Save; what comes of it is for the test to look at."""
        self.button("Save").click()

    def cancel(self) -> None:
        """Press Cancel, and again where one is asked whether one means it."""
        self.button("Cancel").click()
        expect(self.status).to_contain_text(re.compile("^(You have unsaved changes|Back to your last saved)"))
        if self.status.inner_text().startswith("You have unsaved changes"):
            self.button("Cancel").click()
            expect(self.status).to_have_text("Back to your last saved settings.")

    # ---- what has to be so

    def expect_saved(self) -> None:
        """It says that it is saved, and nothing against it."""
        expect(self.status).to_have_text(re.compile("^Saved"))
        expect(self.alert).to_be_hidden()

    def ticked(self) -> list[str]:
        """The ids of the ticked competencies."""
        found: list[str] = self.form.locator("[name=competencies]:checked").evaluate_all("all => all.map(b => b.value)")
        return found

    def heard(self) -> list[Any]:
        """What the runtime was told, oldest first; where the page was opened after `listen`."""
        found: list[Any] = self.page.evaluate("window.heard")
        return found


def listen(page: Page) -> Page:
    """The page, with a runtime that can be told things, as Studio's can."""
    page.add_init_script(LISTEN)
    return page


def preview(page: Page, server: Server, unit: str = EMPTY) -> Assessment:
    """What an author sees of the assessment on the unit's page, opened."""
    here = Assessment(page, server, AUTHOR, unit)
    here.url = unit_url(server, AUTHOR, unit, "author_view")
    return here.open()


def bare(page: Page, server: Server, unit: str, *, root: str = "100%", width: int | None = None) -> Page | FrameLocator:
    """The editor alone on a page of its own without the host's scripts; with a `width`, in a frame of that width."""
    answer = page.request.get(unit_url(server, AUTHOR, unit, "studio_view"))  # brings the cookie against forgery, too
    whole = html.document_fromstring(answer.text())
    (block,) = whole.xpath("//div[@data-init]")
    found = {
        "start": block.get("data-init"),
        "block": html.tostring(block, encoding="unicode"),
        "styles": _all_of(whole.xpath("//link[contains(@href, '/resource/')]")),
        "scripts": _all_of(whole.xpath("//script[contains(@src, '/resource/')]")),
    }
    page.route("**/bare/", lambda route: route.fulfill(body=BARE.format(root=root, **found), content_type="text/html"))
    if width is None:
        page.goto(server.url("/bare/"))
        return page
    body = AROUND.format(width=width)
    page.route("**/around/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(server.url("/around/"))
    return page.frame_locator("iframe")


def _all_of(elements: list[html.HtmlElement]) -> str:
    return "".join(html.tostring(element, encoding="unicode", with_tail=False) for element in elements)


# ---- the demo's database

OF_BLOCKS = "tag IN ('competency_assessment', 'competency_progress') AND user_id IS NULL AND scope <> 'parent'"
SETTINGS = f"SELECT scope, scope_id, state FROM workbench_xblockstate WHERE {OF_BLOCKS}"  # noqa: S608  (ours alone)
SET = "UPDATE workbench_xblockstate SET state = ? WHERE scope = ? AND scope_id = ? AND user_id IS NULL"
ROUNDS_OF = """
    SELECT round.id FROM competency_xblock_round AS round
    JOIN competency_xblock_assessment AS assessment ON assessment.id = round.assessment_id WHERE assessment.key = ?
"""
FORGET_LATEST = """
    DELETE FROM competency_xblock_latest
    WHERE learner_id = (SELECT learner_id FROM competency_xblock_round WHERE id = ?)
"""


@contextmanager
def as_it_was(server: Server) -> Iterator[None]:
    """Afterwards every block is set as before, and nobody has ever answered the empty one."""
    with closing(_database(server)) as database:
        before = list(database.execute(SETTINGS))
    yield
    with closing(_database(server)) as database, database:
        known = {(scope, scope_id): state for scope, scope_id, state in before}
        for scope, scope_id, _state in list(database.execute(SETTINGS)):
            database.execute(SET, [known.get((scope, scope_id), "{}"), scope, scope_id])
        rounds = list(database.execute(ROUNDS_OF, [course.assessment_id(EMPTY)]))
        database.executemany(FORGET_LATEST, rounds)
        for table in ("rating", "reason", "action"):
            database.executemany(f"DELETE FROM competency_xblock_{table} WHERE round_id = ?", rounds)  # noqa: S608
        database.executemany("DELETE FROM competency_xblock_round WHERE id = ?", rounds)


def stored_rounds(server: Server) -> int:
    """How many rounds of anybody are stored."""
    with closing(_database(server)) as database:
        (number,) = database.execute("SELECT count(*) FROM competency_xblock_round").fetchone()
    return int(number)


def stored_settings(server: Server, unit: str = EMPTY) -> dict[str, Any]:
    """What is stored of an assessment's settings, by field."""
    usage = course.assessment_id(unit)
    with closing(_database(server)) as database:
        return {
            name: value
            for _scope, scope_id, state in database.execute(SETTINGS)
            if scope_id in (usage, usage.removesuffix(".u0"))
            for name, value in json.loads(state).items()
        }


def change_stored(server: Server, unit: str, field: str, change: Callable[[Any], Any]) -> None:
    """Change what is stored in a field of a content scope, as an import or a changed course would leave it."""
    definition = course.assessment_id(unit).removesuffix(".u0")
    with closing(_database(server)) as database, database:
        for scope, scope_id, state in list(database.execute(SETTINGS)):
            if scope_id == definition:
                fields = json.loads(state)
                fields[field] = change(fields.get(field))
                database.execute(SET, [json.dumps(fields), scope, scope_id])


def _database(server: Server) -> sqlite3.Connection:
    return sqlite3.connect(server.database, timeout=20)
