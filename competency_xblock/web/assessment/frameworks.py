"""The frameworks that a page needs to name what was answered (layer 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from competency_xblock.frameworks import Framework, UnknownFramework, with_sensitive
from competency_xblock.platform.site_frameworks import get_site_framework
from competency_xblock.records import api
from competency_xblock.records.data import SnapshotInfo


def find_frameworks(framework_ids: Iterable[str], newest_first: Sequence[str] = ()) -> dict[str, Framework]:
    """The frameworks with these ids, in this order, for reports about many learners.

    Each is the version that learners answered last, by the order in `newest_first` (see `versions_of`), else the
    site's. Competencies that the site marks as sensitive today are sensitive here, too.
    """
    distinct_ids = list(dict.fromkeys(framework_ids))
    answered = api.get_stored_frameworks(distinct_ids, newest_first)
    known: dict[str, Framework] = {}
    for framework_id in distinct_ids:
        todays = _of_site(framework_id)
        framework = answered.get(framework_id, todays)
        if framework is not None:
            known[framework_id] = with_sensitive(framework, todays) if todays else framework
    return known


def versions_of(snapshot: SnapshotInfo | None) -> Sequence[str]:
    """The framework versions that a snapshot's course has answers in, the latest answered first."""
    versions: Sequence[str] = snapshot.metadata.get("versions", ()) if snapshot else ()
    return versions


def _of_site(framework_id: str) -> Framework | None:
    with suppress(UnknownFramework):
        return get_site_framework(framework_id)
    return None
