"""Why a round cannot be saved or submitted (layer 3)."""

from __future__ import annotations

from collections.abc import Collection

from ..data import OpenRound, SubmittedRound


class RevisionConflict(Exception):
    """The round was saved from somewhere else meanwhile; `current` is what is stored now."""

    def __init__(self, current: OpenRound) -> None:
        super().__init__("These answers were changed in another tab or on another device.")
        self.current = current


class AnsweredInAnotherFramework(Exception):
    """What is answered is not in the version that the round refers to, and the author's newer one is to be stored.

    `sensitive` is what the learner was told is never by name; the newer version does not take that back.
    """

    def __init__(self, sensitive: Collection[str]) -> None:
        super().__init__()
        self.sensitive = sensitive


class RoundNotFound(Exception):
    """There is no such round of this learner in this assessment; whether anybody has it is not said."""

    def __init__(self) -> None:
        super().__init__("This round is not one of yours. Please load the page again.")


class RoundAlreadySubmitted(Exception):
    """The round was submitted already and cannot be changed; `round` is what was submitted."""

    def __init__(self, round: SubmittedRound) -> None:
        super().__init__("This round has been sent already. You can start a new one at any time.")
        self.round = round
