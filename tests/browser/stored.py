"""What the running demo has in its database: the last word on what a test did."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from demo import course

from .server import Server

ROUNDS = """
    SELECT round.id, round.number, round.submitted, round.draft, round.level, round.flagged
    FROM competency_xblock_round AS round
    JOIN auth_user AS learner ON learner.id = round.learner_id
    JOIN competency_xblock_assessment AS assessment ON assessment.id = round.assessment_id
    WHERE learner.username = ? AND assessment.key = ?
    ORDER BY round.number
"""
RATINGS = """
    SELECT item.competency, rating.answer, rating.initial, rating.revised, item.level
    FROM competency_xblock_rating AS rating
    JOIN competency_xblock_item AS item ON item.id = rating.item_id
    WHERE rating.round_id = ?
    ORDER BY rating.position
"""
REASONS = "SELECT text FROM competency_xblock_reason WHERE round_id = ?"
ACTIONS = "SELECT text, review_date, done FROM competency_xblock_action WHERE round_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True)
class StoredRound:
    """A round as it stands in the tables. Ratings: (answer, initial, revised) by competency.

    `levels` are those that the ratings are about; `flagged` are the marked statements' ids, by competency.
    """

    number: int
    submitted: bool
    draft: dict[str, Any]
    ratings: dict[str, tuple[str, int | None, int | None]]
    reasons: list[str]
    actions: list[tuple[str, str | None, bool]]
    level: str
    levels: set[str]
    flagged: dict[str, list[str]]

    @property
    def drafted(self) -> dict[str, int | None]:
        """The numbers in the draft, by competency."""
        return {name: given["initial"] for name, given in self.draft.get("answers", {}).items()}


def rounds_of(server: Server, learner: str, unit: str = "before") -> list[StoredRound]:
    """That learner's rounds of the assessment in that unit, oldest first."""
    assessment = course.assessments()[unit].usage_id
    with closing(sqlite3.connect(server.database, timeout=20)) as database:
        return [_round(database, *row) for row in database.execute(ROUNDS, [learner, assessment])]


def _round(
    database: sqlite3.Connection, key: int, number: int, submitted: str | None, draft: str, level: str, flagged: str
) -> StoredRound:
    ratings = list(database.execute(RATINGS, [key]))
    return StoredRound(
        number=number,
        submitted=submitted is not None,
        draft=json.loads(draft),
        ratings={name: (answer, initial, revised) for name, answer, initial, revised, _level in ratings},
        reasons=[text for (text,) in database.execute(REASONS, [key])],
        actions=[(text, day, done is not None) for text, day, done in database.execute(ACTIONS, [key])],
        level=level,
        levels={at for *_rest, at in ratings},
        flagged=json.loads(flagged),
    )


def only_round_of(server: Server, learner: str, unit: str = "before") -> StoredRound:
    """The one round that there is; fails where there are none or several."""
    (found,) = rounds_of(server, learner, unit)
    return found
