"""The frameworks of this site (layer 4): ours, and those in the folders that the site names."""

from __future__ import annotations

from competency_xblock.frameworks import Framework, Related, get, installed, related
from competency_xblock.platform.config import framework_folders


def framework_named(framework_id: str) -> Framework:
    """The framework of that id. Raises UnknownFramework."""
    return get(framework_id, *framework_folders())


def site_frameworks() -> tuple[Framework, ...]:
    """Every framework that an author can choose."""
    return installed(*framework_folders())


def related_to(framework_id: str, competency_id: str) -> tuple[Related, ...]:
    """The competencies of other frameworks that a competency is related to, the closest first."""
    return related(framework_id, competency_id, *framework_folders())
