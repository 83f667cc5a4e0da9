"""What we say of making a plan, by the author's completion rule (layer 5)."""

from __future__ import annotations

from django.utils.translation import gettext as _


def plan_words(asks_for_plan: bool) -> dict[str, str]:
    """`invitation` stands before learners start, `none_yet` where there is no plan after finishing.

    `asks_for_plan`: the course counts the assessment as done only with a plan. We then never call it optional.
    """
    if asks_for_plan:
        return {
            "invitation": _("Make one small plan. The course counts this as done when you have one."),
            "none_yet": _("The course counts this as done when you add a plan. You can do that any time."),
        }
    return {
        "invitation": _("Make one small plan, if you like"),
        "none_yet": _("No plan today? That is fine. Come back any time."),
    }
