"""Blocks in a course's file, written and read as Studio does it: nothing is lost, everything can be read."""

from __future__ import annotations

import json
from textwrap import dedent, indent
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from lxml import etree
from opaque_keys.edx.keys import CourseKey
from xblock.core import XBlock
from xblock.fields import Scope, ScopeIds

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.platform.olx.xml_fields import XmlField, normalize_xml
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.recommendation import OWN_TOPIC_ID, strip_unexportable
from tests.contract import host
from tests.fixtures.framework_files import SMALL
from tests.fixtures.settings import assessment_fields, progress_fields
from tests.fixtures.workbench import CHANGE, ENCOURAGE

RERUN = CourseKey.from_string("course-v1:Haven+Listening+2031")
ASSESSMENT, PROGRESS = "competency_assessment", "competency_progress"
PLACES = {ASSESSMENT: host.ASSESSMENT, PROGRESS: host.PROGRESS}
CLASSES = {ASSESSMENT: CompetencyAssessmentXBlock, PROGRESS: CompetencyProgressXBlock}
LARGE = {"competencies", "areas", "aims", "roles", "organisations", "unit-map", "own-topics", "own-framework"}
LARGE_OF_PROGRESS = {"assessments", "team-shows"}

AWKWARD = "Zürich\n\n„zwei“ <b> & 'q' \"q\" ]]> 🌱👩🏽‍🌾\ttab\r\nend \u2028\u00a0 "
OWN_FRAMEWORK = normalize_xml(
    SMALL.replace("<framework ", "<!-- Für uns: “a” & <b> -->\n<framework ")
    .replace("<kinds>", "<!-- zwei --><kinds>")
    .replace("Being kind.", "Being <!-- very --> kind: &lt;b&gt; ]]&gt; &amp; 🌱\n  and so on.")
)
SET: dict[str, dict[str, Any]] = {
    ASSESSMENT: assessment_fields(AWKWARD)
    | {
        "framework": "@own",
        "own_framework": OWN_FRAMEWORK,
        "competencies": [CHANGE, AWKWARD, "", " "],
        "areas": ["wörk", AWKWARD],
        "aims": {CHANGE: 9, AWKWARD: 1, "order": 0},
        "unit_map": {"mi": ["vertical@listening", "vertical@ümlaut"], "own-rest": ["vertical@listening"], "tip": []},
        "own_topics": [
            {
                "id": "own-rest",
                "title": AWKWARD,
                "about": AWKWARD,
                "url": "https://example.org/?a=1&b=“2”",
                "for": "team",
                "helps": {CHANGE: 3, AWKWARD: 1},
            },
            {"id": "own-walk", "title": "Walk"},
        ],
    },
    PROGRESS: progress_fields(AWKWARD)
    | {"assessments": ["competency_assessment@rate", AWKWARD], "team_shows": ["people", AWKWARD]},
}
"""A value that is hard to keep for every field that authors set."""

# ---------------------------------------------------------------- what Studio does


def author() -> Any:
    return get_user_model()(username="author", is_staff=True)


def in_studio(block_type: str, values: dict[str, Any]) -> Any:
    """A block of the course with these values in the store."""
    place = PLACES[block_type]
    return host.Studio(host.Store({place: dict(values)}), author()).block(place)


def exported(block: Any) -> str:
    """The unit's file with the block in it."""
    unit = etree.Element("vertical", display_name="Rating")
    block.add_xml_to_node(etree.SubElement(unit, "unknown_root"))
    return etree.tostring(unit, pretty_print=True, encoding="utf-8").decode()


def node_in(file: str) -> Any:
    unit = etree.fromstring(file.encode(), etree.XMLParser(remove_blank_text=True))
    [node] = [child for child in unit if child.tag in PLACES]
    return node


def imported(file: str) -> Any:
    """The block in a unit's file, as another run of the course has it once everything is stored."""
    node = node_in(file)
    place = RERUN.make_usage_key(node.tag, "imported")
    runtime = host.Studio(host.Store({place: {}}), author(), RERUN)
    CLASSES[node.tag].parse_xml(node, runtime, ScopeIds(None, node.tag, place, place)).save()
    return runtime.block(place)


def stored(block: Any) -> dict[str, Any]:
    """What the store has of a block."""
    values: dict[str, Any] = block.runtime.store.authored[block.scope_ids.usage_id]
    return values


def unit_with(inside: str = "", attributes: str = "", block_type: str = ASSESSMENT) -> str:
    return f"<vertical><{block_type} {attributes}>{inside}</{block_type}></vertical>"


def authored(block_type: str) -> set[str]:
    """Every field of the block that authors set; each XBlock has a few that none of ours uses."""
    fields = in_studio(block_type, {}).fields
    return {name for name, field in fields.items() if field.scope in (Scope.content, Scope.settings)} - set(
        XBlock.fields
    )


BOTH = pytest.mark.parametrize("block_type", [ASSESSMENT, PROGRESS])


# ---------------------------------------------------------------- there and back


@BOTH
def test_no_field_of_an_author_is_missing_here(block_type: str):
    assert set(SET[block_type]) == set(VALUES[block_type]) == authored(block_type)


@BOTH
def test_every_setting_gets_into_another_run_of_the_course(block_type: str):
    before = in_studio(block_type, SET[block_type])
    after = imported(exported(before))
    assert after.scope_ids.usage_id.context_key == RERUN
    assert set(stored(after)) == set(SET[block_type])
    for name in authored(block_type):
        assert getattr(after, name) == getattr(before, name), name


@pytest.mark.parametrize(("block_type", "name"), [(tag, name) for tag, values in SET.items() for name in values])
def test_a_single_setting_comes_alone(block_type: str, name: str):
    before = in_studio(block_type, {name: SET[block_type][name]})
    after = imported(exported(before))
    assert (set(stored(after)), getattr(after, name)) == ({name}, getattr(before, name))


@BOTH
def test_what_nobody_has_set_stays_unset(block_type: str):
    file = exported(in_studio(block_type, {}))
    node = node_in(file)
    assert (len(node), set(node.attrib)) == (0, {"xblock-family"})
    after = imported(file)
    assert stored(after) == {}
    assert not any(after.fields[name].is_set_on(after) for name in authored(block_type))


@pytest.mark.parametrize(
    ("block_type", "nothing"),
    [
        (ASSESSMENT, {"competencies": [], "areas": [], "roles": [], "organisations": [], "own_topics": []}),
        (ASSESSMENT, {"aims": {}, "unit_map": {}, "own_framework": "", "purpose": "", "display_name": ""}),
        (ASSESSMENT, {"aim": None, "discussion": False, "choose_up_to": 0}),
        (ASSESSMENT, {"own_framework": None, "display_name": None}),
        (PROGRESS, {"team_shows": [], "assessments": [], "level": "", "display_name": ""}),
    ],
)
def test_what_was_set_to_nothing_stays_so(block_type: str, nothing: dict[str, Any]):
    assert stored(imported(exported(in_studio(block_type, nothing)))) == nothing


def test_a_map_of_an_earlier_course_comes_back_in_the_shape_of_today():
    after = imported(exported(in_studio(ASSESSMENT, {"unit_map": SET[ASSESSMENT]["unit_map"]})))
    assert stored(after)["unit_map"] == {
        "vertical@listening": {"topics": ["mi", "own-rest"], "minutes": 0, "title": ""},
        "vertical@ümlaut": {"topics": ["mi"], "minutes": 0, "title": ""},
    }


def test_an_own_framework_that_was_not_laid_out_is_laid_out_on_its_way():
    after = imported(exported(in_studio(ASSESSMENT, {"own_framework": SMALL})))
    assert after.own_framework == normalize_xml(SMALL)


@pytest.mark.parametrize("text", ["not XML ]]> <", "<half", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', AWKWARD])
def test_an_own_framework_that_is_no_file_of_ours_stays_what_it_is(text: str):
    assert imported(exported(in_studio(ASSESSMENT, {"own_framework": text}))).own_framework == text


TEXT = st.text(max_size=12).map(strip_unexportable)
IDS = st.sampled_from([CHANGE, "vertical@intro", "mi", "\x85", "\xa0mi", "mi\u2028", ""]) | TEXT
TOPIC_IDS = st.sampled_from(["mi", "tip", "own-rest"]) | st.from_regex(OWN_TOPIC_ID, fullmatch=True)
TEXTS = st.lists(TEXT, max_size=3)
COMMENTS = TEXT.filter(lambda text: "--" not in text and not text.endswith("-")).map(etree.Comment)
TOPICS = st.fixed_dictionaries(
    {"id": st.from_regex(OWN_TOPIC_ID, fullmatch=True), "title": TEXT},
    optional={
        "about": TEXT,
        "url": TEXT.map("https://{}".format),
        "for": st.sampled_from(["person", "team"]),
        "helps": st.dictionaries(IDS, st.integers(1, 3), max_size=3),
    },
)


@st.composite
def trees(draw: st.DrawFn, deep: int = 3) -> Any:
    """An element with text and comments in any order."""
    element = etree.Element(draw(st.sampled_from(["framework", "about"])), title=draw(TEXT))
    element.text = draw(TEXT)
    for _number in range(draw(st.integers(0, deep))):
        inside = draw(COMMENTS | trees(deep - 1))
        inside.tail = draw(TEXT)
        element.append(inside)
    return element


VALUES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    ASSESSMENT: {
        "display_name": TEXT,
        "framework": TEXT,
        "own_framework": (trees().map(lambda root: etree.tostring(root, encoding="unicode")) | TEXT).map(normalize_xml),
        "competencies": TEXTS,
        "areas": TEXTS,
        "choose_up_to": st.integers(1, 50),
        "level": TEXT,
        "discussion": st.booleans(),
        "one_page": st.booleans(),
        "completion_rule": st.sampled_from(["submitted", "all-answered", "action-planned"]),
        "participation": st.booleans(),
        "aim": st.none() | st.integers(1, 10),
        "aims": st.dictionaries(IDS, st.integers(0, 10), max_size=3),
        "unit_map": st.dictionaries(
            IDS,
            st.lists(TOPIC_IDS, max_size=3)
            | st.fixed_dictionaries(
                {"topics": st.lists(TOPIC_IDS, max_size=3, unique=True), "minutes": st.integers(0, 600), "title": TEXT}
            ).filter(lambda unit: unit["topics"] or unit["minutes"]),  # of others nothing is said
            max_size=3,
        ),
        "own_topics": st.lists(TOPICS, max_size=3),
        "visibility": st.sampled_from(["groups", "names"]),
        "purpose": TEXT,
        "roles": TEXTS,
        "organisations": TEXTS,
        "safeguarding": TEXT,
    },
    PROGRESS: {"display_name": TEXT, "assessments": TEXTS, "level": TEXT, "team_shows": TEXTS},
}
SETTINGS = st.sampled_from([ASSESSMENT, PROGRESS]).flatmap(
    lambda block_type: st.tuples(st.just(block_type), st.fixed_dictionaries({}, optional=VALUES[block_type]))
)


@how(max_examples=60)
@given(SETTINGS)
def test_whatever_is_set_gets_into_another_run_of_the_course(found: tuple[str, dict[str, Any]]):
    block_type, values = found
    before = in_studio(block_type, values)
    after = imported(exported(before))
    assert set(stored(after)) == set(values)
    assert {name: getattr(after, name) for name in values} == {name: getattr(before, name) for name in values}


@how(max_examples=60)
@given(SETTINGS)
def test_a_file_that_is_read_and_written_again_is_the_same_file(found: tuple[str, dict[str, Any]]):
    file = exported(in_studio(*found))
    assert exported(imported(file)) == file


# ---------------------------------------------------------------- how it looks


def test_large_values_are_elements_and_small_ones_attributes():
    node = node_in(exported(in_studio(ASSESSMENT, SET[ASSESSMENT])))
    assert {child.tag for child in node} == LARGE
    assert set(node.attrib) == set(SET[ASSESSMENT]) - {name.replace("-", "_") for name in LARGE} | {"xblock-family"}
    node = node_in(exported(in_studio(PROGRESS, SET[PROGRESS])))
    assert {child.tag for child in node} == LARGE_OF_PROGRESS


@BOTH
def test_every_list_and_every_file_is_written_as_an_element(block_type: str):
    fields = in_studio(block_type, {}).fields
    elements = {name.replace("_", "-") for name, field in fields.items() if isinstance(field, XmlField)}
    assert elements == {ASSESSMENT: LARGE, PROGRESS: LARGE_OF_PROGRESS}[block_type]


def test_people_can_read_a_courses_file():
    values = {
        "display_name": "Before the course",
        "framework": "@own",
        "own_framework": '<framework id="ours"><!-- from us --><area id="all" title="All"/></framework>',
        "competencies": [CHANGE, ENCOURAGE],
        "aims": {CHANGE: 8},
        "roles": ["Keyworker", "Bärbel & Söhne 🌱"],
        "unit_map": {"vertical@one": {"topics": ["mi", "own-rest"], "minutes": 12, "title": "Open questions"}},
        "own_topics": [
            {"id": "own-rest", "title": "Rest", "about": "Sit.", "url": "https://example.org", "helps": {CHANGE: 2}}
        ],
    }
    assert exported(in_studio(ASSESSMENT, values)) == dedent("""\
        <vertical display_name="Rating">
          <competency_assessment xblock-family="xblock.v1" display_name="Before the course" framework="@own">
            <aims>
              <aim competency="facilitators-of-change">8</aim>
            </aims>
            <competencies>
              <competency>facilitators-of-change</competency>
              <competency>encouragers</competency>
            </competencies>
            <own-framework>
              <framework id="ours">
                <!-- from us -->
                <area id="all" title="All"/>
              </framework>
            </own-framework>
            <own-topics>
              <topic id="own-rest" title="Rest" for="person" url="https://example.org">
                <about>Sit.</about>
                <weight competency="facilitators-of-change">2</weight>
              </topic>
            </own-topics>
            <roles>
              <role>Keyworker</role>
              <role>Bärbel &amp; Söhne 🌱</role>
            </roles>
            <unit-map>
              <unit id="vertical@one" topics="mi own-rest" minutes="12">Open questions</unit>
            </unit-map>
          </competency_assessment>
        </vertical>
        """)


def test_the_file_of_an_own_framework_stands_in_the_courses_file_line_by_line():
    text = normalize_xml(SMALL)
    assert indent(text, " " * 6) in exported(in_studio(ASSESSMENT, {"own_framework": text}))


# ---------------------------------------------------------------- files from before, and by hand


@pytest.mark.parametrize(
    ("block_type", "attributes", "values"),
    [
        (ASSESSMENT, {"competencies": '["a"]'}, {"competencies": ["a"]}),
        (ASSESSMENT, {"areas": "[]", "aims": '{"a": 3}'}, {"areas": [], "aims": {"a": 3}}),
        (ASSESSMENT, {"roles": json.dumps(["Bärbel 🌱"])}, {"roles": ["Bärbel 🌱"]}),
        (ASSESSMENT, {"organisations": '[\n  "Haven",\n  "b"\n]'}, {"organisations": ["Haven", "b"]}),
        (
            ASSESSMENT,
            {"unit_map": '{"mi": ["vertical@x"], "tip": []}'},
            {"unit_map": {"mi": ["vertical@x"], "tip": []}},
        ),
        (ASSESSMENT, {"unit_map": '"mi"'}, {"unit_map": "mi"}),
        (ASSESSMENT, {"own_framework": "<framework/>"}, {"own_framework": "<framework/>"}),
        (ASSESSMENT, {"own_topics": "[3]"}, {"own_topics": [3]}),
        (ASSESSMENT, {"discussion": "true", "aim": "null"}, {"discussion": True, "aim": None}),
        (ASSESSMENT, {"of_a_later_version": "{", "url_name": "rate"}, {}),
        (PROGRESS, {"assessments": '["competency_assessment@rate"]'}, {"assessments": ["competency_assessment@rate"]}),
    ],
)
def test_a_file_from_before_has_everything_in_attributes(
    block_type: str, attributes: dict[str, str], values: dict[str, Any]
):
    unit = etree.Element("vertical")
    etree.SubElement(unit, block_type, attributes)
    assert stored(imported(etree.tostring(unit).decode())) == values


def test_what_an_earlier_version_has_written_is_read_whole():
    values = {name: SET[ASSESSMENT][name] for name in ("competencies", "areas", "aims", "roles", "organisations")}
    unit = etree.Element("vertical")
    written = {name: json.dumps(value, indent=2, sort_keys=True) for name, value in values.items()}
    etree.SubElement(unit, ASSESSMENT, written)
    assert stored(imported(etree.tostring(unit).decode())) == values


def test_an_element_counts_more_than_an_attribute():
    file = unit_with("<roles><role>new</role></roles>", """roles='["old"]'""")
    assert stored(imported(file)) == {"roles": ["new"]}


def test_an_element_may_be_named_as_the_field_is():
    file = unit_with('<unit_map><unit id="u" topics="mi"/></unit_map>')
    assert stored(imported(file)) == {"unit_map": {"u": {"topics": ["mi"], "minutes": 0, "title": ""}}}


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- a comment -->",
        "<?a processing instruction?>",
        "some text",
        "<of-a-later-version><a/></of-a-later-version>",
        "<display-name>Not so</display-name>",
        '<html xmlns="http://www.w3.org/1999/xhtml">Not so</html>',
        "<roles><!-- a comment --><role>Keyworker</role>text<job>Cook</job><?a b?></roles>",
        '<roles for="all"><role lang="en">Keyworker</role></roles><!-- a comment -->',
    ],
)
def test_comments_and_details_of_ones_own_break_nothing(inside: str):
    file = unit_with(f"{inside}<areas><area>work</area></areas>{inside}")
    values = {"areas": ["work"]} | ({"roles": ["Keyworker"]} if "role>" in inside else {})
    assert stored(imported(file)) == values


@pytest.mark.parametrize(
    ("inside", "name", "value"),
    [
        ("<aims><aim>3</aim><aim competency='a'>x</aim>7</aims>", "aims", {}),
        ("<aims><aim competency='a'>" + "9" * 9999 + "</aim></aims>", "aims", {}),
        ("<unit-map><unit/><unit id='u'/><unit id='v' minutes='x'/></unit-map>", "unit_map", {}),
        ("<own-topics><topic/><topic id='mi' title='MI'/></own-topics>", "own_topics", []),
        ("<roles>Keyworker\n  Support  worker\n</roles>", "roles", ["Keyworker", "Support worker"]),
        ("<competencies>\n  a\n  b\n</competencies>", "competencies", ["a", "b"]),
        ("<areas>\n  <area>\n    a\n  </area>\n</areas>", "areas", ["a"]),
        ("<own-framework><!-- none yet --></own-framework>", "own_framework", ""),
    ],
)
def test_what_can_be_meant_of_an_element_is_and_nothing_else(inside: str, name: str, value: Any):
    assert getattr(imported(unit_with(inside)), name) == value


@pytest.mark.parametrize(
    "inside",
    [
        "",
        f"<own-framework>{OWN_FRAMEWORK}</own-framework><roles><role>a</role></roles><unit-map/>",
        "<!-- a --><roles><role>a</role></roles>text<x:none xmlns:x='urn:x' xblock-family='xblock.v1'/><?a b?>",
    ],
)
def test_the_node_that_is_read_stays_as_it_was(inside: str):
    unit = etree.fromstring(unit_with(inside, "aim='7'"))
    before = etree.tostring(unit)
    place = RERUN.make_usage_key(ASSESSMENT, "imported")
    runtime = host.Studio(host.Store({place: {}}), author(), RERUN)
    CompetencyAssessmentXBlock.parse_xml(unit[0], runtime, ScopeIds(None, ASSESSMENT, place, place))
    assert etree.tostring(unit) == before


# ---------------------------------------------------------------- what no file can carry

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=6) | st.sampled_from(["\x00", "\ud83c", "\ufffe"])
ANY: dict[str, st.SearchStrategy[Any]] = {
    "display_name": ANY_TEXT,
    "purpose": ANY_TEXT,
    "own_framework": ANY_TEXT | ANY_TEXT.map("<a>{}</a>".format),
    "competencies": st.lists(ANY_TEXT),
    "roles": st.lists(ANY_TEXT | st.none() | st.integers()),
    "aims": st.dictionaries(ANY_TEXT, st.integers() | ANY_TEXT),
    "unit_map": st.dictionaries(
        ANY_TEXT,
        st.fixed_dictionaries({"topics": st.lists(ANY_TEXT), "minutes": st.integers(), "title": ANY_TEXT})
        | st.lists(ANY_TEXT),
    ),
    "own_topics": st.lists(
        st.fixed_dictionaries(
            {"id": st.just("own-a"), "title": ANY_TEXT, "about": ANY_TEXT, "url": ANY_TEXT.map("https://{}".format)},
            optional={"helps": st.dictionaries(ANY_TEXT, st.integers(1, 3))},
        )
    ),
}


@how(max_examples=60)
@given(st.fixed_dictionaries({}, optional=ANY))
def test_no_sign_whatsoever_ends_the_export_of_a_course(values: dict[str, Any]):
    file = exported(in_studio(ASSESSMENT, values))
    assert set(stored(imported(file))) == set(values)


def test_a_sign_that_no_file_can_carry_is_left_out_and_the_rest_stays():
    values = {"roles": ["Key\x00worker\ud83c"], "aims": {"a\x01": 3}, "purpose": "To\x0b plan"}
    after = imported(exported(in_studio(ASSESSMENT, values)))
    assert stored(after) == {"roles": ["Keyworker"], "aims": {"a": 3}, "purpose": "To plan"}


@pytest.mark.parametrize("name", ["", " ", "\x85", "\u2028", "\xa0mi", "mi\x85"])
def test_an_id_is_read_the_same_before_and_after_a_course_file_and_white_space_alone_is_none(name: str):
    values = {
        "unit_map": {name: {"topics": ["mi"], "minutes": 5, "title": "One"}},
        "aims": {name: 5},
        "own_topics": [{"id": "own-rest", "title": "Rest", "helps": {name: 2}}],
    }
    before = in_studio(ASSESSMENT, values)
    after = imported(exported(before))
    for field in values:
        assert getattr(after, field) == getattr(before, field)
    plain = name.strip()
    assert (
        set(before.unit_map) == set(before.aims) == set(before.own_topics[0]["helps"]) == ({plain} if plain else set())
    )
