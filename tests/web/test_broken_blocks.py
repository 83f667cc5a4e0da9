"""One assessment of a course that cannot be read never stops what is said about the others."""

from __future__ import annotations

from typing import Any

import pytest
from workbench.runtime import WorkbenchRuntime
from xblock.core import XBlock

from competency_xblock.platform.courses.outline import outline
from competency_xblock.records import api
from competency_xblock.web.authoring.other_assessments import get_other_assessments
from competency_xblock.web.authoring.warnings import block_warnings
from competency_xblock.web.learner.progress.scope import ProgressScope
from competency_xblock.web.team.figures import count_task
from competency_xblock.web.team.figures.training_demand import TrainingOffer

from ..fixtures.workbench import CHANGE, COURSE, OPEN_QUESTIONS, STAFF, Seat, assessment, draft, put_into_course

pytestmark = pytest.mark.django_db
BROKEN = f"{COURSE}.competency_assessment.d1.u0"
PROGRESS = f"{COURSE}.competency_progress.d0.u0"


class InItsPlace(XBlock):
    """What a host shows of a block that it cannot load."""


@pytest.fixture(params=["its settings", "all of it"])
def whole(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """Somebody in front of a good assessment, beside one that is broken."""
    put_into_course(
        assessment(unit_map={OPEN_QUESTIONS: {"topics": ["mi"], "minutes": 5, "title": "Open questions"}}),
        assessment(display_name="Broken"),
        f'<competency_progress assessments="{COURSE}.competency_assessment.d0.u0 {BROKEN}"/>',
    )

    def fails(self: Any) -> Any:
        raise ValueError("something that somebody wrote")

    get_block = WorkbenchRuntime.get_block

    def broken(self: Any, usage_id: Any, for_parent: Any = None) -> Any:
        block = get_block(self, usage_id, for_parent)
        if usage_id != BROKEN:
            return block
        if request.param == "all of it":
            return InItsPlace(self, scope_ids=block.scope_ids)
        block.__class__ = type("Broken", (block.__class__,), {"own_topics": property(fails)})
        return block

    monkeypatch.setattr(WorkbenchRuntime, "get_block", broken)
    return Seat()


def test_others_are_counted_shown_edited_and_searched(
    whole: Seat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    whole.finish(draft({CHANGE: 3}))
    blocks = [WorkbenchRuntime("author").get_block(place) for place in (BROKEN, whole.usage)]
    assert TrainingOffer.of(blocks).units == {"mi": {OPEN_QUESTIONS}}
    monkeypatch.setattr(count_task, "load_assessments", lambda course: blocks)
    assert count_task.count_figures(COURSE)
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    assert set(snapshot.metadata["assessments"]) == {BROKEN, whole.usage}
    progress = Seat(STAFF, PROGRESS)
    assert {item.competency for item in ProgressScope.of(progress.block).items or ()} >= {CHANGE}
    assert "Tick the self-assessments" in progress.see("studio_view")
    Seat(STAFF).see("studio_view")
    assert whole.block.index_dictionary()["content"]["competencies"]
    assert "something that somebody wrote" not in caplog.text


def test_its_author_is_told_which_one_it_is(whole: Seat, request: pytest.FixtureRequest):
    if "its settings" not in request.node.name:
        assert get_other_assessments(whole.block, outline(whole.block)) == []
        return
    broken = Seat(STAFF, BROKEN).block
    sentence = "We could not read these settings. Choose Edit, check them and save."
    assert sentence in block_warnings(broken, lambda: outline(broken))
    assert "not ready yet" in Seat("robin", BROKEN).see()
