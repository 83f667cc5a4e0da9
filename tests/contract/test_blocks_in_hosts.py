"""What the platform asks of a block beside its pages: reset, reports, search, apps, export; and what that costs."""

from __future__ import annotations

import json
from collections import namedtuple
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from opaque_keys.edx.locator import LibraryUsageLocatorV2
from webob import Request
from xblock.exceptions import InvalidScopeError, NoSuchServiceError
from xblock.fields import ScopeIds

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.records import api

from ..fixtures.settings import assessment_fields, progress_fields
from ..fixtures.workbench import CHANGE, ENCOURAGE, FRAMEWORK, action, draft, everything_stored, rated
from . import host
from .conftest import Site
from .platform_tables.models import CourseAccessRole
from .visiting import Learner, learner

pytestmark = pytest.mark.django_db

State = namedtuple("State", "username block_key state updated scope")
WORDS = "because of Kim"
PLAN = "Ask Kim"
ROUND = draft({CHANGE: rated(4, reason=WORDS), ENCOURAGE: 6}, action(PLAN))
BOTH = {host.ASSESSMENT: CompetencyAssessmentXBlock, host.PROGRESS: CompetencyProgressXBlock}
MOST_QUERIES = 8


@pytest.fixture
def robin(lms: Site) -> Learner:
    """An enrolled learner."""
    return learner(lms)


def unbound(site: Site, place: Any = host.ASSESSMENT) -> Any:
    """The block as the platform's tasks and caches meet it: for nobody."""
    return host.Lms(site.store, host.NOBODY).block(place, unbound=True)


# ---------------------------------------------------------------- the hosts are as strict as real ones


def test_the_lms_writes_no_authors_field(robin: Learner):
    block = robin.block()
    block.purpose = "other"
    with pytest.raises(InvalidScopeError):
        block.save()


def test_studio_writes_no_learners_field(studio: Site):
    block = host.Studio(studio.store, learner(studio).user).block(host.ASSESSMENT)
    block.started = True
    with pytest.raises(InvalidScopeError):
        block.save()


@pytest.mark.parametrize("place", BOTH, ids=["assessment", "progress"])
def test_a_service_that_is_not_declared_raises(robin: Learner, place: Any):
    block = robin.block(place)
    with pytest.raises(NoSuchServiceError):
        block.runtime.service(block, "replace_urls")


def test_a_library_has_no_parents():
    store = host.store_with()
    block = host.Studio(store, host.NOBODY, host.LIBRARY).block(host.IN_LIBRARY)
    with pytest.raises(NotImplementedError):
        block.get_parent()


# ---------------------------------------------------------------- reset


def test_resetting_a_learner_deletes_their_rounds_in_this_block_and_nothing_else(lms: Site, robin: Learner):
    sam = learner(lms, "sam")
    elsewhere = host.usage("competency_assessment", "another")
    lms.store.authored[elsewhere] = dict(lms.store.authored[host.ASSESSMENT])
    for learner_seat in (robin, sam):
        learner_seat.finish(ROUND)
        learner_seat.save(ROUND)
    before = api.export_learner_data(sam.user.pk)
    unbound(lms).clear_student_state(
        user_id=host.anonymous_id(robin.user),
        course_id=str(host.COURSE),
        item_id=str(host.ASSESSMENT),
        requesting_user_id=host.anonymous_id(sam.user),
    )
    assert not any(api.export_learner_data(robin.user.pk).values())
    assert api.export_learner_data(sam.user.pk) == before
    assert robin.save(ROUND)["number"] == 1


@pytest.mark.parametrize("place", [str(host.PROGRESS), "block-v1:Haven+Listening+2030+type@html+block@other"])
def test_resetting_another_block_deletes_nothing(lms: Site, robin: Learner, place: str):
    robin.finish(ROUND)
    before = everything_stored()
    unbound(lms).clear_student_state(
        user_id=host.anonymous_id(robin.user), course_id=str(host.COURSE), item_id=place, requesting_user_id="x"
    )
    assert everything_stored() == before


def test_resetting_somebody_unknown_deletes_nothing(lms: Site, robin: Learner):
    robin.finish(ROUND)
    before = everything_stored()
    unbound(lms).clear_student_state(
        user_id="0" * 32, course_id=str(host.COURSE), item_id=str(host.ASSESSMENT), requesting_user_id="x"
    )
    assert everything_stored() == before


def test_the_platform_keeps_a_flag_so_that_there_is_something_to_reset_and_nothing_more(lms: Site, robin: Learner):
    robin.block().render("student_view", {})
    assert lms.store.of_learners == {}
    robin.finish(ROUND)
    [(key, value)] = lms.store.of_learners.items()
    assert (key.field_name, key.user_id, value) == ("started", robin.user.pk, True)


# ---------------------------------------------------------------- reports, search, apps


def rows_of(site: Site, *learners: Learner, **options: Any) -> list[tuple[str, dict[str, Any]]]:
    states = (
        State(learner.user.username, host.ASSESSMENT, {"started": True}, None, "user_state") for learner in learners
    )
    return [(name, dict(row)) for name, row in unbound(site).generate_report_data(states, **options)]


def test_the_response_report_has_no_rating_of_those_who_were_told_that_nobody_sees_it(lms: Site, robin: Learner):
    robin.finish(ROUND)
    [(name, row)] = rows_of(lms, robin)
    assert name == "robin"
    assert list(row) == ["Set of answers", "Finished (UTC)", "Framework"]
    assert json.dumps(row)


def test_the_response_report_has_no_rating_of_what_is_sensitive_by_now(lms: Site, monkeypatch: pytest.MonkeyPatch):
    lms.open(host.store_with(visibility="names", purpose="To plan supervision."))
    robin = learner(lms, "robin")
    robin.finish(draft({CHANGE: 8}))
    [(_name, row)] = rows_of(lms, robin)
    assert list(row.values())[3:] == [8]
    monkeypatch.setattr(
        "competency_xblock.web.platform_hooks.response_report.is_sensitive",
        lambda _framework, item: item.competency == CHANGE,
    )
    [(_name, row)] = rows_of(lms, robin)
    assert list(row.values())[3:] == []


def test_the_response_report_has_ratings_by_name_where_that_was_told_but_no_words(lms: Site):
    lms.open(host.store_with(visibility="names", purpose="To plan supervision."))
    robin, sam, kim = (learner(lms, name) for name in ("robin", "sam", "kim"))
    robin.finish(ROUND)
    robin.finish(draft({CHANGE: 8}))
    sam.finish(ROUND)
    rows = rows_of(lms, robin, kim, sam)
    heading = f"Facilitators of change [{FRAMEWORK}/{CHANGE}]"
    assert [(name, row["Set of answers"], row.get(heading)) for name, row in rows] == [
        ("robin", 1, 4),
        ("robin", 2, 8),
        ("sam", 1, 4),
    ]
    assert WORDS not in str(rows)
    assert PLAN not in str(rows)
    assert {name for name, _row in rows_of(lms, robin, kim, sam, limit_responses=1)} == {"robin"}
    assert rows_of(lms) == []


def test_the_response_report_has_no_rating_while_practice_is_observed(lms: Site, settings: Any):
    lms.open(host.store_with(visibility="names", purpose="To plan supervision."))
    robin = learner(lms, "robin")
    robin.finish(ROUND)
    columns = []
    for observed in (False, True):
        settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "observed_practice": observed}
        [(_name, row)] = rows_of(lms, robin)
        columns.append(list(row))
    assert columns[0][:3] == columns[1] == ["Set of answers", "Finished (UTC)", "Framework"]
    assert len(columns[0]) == 5


@pytest.mark.parametrize("place", BOTH, ids=["assessment", "progress"])
def test_search_is_told_what_is_asked_and_nothing_of_learners(lms: Site, robin: Learner, place: Any):
    robin.finish(ROUND)
    with CaptureQueriesContext(connection) as queries:
        document = unbound(lms, place).index_dictionary()
    assert len(queries) == 0
    written = json.dumps(document)
    assert ("Facilitators of change" in written) is (place == host.ASSESSMENT)
    assert WORDS not in written


def test_apps_are_told_the_same_for_everybody(lms: Site, robin: Learner):
    robin.finish(ROUND)
    with CaptureQueriesContext(connection) as queries:
        student_data = unbound(lms).student_view_data()
    assert len(queries) == 0
    assert student_data == robin.block().student_view_data({}) == learner(lms, "sam").block().student_view_data(None)
    assert [competency["id"] for competency in student_data["competencies"]][:2] == [CHANGE, ENCOURAGE]
    assert json.dumps(student_data)


def test_an_app_is_told_how_far_its_learner_is_in_numbers_only(lms: Site, robin: Learner):
    robin.finish(ROUND)
    robin.save(ROUND)
    answer = robin.block().handle("student_view_user_state", Request.blank("/"))
    assert set(answer.json) == {"open", "finished", "last_finished"}
    assert (answer.json["open"], answer.json["finished"]) == (True, 1)


@pytest.mark.parametrize("block", BOTH.values(), ids=["assessment", "progress"])
def test_both_are_shown_in_mobile_apps(block: Any):
    runtime = host.Lms(host.store_with(), host.NOBODY)
    assert runtime.block(host.ASSESSMENT).has_support(block.student_view, "multi_device")


def test_a_framework_that_the_site_lacks_breaks_none_of_it(lms: Site, robin: Learner):
    lms.open(host.store_with(framework="of-another-site"))
    block = unbound(lms)
    assert json.dumps(block.index_dictionary())
    assert block.student_view_data() == {"title": "How confident do you feel?"}
    assert rows_of(lms, robin) == []
    assert "not ready yet" in robin.block().render("student_view", {}).content


# ---------------------------------------------------------------- export and import


HARD = "Line one\n\nline <two> & “three” ]]> 🌱\ttab"
EVERY_FIELD, OF_PROGRESS = assessment_fields(HARD), progress_fields(HARD)


def exported(block: Any) -> Any:
    """As a file holds it."""
    node = etree.Element("unknown_root")
    block.add_xml_to_node(node)
    return etree.fromstring(etree.tostring(node, encoding="utf-8"))


@pytest.mark.parametrize(
    ("place", "set_by_author"),
    [
        (host.ASSESSMENT, EVERY_FIELD),
        (host.ASSESSMENT, {}),
        (host.PROGRESS, OF_PROGRESS),
        (host.PROGRESS, {}),
    ],
    ids=["assessment, all set", "assessment, as it comes", "progress, all set", "progress, as it comes"],
)
def test_export_and_import_keep_every_setting(studio: Site, place: Any, set_by_author: dict[str, Any]):
    studio.store.authored[place] = dict(set_by_author)
    author = learner(studio).user
    CourseAccessRole.objects.create(user=author, course_id=host.COURSE, role="staff")
    runtime = host.Studio(studio.store, author)
    node = exported(runtime.block(place))
    assert node.tag == place.block_type

    copy = host.usage(place.block_type, "imported")
    studio.store.authored[copy] = {}
    BOTH[place].parse_xml(node, runtime, ScopeIds(None, place.block_type, copy, copy)).save()
    assert studio.store.authored[copy] == set_by_author
    read = runtime.block(copy)
    for name, value in set_by_author.items():
        assert read.fields[name].read_from(read) == value


# ---------------------------------------------------------------- nobody at all


@pytest.mark.parametrize("place", BOTH, ids=["assessment", "progress"])
@pytest.mark.parametrize("view", ["student_view", "author_view", "studio_view"])
def test_a_view_for_nobody_breaks_nothing_and_asks_nothing(lms: Site, place: Any, view: str):
    block = unbound(lms, place)
    with CaptureQueriesContext(connection) as queries:
        assert block.render(view, {}).content
    assert len(queries) == 0


@pytest.mark.parametrize("place", [host.IN_LIBRARY, host.PROGRESS_IN_LIBRARY], ids=["assessment", "progress"])
@pytest.mark.parametrize("view", ["student_view", "author_view", "studio_view"])
def test_in_a_library_every_view_is_there(studio: Site, place: LibraryUsageLocatorV2, view: str):
    runtime = host.Studio(studio.store, learner(studio, "library-author").user, host.LIBRARY)
    assert "cxb" in runtime.block(place).render(view, {}).content


# ---------------------------------------------------------------- what it costs


def test_a_unit_that_the_learner_may_not_see_is_not_named(robin: Learner):
    page = robin.finish(draft({CHANGE: 1, ENCOURAGE: 1}))["html"]
    assert "The listening vertical" in page
    assert "The hidden vertical" not in page
    assert f"/courses/{host.COURSE}/jump_to_id/listening" in page


@pytest.mark.parametrize("place", BOTH, ids=["assessment", "progress"])
@pytest.mark.parametrize("rounds", [0, 1, 4])
def test_a_learner_costs_the_unit_few_queries(lms: Site, robin: Learner, place: Any, rounds: int):
    for value in range(rounds):
        robin.finish(draft({CHANGE: 1 + value, ENCOURAGE: 1}, action(PLAN)))
    if rounds:
        robin.save(ROUND)
    block = robin.block(place)
    with CaptureQueriesContext(connection) as queries:
        block.render("student_view", {})
    assert len(queries) <= MOST_QUERIES, [query["sql"] for query in queries]
