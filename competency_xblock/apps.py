"""The Django app: found by Open edX as a plugin, and usable when listed plainly in INSTALLED_APPS."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class CompetencyConfig(AppConfig):
    """Competency self-assessment: records, admin and commands."""

    name = "competency_xblock"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Competency self-assessment")
    plugin_app: dict[str, Any] = {}

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        super().__init__(app_name, app_module)
        # Django is about to refuse it anyway, but without a word on how that comes about. No system check can
        # say it: they only run once all apps are loaded.
        if not apps.apps_ready and self.label in apps.app_configs:
            raise ImproperlyConfigured(
                "competency_xblock is installed twice: Open edX adds it by itself, as a plugin. Take it out of "
                "INSTALLED_APPS (and of ADDL_INSTALLED_APPS or whatever else of yours adds to it)."
            )

    def ready(self) -> None:
        """Register what `manage.py check` says about us."""
        from competency_xblock import checks  # noqa: F401  (importing them registers them)
