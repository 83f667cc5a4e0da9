"""The Django app: found by Open edX as a plugin, and usable when listed plainly in INSTALLED_APPS."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetencyConfig(AppConfig):
    """Competency self-assessment: records, admin and commands."""

    name = "competency_xblock"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Competency self-assessment")
    plugin_app: dict[str, Any] = {}
