"""What was answered is told as it was called then, wherever it is told, whatever becomes of the framework.

One table: every place that names what somebody answered about, after everything that can happen to a framework.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from lxml import html

from competency_xblock.frameworks import Framework, get_framework, parse_framework
from competency_xblock.platform.site_frameworks import OWN, get_framework_of_block
from competency_xblock.records import api, models
from competency_xblock.records.data import Item, Method, Visibility
from competency_xblock.records.reference.framework_versions import forget_remembered
from competency_xblock.records.reference.rows import get_or_create_course_id, get_or_create_item_ids
from competency_xblock.web.platform_hooks.response_report import response_rows
from competency_xblock.web.plumbing.spreadsheets import Format
from competency_xblock.web.team.figures.count_task import count_figures
from demo.learners import account_of
from tests.fixtures.files import cells_of, text_of
from tests.fixtures.records import Page, a_draft, a_framework
from tests.fixtures.workbench import COURSE, STAFF, Seat, assessment, draft, progress_seat, put_into_course, rated

pytestmark = pytest.mark.django_db

# Ids that stand nowhere but where an id is shown.
FIRST = """\
<?xml version="1.0" encoding="UTF-8"?>
<framework id="fff-1" version="1" title="The first way" publisher="Nobody" year="2026" language="en-GB" aim="4">
  <about>A framework for tests.</about>
  <permission>Free to use.</permission>
  <scale min="1" max="5"><point value="1">Barely</point><point value="5">Wholly</point></scale>
  <levels progression="no"><level id="lll-1" title="Beginning"/><level id="lll-2" title="Going on"/></levels>
  <topics><topic id="ttt-1" title="Sewing circle" for="person">Sewing together.</topic></topics>
  <area id="aaa-1" title="Needlework" own="yes">
    <competency id="ccc-1" title="Sewing" aim="5"><weight topic="ttt-1">3</weight>
      <statement id="sss-1" source="p. 1">I can sew a hem.</statement></competency>
    <competency id="ccc-2" title="Knitting" aim="4"><statement id="sss-2" source="p. 1">I knit.</statement></competency>
  </area>
</framework>
"""
SEWING = re.search(r'    <competency id="ccc-1".*?</competency>\n', FIRST, re.DOTALL)
assert SEWING


def changed(*changes: tuple[str, str]) -> str:
    text = FIRST
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


NEWER = ('version="1"', 'version="2"')
OTHER_TITLES = (
    ("The first way", "The second way"), ("Barely", "Hardly"), ("Wholly", "Quite"), ("Beginning", "Starting out"),
    ("Needlework", "Handicraft"), ('title="Sewing"', 'title="Stitching"'), ("sew a hem", "stitch a seam"),
    ("Sewing circle", "Stitching circle"),
)  # fmt: skip
LATER_WORDS = ("The second way", "Hardly", "Quite", "Starting out", "Handicraft", "Stitching", "stitch a seam")
DROPPED, NO_LEVEL = (SEWING[0], ""), ('<level id="lll-1" title="Beginning"/>', "")
ANOTHER = {"framework": "fulfilling-lives", "competencies": [], "level": ""}
IDS = re.compile(r"\b(?:fff|lll|aaa|ccc|sss|ttt)-\d\b")  # whole words: keys hold such letters too

# What becomes of the framework of a site, or of the file that an author has uploaded: the text that is there then (''
# where there is none any more), and what the assessment has instead.
CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing": (FIRST, {}),
    "other titles": (changed(NEWER, *OTHER_TITLES), {}),
    "a competency dropped": (changed(NEWER, *OTHER_TITLES[:5], DROPPED), {"competencies": ["ccc-2"]}),
    "a level gone": (changed(NEWER, *OTHER_TITLES[:3], NO_LEVEL), {"level": "lll-2"}),
    "gone": ("", {}),
    "another chosen": (changed(NEWER, *OTHER_TITLES), ANOTHER),
    "gone, another chosen": ("", ANOTHER),
}


class Course:
    """Robin has finished a round by name at a level and shares it, with an action; somebody saw how robin sews."""

    def __init__(self, folder: Path, settings: Any, own: bool) -> None:
        self.folder, self.settings, self.own = folder, settings, own
        self.file(FIRST)
        self.block()
        self.robin = Seat()
        given = {"ccc-1": rated(2, reason="My reason", flagged=["sss-1"]), "ccc-2": rated(5)}
        plan = {"text": "My plan", "competency": "ccc-1", "review_date": "2030-06-30"}
        self.robin.finish(draft(given, plan, level="lll-1"))
        self.framework = get_framework_of_block(self.robin.block)
        self.sewing = Item(self.framework.id, "ccc-1", "lll-1")
        [self.round] = api.get_submitted_rounds(self.learner)
        api.set_rating_shared(self.learner, self.round.key, self.sewing, shared=True)
        models.ObservedRating.objects.create(
            key=str(uuid.uuid4()), learner_id=self.learner, course_id=get_or_create_course_id(COURSE), value=1,
            item_id=get_or_create_item_ids([self.sewing])[self.sewing], observer_id=self.team, observed_on="2030-01-01",
            method=Method.PRACTICE.value, note="", recorded=self.round.submitted_at,
        )  # fmt: skip
        progress_seat().see()

    @property
    def learner(self) -> int:
        """Robin's number."""
        return self.robin.learner_id

    @property
    def team(self) -> int:
        """The number of one of the training team."""
        return int(account_of(STAFF).pk)

    def file(self, text: str) -> None:
        """Let the site, or the block, have this."""
        if self.own:
            self.text = text
            return
        folder = self.folder / str(uuid.uuid4())
        folder.mkdir()
        if text:
            (folder / "first.xml").write_text(text)
        self.settings.COMPETENCY_XBLOCK = {
            "framework_folders": [str(folder)],
            "observed_practice": True,
            "plain_host": __name__,
            "figures_hours": 0,
        }

    def block(self, **fields: Any) -> None:
        """Let the assessment be set so."""
        of_framework = {"framework": OWN, "own_framework": self.text} if self.own else {"framework": "fff-1"}
        by_name = {"visibility": "names", "purpose": "To plan"}
        rest = {"competencies": ["ccc-1", "ccc-2"], "level": "lll-1"}
        put_into_course(assessment(**{**of_framework, **by_name, **rest, **fields}))

    def client(self, who: int | None = None) -> Client:
        client = Client()
        client.force_login(models.Round._meta.get_field("learner").related_model.objects.get(pk=who or self.learner))
        return client

    def team_page(self, name: str, **parts: Any) -> str:
        """A page of the training team's."""
        url = reverse(f"competency_xblock:{name}", kwargs={"course": COURSE, **parts})
        return self.client(self.team).get(url).content.decode()

    def unobserved_page(self, name: str, **parts: Any) -> str:
        """The same where nobody observes."""
        with self.unobserved():
            return self.team_page(name, **parts)

    def unobserved(self) -> AbstractContextManager[None]:
        """Nobody observes here, so that nothing is covered from those who are to do so first."""
        return override_settings(COMPETENCY_XBLOCK={**self.settings.COMPETENCY_XBLOCK, "observed_practice": False})

    def reported(self) -> list[Mapping[str, Any]]:
        """The rows of the platform's own report on Robin."""
        with self.unobserved():
            states = [SimpleNamespace(username="robin")]
            return [row for _name, row in self.robin.block.generate_report_data(states)]

    def record(self, kind: str) -> str:
        """Robin's record, as the block has it; as the page has it, it is the same."""
        written = self.robin.get("record", kind).content
        query = {"course": COURSE, "assessment": self.robin.usage}
        url = reverse("competency_xblock:own-record", kwargs={"kind": kind})
        page = self.client().get(url, query).content
        assert without_title(kind, page) == without_title(kind, written)
        return text_of(written) if kind not in list(Format) else without_ids(written)


def is_team(_user: Any, _course: str) -> bool:
    """What the plain host says, whose module this is for the tests."""
    return True


def words_of(page: str) -> str:
    """What somebody reads, or hears."""
    found = html.fromstring(page)
    for node in found.xpath("//script | //style | //title"):
        node.drop_tree()
    return " ".join([found.text_content(), *found.xpath("//@aria-label | //@title")])


def report(course: Course) -> str:
    """The platform's own report: values under headings that begin with a title and end with ids."""
    [row] = course.reported()
    headings = {name: value for name, value in row.items() if name.endswith("]")}
    assert list(headings.values()) == [2, 5]
    assert all(re.fullmatch(r"[^\[]+ \[fff-1(@\w+)?/ccc-\d/lll-1\]", heading) for heading in headings)
    return " ".join([str(row["Framework"]), *(heading.partition(" [")[0] for heading in headings)])


def results(course: Course) -> str:
    """The page after the round; without a framework nothing can be asked, and it leads to what is one's own."""
    page = course.robin.page()
    if "not ready yet" in page.text_content():
        assert page.xpath("//a/@href[. = $url]", url=reverse("competency_xblock:mine"))
        return words_of(course.client().get(reverse("competency_xblock:mine")).content.decode())
    [done] = page.xpath("//*[@data-part='done']")
    return " ".join(done.text_content().split())


def everything(course: Course) -> str:
    held = api.export_learner_data(course.learner)
    texts = [held["rounds"][0]["framework"]["title"]]
    for rows in (
        held["rounds"][0]["answers"],
        held["latest"],
        [held["actions"][0]["about"]],
        held["observed_by_others"],
    ):
        texts += [value for row in rows for name, value in row.items() if name in ("title", "area", "level_title")]
    return " ".join(texts)


def as_json(course: Course) -> str:
    record = json.loads(course.record("json"))
    [round] = record["rounds"]
    texts = [
        record["framework"]["title"],
        round["framework_title"],
        round["level_title"],
        record["actions"][0]["title"],
    ]
    return " ".join([*texts, *(row["title"] for row in round["ratings"]), round["wants_to_work_on"][0]["text"]])


def without_title(kind: str, record: bytes) -> str:
    """What stands in a record but for the assessment's title, when a calendar was made, and today's advice.

    The page about all courses asks no course for these.
    """
    if kind in list(Format):
        lines = [line[:-2] + line[-1:] for line in cells_of(record) if line[0] != "What to learn next"]
        return "\n".join(" ".join(line) for line in lines)
    if kind == "json":
        read = json.loads(record)
        del read["assessment"], read["what_to_learn_next"]
        return json.dumps(read)
    hush = r"DTSTAMP:\S+|(?<=My answers and plans: )[^<]*|(?<=<h2>What to learn next).*?(?=</section>)"
    return re.sub(hush, "", text_of(record), flags=re.DOTALL)


def without_ids(table: bytes) -> str:
    """What stands in a table but for its last column."""
    return "\n".join(" ".join(line[:-1]) for line in cells_of(table))


SEWN, LEVEL, TITLE = "Sewing", "Beginning", "The first way"
PLACES: dict[str, tuple[Callable[[Course], str], tuple[str, ...]]] = {
    "print": (lambda course: words_of(course.record("print")), (SEWN, LEVEL, TITLE, "I can sew a hem.")),
    "csv": (lambda course: course.record("csv"), (SEWN, LEVEL, TITLE, "Needlework", "I can sew a hem.")),
    "xlsx": (lambda course: course.record("xlsx"), (SEWN, LEVEL, TITLE, "Needlework", "I can sew a hem.")),
    "json": (as_json, (SEWN, LEVEL, TITLE, "I can sew a hem.")),
    "calendar": (lambda course: course.record("ics").replace("competency", ""), ("Look at my learning plan again",)),
    "results": (results, (SEWN, LEVEL, "My plan", "My reason")),
    "progress": (
        lambda course: words_of(progress_seat().see()),
        (SEWN, LEVEL, TITLE, "Needlework", "Barely", "My plan"),
    ),
    "my competencies": (
        lambda course: words_of(course.client().get(reverse("competency_xblock:mine")).content.decode()),
        (SEWN, LEVEL, TITLE, "Needlework", "Barely", "My plan", "My reason"),
    ),
    "person": (
        lambda course: words_of(course.unobserved_page("person", learner=course.learner)),
        (SEWN, LEVEL, TITLE, "My reason"),
    ),
    "observe": (lambda course: words_of(course.team_page("observe", learner=course.learner)), (SEWN, LEVEL)),
    "observed": (lambda course: words_of(course.team_page("observed")), (SEWN, LEVEL)),
    "by name": (lambda course: words_of(course.unobserved_page("progress-names")), (SEWN, LEVEL, TITLE)),
    "report": (report, (SEWN, LEVEL, TITLE)),
    "everything": (everything, (SEWN, LEVEL, TITLE, "Needlework")),
}


@pytest.fixture(params=[False, True], ids=["of the site", "of the author"])
def course(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Course:
    """A course whose framework is the site's, or a file that its author has uploaded."""
    settings.COMPETENCY_XBLOCK = {"observed_practice": True, "plain_host": __name__, "figures_hours": 0}
    return Course(tmp_path, settings, request.param)


@pytest.mark.parametrize("happened", CHANGES)
def test_every_place_tells_what_was_answered_as_it_was_called_then(course: Course, happened: str):
    text, fields = CHANGES[happened]
    course.file(text)
    course.block(**fields)
    forget_remembered()
    texts = {}
    for place, (tell, _expected) in PLACES.items():
        if place == "by name":
            count_figures(COURSE)
        texts[place] = tell(course)
    wrong = {
        place: problems
        for place, (_tell, expected) in PLACES.items()
        if (
            problems := [
                *(f"lacks {text}" for text in expected if text not in texts[place]),
                *(f"has {word}" for word in LATER_WORDS if word in texts[place]),
                *(f"has the id {id}" for id in IDS.findall(texts[place])),
            ]
        )
    }
    assert wrong == {}


def test_rating_again_tells_each_round_in_its_own_version_and_series_as_answered_last(course: Course):
    text, fields = CHANGES["other titles"]
    course.file(text)
    course.block(**fields)
    course.robin.finish(draft({"ccc-1": rated(4)}, level="lll-1"))
    rows = json.loads(course.record("json"))["rounds"]
    assert [(row["framework_title"], row["ratings"][0]["title"]) for row in rows] == [
        ("The first way", "Sewing"),
        ("The second way", "Stitching"),
    ]
    printed = html.fromstring(course.record("print"))
    assert [paragraph.text_content() for paragraph in printed.xpath("//section/p[1]")] == [
        "The second way",
        "The first way",
    ]
    progress = words_of(progress_seat().see())
    assert "Stitching" in progress
    assert "Knitting" in progress
    [first, second] = course.reported()
    [heading] = [name for name in second if name.startswith("Stitching (Starting out) [")]
    assert (first[heading], second[heading]) == (2, 4)


WIDER = changed(
    NEWER,
    ('<competency id="ccc-2"', '<competency id="ccc-3" title="Weaving" aim="4"><statement id="sss-3" source="p. 1">I'
     ' weave.</statement></competency>\n    <competency id="ccc-2" sensitive="yes"'),
)  # fmt: skip


def test_a_round_that_is_open_meanwhile_is_finished_in_what_was_asked_last(course: Course):
    begun = course.robin.save(draft({"ccc-1": rated(3), "ccc-2": rated(4)}, level="lll-1"))
    course.file(WIDER)
    course.block(competencies=["ccc-1", "ccc-2", "ccc-3"])
    course.robin.submit(draft({"ccc-1": rated(3), "ccc-2": rated(4), "ccc-3": rated(5)}, level="lll-1"), begun)
    last = api.get_submitted_rounds(course.learner)[-1]
    assert api.get_framework_of_round(last.key) == get_framework_of_block(course.robin.block)
    assert [(rating.item.competency, rating.initial, rating.by_name) for rating in last.ratings] == [
        ("ccc-1", 3, True),
        ("ccc-2", 4, False),
        ("ccc-3", 5, True),
    ]


def test_a_round_that_is_open_while_another_framework_is_chosen_is_about_the_other(course: Course):
    begun = course.robin.save(draft({"ccc-1": rated(5)}, level="lll-1"))
    own = {
        "framework": OWN,
        "own_framework": changed(
            ('id="fff-1"', 'id="fff-2"'),
            ('max="5"', 'max="3"'),
            ('value="5"', 'value="3"'),
            ('aim="5"', 'aim="3"'),
            ('aim="4"', 'aim="2"'),
        ),
    }
    course.block(**own)
    other = get_framework_of_block(course.robin.block)
    course.robin.submit(draft({"ccc-1": rated(2)}, level="lll-1"), begun)
    last = api.get_submitted_rounds(course.learner)[-1]
    [rating] = last.ratings
    assert (last.framework, rating.item, rating.initial) == (other.id, Item(other.id, "ccc-1", "lll-1"), 2)
    assert rating.aim in other.scale.values


def test_two_competencies_of_one_title_are_two_columns(course: Course):
    course.file(changed(NEWER, ('title="Knitting"', 'title="Sewing"')))
    course.block()
    course.robin.finish(draft({"ccc-1": rated(3), "ccc-2": rated(4)}, level="lll-1"))
    rows = course.reported()
    assert [sorted(value for name, value in row.items() if "Sewing" in name) for row in rows] == [[2, 5], [3, 4]]


def test_what_is_sensitive_by_now_is_told_to_nobody_else(course: Course):
    course.file(changed(NEWER, ('<competency id="ccc-1"', '<competency id="ccc-1" sensitive="yes"')))
    course.block()
    [row] = course.reported()
    assert [value for name, value in row.items() if "[" in name] == [5]
    if not course.own:  # what a course's author has uploaded since, the team's pages learn when it is answered in
        api.set_rating_shared(course.learner, course.round.key, course.sewing, shared=False)
        person = words_of(course.unobserved_page("person", learner=course.learner))
        assert ("Knitting" in person, "Sewing" in person) == (True, False)


def test_what_is_about_safety_by_now_comes_first_for_older_answers_too(course: Course, monkeypatch: pytest.MonkeyPatch):
    contexts: list[dict[str, Any]] = []

    def render(_template: str, context: dict[str, Any]) -> str:
        contexts.append(context["advice"])
        return ""

    monkeypatch.setattr("competency_xblock.web.learner.round.results.render", render)
    course.robin.page()
    course.file(changed(NEWER, ('<competency id="ccc-1"', '<competency id="ccc-1" safety="yes"')))
    course.block(safeguarding="Fern Sample, 01632 960001")
    course.robin.page()
    before, today = (context["safety"] for context in contexts)
    assert before is None
    assert [(item["title"], item["value"]) for item in today["items"]] == [("Sewing", 2)]
    assert today["contact"] == "Fern Sample, 01632 960001"


def test_versions_are_read_once_however_many_rounds_there_are(django_assert_num_queries: Any):
    versions = [a_framework(3, version=str(number)) for number in range(3)]
    learner = account_of("robin").pk
    for day in range(12):
        Page(learner, versions[day % 3], f"asks {day % 3}").finish(a_draft(c0=4, c1=5), day=day)
    rounds = api.get_submitted_rounds(learner)
    forget_remembered()
    with django_assert_num_queries(1):
        as_answered = api.AsAnswered.of(rounds)
    with django_assert_num_queries(0):
        assert {as_answered.title(round, round.ratings[0].item) for round in rounds} == {"Competency 0"}
        assert {framework.version for round in rounds if (framework := as_answered.framework(round))} == {"0", "1", "2"}
        api.AsAnswered.of(rounds)


def test_what_cannot_be_read_any_more_is_told_by_its_ids_and_stops_nothing(course: Course):
    models.FrameworkVersion.objects.update(content='{"id": "from another time"}')
    forget_remembered()
    for place, (tell, _expected) in PLACES.items():
        if place not in ("report", "by name"):
            assert tell(course), place
    assert "ccc-1" in course.record("print")
    with course.unobserved():
        rows = list(response_rows(course.robin.usage, [SimpleNamespace(username="robin")], None, None))
    assert [value for name, value in rows[0][1].items() if "[" in name] == [2, 5]


def test_an_observation_is_told_on_the_scale_that_it_was_made_on():
    learner, observer = account_of("robin").pk, account_of(STAFF).pk
    ten = a_framework(2)
    page = Page(learner, ten, visibility=Visibility.NAMES)
    round = page.finish(a_draft(c0=4))
    row = {
        "learner_id": learner,
        "course_id": get_or_create_course_id(page.course),
        "observer_id": observer,
        "note": "",
    }
    item = Item(ten.id, "c0")
    models.ObservedRating.objects.create(
        key="seen", item_id=get_or_create_item_ids([item])[item], observed_on="2030-03-01", method="practice", value=9,
        recorded=round.submitted_at, **row,
    )  # fmt: skip
    five = five_points(ten)
    Page(learner, five, page.assessment, visibility=Visibility.NAMES).finish(a_draft(c0=5), day=5)
    [seen] = api.get_observations_of(learner)
    as_answered = api.AsAnswered.of([seen], api.get_progress(learner, page.course))
    assert (scale := as_answered.scale(seen, item)) is not None
    assert scale.maximum == 10
    [felt] = api.get_progress(learner, page.course)
    assert not as_answered.same_scale(seen, felt, item)


def five_points(framework: Framework) -> Framework:
    from dataclasses import replace

    return replace(framework, version="2", scale=replace(framework.scale, maximum=5))


def test_the_frameworks_of_this_table_can_be_read():
    for text, _fields in CHANGES.values():
        if text:
            assert parse_framework(text.encode(), topics={}, name="first.xml").id == "fff-1"
    assert get_framework("fulfilling-lives").id == "fulfilling-lives"
