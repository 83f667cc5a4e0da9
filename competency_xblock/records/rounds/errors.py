"""Why a round cannot be saved or submitted (layer 3)."""

from __future__ import annotations

from collections.abc import Collection

from ..data import OpenRound, SubmittedRound


class RevisionConflict(Exception):
    """The round was saved elsewhere since the caller's revision; `current` is what is stored now."""

    def __init__(self, current: OpenRound) -> None:
        super().__init__("These answers were changed in another tab or on another device.")
        self.current = current


class AnsweredInAnotherFramework(Exception):
    """The round's version lacks an item that is answered, so the author's newer version is to be stored.

    `sensitive` are competencies that the learner was promised are never by name. The newer version keeps that.
    """

    def __init__(self, sensitive: Collection[str]) -> None:
        super().__init__()
        self.sensitive = sensitive


class RoundNotFound(Exception):
    """The learner has no such round in this assessment. It does not say whether anybody has."""

    def __init__(self) -> None:
        super().__init__("This round is not one of yours. Please load the page again.")


class RoundAlreadySubmitted(Exception):
    """The round was submitted already and cannot be changed; `round` is what was submitted."""

    def __init__(self, round: SubmittedRound) -> None:
        super().__init__("This round has been sent already. You can start a new one at any time.")
        self.round = round


class ReopeningTooLate(Exception):
    """The round was finished longer ago than `REOPEN_FOR`: numbers for groups may count it by now."""

    def __init__(self) -> None:
        super().__init__("The time in which this finish can be taken back is over.")


class FinishOutdated(Exception):
    """The page shows a finish that is no longer the learner's last one in this assessment."""

    def __init__(self) -> None:
        super().__init__("This is no longer your last finish here.")


class AnotherRoundOpen(Exception):
    """The learner has begun another round of the assessment since, with answers that would be lost."""

    def __init__(self) -> None:
        super().__init__("You have begun again since, and at most one round is open.")
