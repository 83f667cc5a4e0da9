"""Who observes whom."""

from __future__ import annotations

import pytest

from tests.fixtures.records import a_learner, learners


@pytest.fixture
def learner() -> int:
    learners(30, "others whose numbers are no numbers of rounds or observers")
    return a_learner("robin")


@pytest.fixture
def observer(learner: int) -> int:
    return a_learner("olive")
