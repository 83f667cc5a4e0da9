"""Deleting a plan, and undoing that (layer 3).

The row is deleted at once, so nothing stays against the learner's will, whatever becomes of the page. Its content goes
to the page, signed, and only the learner's own page can restore it.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from ..database import atomic_with_retry, delete, lock_people
from ..models import Action, Round
from .actions import ActionNotFound

SALT = "competency_xblock.removed_action"
UNDO_PERIOD = timedelta(hours=12)
"""Long enough for a page that stays open during a shift. What was deleted on another day stays deleted."""


@atomic_with_retry
def delete_action(learner_id: int, key: str) -> str:
    """Delete the learner's own action, and return the text that `restore_action` takes. Raises ActionNotFound."""
    lock_people([learner_id])
    row = Action.objects.filter(learner_id=learner_id, key=key).first()
    if row is None:
        raise ActionNotFound
    removed = signing.dumps(_to_fields(row), salt=SALT, compress=True)
    delete(Action.objects.filter(pk=row.pk))
    return removed


@atomic_with_retry
def restore_action(learner_id: int, removed: str, *, may_share: bool) -> str:
    """Restore an action as it was, and return its key. A second call changes nothing. Raises ActionNotFound.

    An action of a round that has been deleted since stays deleted. One that was shared is shared again only if its
    learner `may_share`.
    """
    try:
        written = signing.loads(removed, salt=SALT, max_age=UNDO_PERIOD)
    except (signing.BadSignature, UnicodeError):
        raise ActionNotFound from None
    row = Action(**{name: Action._meta.get_field(name).to_python(value) for name, value in written.items()})
    lock_people([learner_id], beginning=True)
    is_own = row.learner_id == learner_id
    if not is_own or (row.round_id and not Round.objects.filter(pk=row.round_id, learner_id=learner_id).exists()):
        raise ActionNotFound
    row.shared = row.shared and may_share
    if not Action.objects.filter(key=row.key).exists():
        row.save(force_insert=True)
    return row.key


def _to_fields(row: Action) -> dict[str, str]:
    """All columns of the row, as text. Django's serializers leave out the microseconds that actions are sorted by."""
    fields = [field for field in Action._meta.concrete_fields if not field.primary_key]
    return {field.attname: field.value_to_string(row) for field in fields if field.value_from_object(row) is not None}
