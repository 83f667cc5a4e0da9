"""Who there is in the demo: sixty made-up learners, a newcomer and the training team.

The names are words for things, with "Sample" before them, so that nobody can mistake one for a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

NEWCOMER = "newcomer"
TRAINING_TEAM = "training-team"
LONGEST_NAME = 150  # of a Django user name; the page's address may hold more

THINGS = """
    acorn almond amber anchor apple arrow autumn badger barley basil beacon birch bramble breeze bridge brook
    button candle canyon cedar chestnut clover cobalt comet compass copper coral cotton crayon cricket crystal
    daisy ember falcon feather fern garnet ginger harbour hazel heron ivory juniper lantern lavender linen
    maple marble meadow nutmeg opal otter pebble pepper plum quartz raven river saffron thistle
""".split()  # noqa: SIM905  (sixty quoted words would be harder to read)


@dataclass(frozen=True, kw_only=True, slots=True)
class Someone:
    """A person to view the demo as. The `id` stands in a page's address (`?student=`)."""

    id: str
    given: str
    family: str = ""
    staff: bool = False

    @property
    def name(self) -> str:
        """The name to show."""
        return f"{self.given} {self.family}".strip()


LEARNERS = tuple(Someone(id=f"sample-{thing}", given="Sample", family=thing.capitalize()) for thing in THINGS)
EVERYONE = {
    person.id: person
    for person in (
        Someone(id=NEWCOMER, given="Sample", family="Newcomer"),
        Someone(id=TRAINING_TEAM, given="Training", family="Team", staff=True),
        *LEARNERS,
    )
}


def someone(student_id: str) -> Someone:
    """The person with that id. An unknown id is an ordinary learner of that name."""
    return EVERYONE.get(student_id) or Someone(id=student_id, given=student_id)


def account_of(student_id: str) -> User:
    """The Django user that records belong to; made when a page is first opened as that person."""
    who = someone(student_id)
    account, _ = get_user_model().objects.get_or_create(
        username=who.id[:LONGEST_NAME],
        defaults={"first_name": who.given[:LONGEST_NAME], "last_name": who.family, "password": "!"},
    )
    return account
