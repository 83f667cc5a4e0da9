"""How far a learner has come in a block, as the host records it (layer 4)."""

from __future__ import annotations

from xblock.core import XBlock


def get_completion(block: XBlock) -> float:
    """The completion that the host holds, from 0 to 1; 0 where it holds none, as the workbench."""
    service = block.runtime.service(block, "completion")
    get_completions = getattr(service, "get_completions", None)
    return max(get_completions([block.scope_ids.usage_id]).values(), default=0.0) if get_completions else 0.0
