"""What a changed setting means for learners who have answered already (layer 5)."""

from __future__ import annotations

from django.utils.translation import gettext as _


def change_effects() -> list[dict[str, str]]:
    """A sentence for each setting whose change affects these learners."""
    answers_stay = _(
        "Answers that learners have finished do not change. Learners get your new settings the next time they start, "
        "or when they come back to finish."
    )
    sentences = {
        "framework": _(
            "Learners keep their ratings in the old framework. We do not compare them with ratings in "
            "another one. Their progress starts again."
        ),
        "own_framework": _(
            "Ratings stay with the framework version learners used. If a competency keeps its id, its "
            "progress continues. If not, its progress starts again."
        ),
        "level": _("We never compare ratings at different levels. Progress at the new level starts again."),
        "spread": answers_stay,
        "competencies": answers_stay,
        "areas": answers_stay,
        "choose_up_to": answers_stay,
        "discussion": _("Learners who have started but not finished get the new steps when they open the page again."),
        "one_page": _("Learners see this when they open the page again. Their answers do not change."),
        "completion_rule": _("If learners have completed this, it stays complete. The new rule applies from now on."),
        "participation": _("Learners who have already finished get the point the next time they finish."),
        "aim": _(
            "Learners who have started keep the aims they started with. The new aims apply the next time they start."
        ),
        "aims": _(
            "Learners who have started keep the aims they started with. The new aims apply the next time they start."
        ),
        "visibility": _(
            "Learners keep what we promised them. Your change applies the next time they start, and we tell them first."
        ),
        "purpose": _("Learners keep what we promised them. Your change applies the next time they start."),
        "roles": _("Learners keep the choice they made with their earlier answers."),
        "organisations": _("Learners keep the choice they made with their earlier answers."),
    }
    return [{"name": name, "sentence": sentence} for name, sentence in sentences.items()]
