"""What it means for learners who have answered already, when an author changes a setting (layer 5)."""

from __future__ import annotations

from django.utils.translation import gettext as _


def effects() -> list[dict[str, str]]:
    """A sentence for each setting whose change touches them."""
    kept = _("Rounds that learners have finished keep what they were asked; new rounds ask what you set now.")
    sentences = {
        "framework": _(
            "Learners keep their ratings in the framework that you leave, but what they rate in another is not "
            "compared with it: for them, progress begins anew."
        ),
        "own_framework": _(
            "Ratings stay with the version of the framework that they were given in. Competencies that keep their ids "
            "go on; others begin anew."
        ),
        "level": _("Ratings at another level are never compared: for the new level, progress begins anew."),
        "spread": kept,
        "competencies": kept,
        "areas": kept,
        "choose_up_to": kept,
        "discussion": _("A round that is open now gets the new steps when its page is opened again."),
        "completion_rule": _("Whoever has completed this stays complete. The new rule counts for rounds from now on."),
        "participation": _("Whoever has finished already gets the point with the next round."),
        "aim": _("Rounds that were begun keep the aims that they were begun with."),
        "aims": _("Rounds that were begun keep the aims that they were begun with."),
        "visibility": _(
            "Learners keep what they were promised: this counts for rounds that begin from now on, and learners are "
            "told of it first."
        ),
        "purpose": _("Learners keep what they were promised: this counts for rounds that begin from now on."),
        "roles": _("What learners have chosen stays with their rounds."),
        "organisations": _("What learners have chosen stays with their rounds."),
    }
    return [{"name": name, "sentence": sentence} for name, sentence in sentences.items()]
