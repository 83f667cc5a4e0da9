"""What is wrong with a framework file, for its author (layer 5): each kind of mistake, with its lines."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency_xblock.frameworks import Problem, group_by_kind
from competency_xblock.platform.site_frameworks import UnusableOwnFramework

from ..plumbing import wording

MAX_LINES = 5
"""Lines named for mistakes of one kind. Further lines are only counted."""


def problem_lines(broken: UnusableOwnFramework) -> list[str]:
    """A sentence with the line for each kind of problem: the first of its kind, and where the others are."""
    return [
        " ".join(filter(None, (_sentence(first), _others(others)))) for first, *others in group_by_kind(broken.problems)
    ]


def _sentence(problem: Problem) -> str:
    if not problem.line:
        return problem.message
    return _("Line %(line)s: %(problem)s") % {"line": problem.line, "problem": problem.message}


def _others(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    lines = list(dict.fromkeys(str(problem.line) for problem in problems))
    names = {"count": len(problems), "lines": wording.join_words(lines[:MAX_LINES])}
    if len(lines) > MAX_LINES:
        return _("There are %(count)s more like this, the first on lines %(lines)s.") % names
    return (
        ngettext(
            "There is %(count)s more like this, on line %(lines)s.",
            "There are %(count)s more like this, on lines %(lines)s.",
            len(problems),
        )
        % names
    )
