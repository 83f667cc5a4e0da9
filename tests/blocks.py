"""Our blocks in the real workbench: a small course around them, and people who open pages and send answers.

Nothing stands in for a part here: fields, tree and handlers are the workbench's, requests go through Django's URLs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import DjangoDbBlocker
from workbench.models import XBlockState
from workbench.runtime import ID_MANAGER, WorkbenchRuntime
from workbench.scenarios import SCENARIOS, get_scenarios

from demo.learners import account_of

COURSE = "a-small-course"
STAFF = "training-team"  # the demo's services know this one as course staff and author
NOBODY = "none"  # the workbench's name for a visitor who is not logged in
FRAMEWORK = "fulfilling-lives"
THREE = ("facilitators-of-change", "encouragers", "risk-navigators")
CHANGE, ENCOURAGE, RISK = THREE

TREE = """
<course display_name="A small course">
  <chapter display_name="Ways of talking">
    <sequential display_name="Motivational Interviewing">
      <vertical display_name="Open questions"><html>One</html></vertical>
      <vertical display_name="Reflecting"><html>Two</html></vertical>
    </sequential>
  </chapter>
  <chapter display_name="Looking at myself">
    <sequential display_name="Confidence">
      <vertical display_name="Rating">{blocks}</vertical>
      <vertical display_name="Progress"><competency_progress/></vertical>
    </sequential>
  </chapter>
</course>
"""
OPEN_QUESTIONS, REFLECTING, RATING = (f"{COURSE}.vertical.d{number}.u0" for number in range(3))


def assessment(**settings: Any) -> str:
    """An assessment as OLX; lists and dictionaries are written as JSON, as Open edX does."""
    fields = {"framework": FRAMEWORK, "competencies": list(THREE), **settings}
    written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in written.items())
    return f"<competency_assessment {attributes}/>"


def put_into_course(*blocks: str) -> None:
    """Load the small course with these blocks in it; put there again, it keeps what learners did."""
    forget_course()
    XBlockState.objects.filter(user_id=None).delete()
    get_scenarios.initialized = True  # the demo's course is not needed here
    ID_MANAGER.set_scenario(COURSE)
    WorkbenchRuntime().parse_xml_string(TREE.format(blocks="".join(blocks)))


@contextmanager
def kept_for_all_tests(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Whatever is stored inside stays for every test of a file, and is taken away after them."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_course()


def forget_course() -> None:
    """The workbench keeps in the process what it has loaded, whatever the database says."""
    SCENARIOS.clear()
    ID_MANAGER.clear()
    get_scenarios.initialized = False


@dataclass
class Seat:
    """Somebody in front of one of our blocks."""

    student: str = "robin"
    usage: str = f"{COURSE}.competency_assessment.d0.u0"
    client: Client = field(default_factory=Client)
    saves: int = 0

    @property
    def block(self) -> Any:
        """The block as a new request finds it."""
        return WorkbenchRuntime(self.student).get_block(self.usage)

    @property
    def learner_id(self) -> int:
        """The number of the Django user."""
        return int(account_of(self.student).pk)

    def at(self, usage: str) -> Seat:
        """The same person in front of another block."""
        return Seat(self.student, usage)

    def see(self, view: str = "student_view") -> str:
        """The HTML of a view."""
        return str(self.block.render(view, {}).content)

    def page(self, view: str = "student_view") -> Any:
        """A view, parsed."""
        return html.fromstring(self.see(view))

    def state(self) -> dict[str, Any]:
        """What the page's script starts from."""
        [written] = self.page().xpath("//@data-state")
        state: dict[str, Any] = json.loads(written)
        return state

    def url(self, handler: str, suffix: str = "") -> str:
        """Where a handler is."""
        block = self.block
        return str(block.runtime.handler_url(block, handler, suffix))

    def post(self, handler: str, sent: Any) -> HttpResponse:
        """Send JSON, or bytes as they are."""
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return self.client.post(self.url(handler), data=body, content_type="application/json")

    def get(self, handler: str, suffix: str = "") -> HttpResponse:
        """Open a handler's address."""
        return self.client.get(self.url(handler, suffix))

    def save(self, draft: dict[str, Any], round_key: str = "", revision: int = 0) -> dict[str, Any]:
        """Save answers, and be answered with the round and its revision."""
        self.saves += 1
        promise = "" if round_key else self.state()["promise"]
        answer = self.post("save_round", sent(draft, round_key, revision, f"save-{self.saves}", promise))
        assert answer.status_code == 200, answer.content
        saved: dict[str, Any] = answer.json()
        return saved

    def submit(self, draft: dict[str, Any], saved: dict[str, Any]) -> dict[str, Any]:
        """Finish a saved round, and be answered with the page after it."""
        answer = self.post("submit_round", sent(draft, saved["round"], saved["revision"], "submit"))
        assert answer.status_code == 200, answer.content
        finished: dict[str, Any] = answer.json()
        return finished

    def finish(self, draft: dict[str, Any]) -> dict[str, Any]:
        """A whole round."""
        return self.submit(draft, self.save(draft))


def progress_seat(student: str = "robin") -> Seat:
    """Somebody in front of the progress block."""
    return Seat(student, f"{COURSE}.competency_progress.d0.u0")


def sent(
    draft: Any, round_key: Any = "", revision: Any = 0, save_id: Any = "save", promise: Any = ""
) -> dict[str, Any]:
    """What the page sends to save and to submit. `promise` is what it showed; it matters for a first save only."""
    return {"round": round_key, "revision": revision, "save_id": save_id, "draft": draft, "promise": promise}


def rated(initial: int, **more: Any) -> dict[str, Any]:
    """A rating as the page sends it."""
    return {"answer": "rated", "initial": initial, "revised": None, "reason": "", "aim": None} | more


def said(answer: str, **more: Any) -> dict[str, Any]:
    """An answer that is no rating."""
    return {"answer": answer, "initial": None, "revised": None, "reason": "", "aim": None} | more


def draft(answers: dict[str, Any] | None = None, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A draft as the page sends it; a number stands for a rating."""
    given = {name: rated(one) if isinstance(one, int) else one for name, one in (answers or {}).items()}
    return {
        "level": "", "role": "", "organisation": "", "step": "rate", "chosen": [],
        "answers": given, "actions": list(actions),
    } | more  # fmt: skip


def action(text: str, competency: str = "", review_date: str | None = None) -> dict[str, Any]:
    """A planned action as the page sends it."""
    return {"text": text, "competency": competency, "review_date": review_date}


def everything_stored() -> dict[str, list[Any]]:
    """All of our tables, the users, and every field value that the host keeps."""
    models = [*apps.get_app_config("competency_xblock").get_models(), get_user_model()]
    tables: dict[str, list[Any]] = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    # The workbench makes an empty row for every value that it is asked for.
    states = XBlockState.objects.exclude(state="{}").order_by("pk")
    return tables | {"fields": list(states.values_list("scope", "scope_id", "user_id", "state"))}


def our_rows() -> int:
    """How many rows stand in our tables."""
    return sum(model.objects.count() for model in apps.get_app_config("competency_xblock").get_models())


def user_state_of(seat: Seat) -> dict[str, Any]:
    """What the host keeps for this learner."""
    rows = XBlockState.objects.filter(scope="usage", user_id=seat.student).values_list("state", flat=True)
    return {name: value for row in rows for name, value in json.loads(row).items()}


class OurQueries(CaptureQueriesContext):
    """Counts the queries that touch our tables, or users other than the one who is here.

    The host's own are not ours: its store of field values, and its looking up who has logged in.
    """

    def __init__(self) -> None:
        super().__init__(connection)

    def __iter__(self) -> Iterator[str]:
        for one in self.captured_queries:
            sql = one["sql"]
            if "competency_xblock_" in sql or ("auth_user" in sql and 'WHERE "auth_user"."username" = ' not in sql):
                yield sql

    @property
    def count(self) -> int:
        """How many."""
        return sum(1 for _ in self)
