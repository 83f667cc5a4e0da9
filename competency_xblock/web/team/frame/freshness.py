"""Sentences on when figures were counted (layer 5)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from competency_xblock.records.data import SnapshotInfo


def freshness_sentence(snapshot: SnapshotInfo | None) -> str:
    """When the snapshot was counted, and whether a later count failed."""
    if snapshot is None:
        return _(
            "We are working out the numbers. Come back in a few minutes. If nothing changes, contact "
            "the people who run this site."
        )
    sentence = _("Last updated: %(when)s") % {"when": moment(snapshot.taken_at)}
    if snapshot.failed_at is None:
        return sentence
    failed = _(
        "We could not update the numbers on %(when)s, so you see the last ones. Contact the people who run this site."
    )
    return f"{sentence}. {failed % {'when': moment(snapshot.failed_at)}}"


def just_now() -> str:
    """That figures are from now, for pages that read them live."""
    return _("Last updated: %(when)s") % {"when": moment(timezone.now())}


def moment(when: datetime) -> str:
    """A day and time in the reader's zone and language."""
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")
