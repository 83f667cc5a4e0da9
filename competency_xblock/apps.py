"""The Django app: found by Open edX as a plugin, and usable when listed plainly in INSTALLED_APPS."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .platform.users import retirement

RETIREMENT_SIGNALS = tuple(f"openedx.core.djangoapps.user_api.accounts.signals.{name}" for name in retirement.SIGNALS)


class CompetencyConfig(AppConfig):
    """Competency self-assessment: records, admin and commands."""

    name = "competency_xblock"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Competency self-assessment")
    # Open edX reads this (edx_django_utils.plugins): the keys are its own.
    plugin_app: dict[str, Any] = {
        "url_config": {
            "lms.djangoapp": {
                "namespace": "competency_xblock",
                "regex": r"^competency/",
                "relative_path": "web.urls",
            },
        },
        "settings_config": {
            host: {stage: {"relative_path": f"platform.plugin_settings.{module}"} for stage in ("common", "production")}
            for host, module in (("lms.djangoapp", "lms"), ("cms.djangoapp", "studio"))
        },
        "signals_config": {
            "lms.djangoapp": {
                "relative_path": "web.platform_hooks.receivers",
                "receivers": [
                    {"receiver_func_name": "retire", "signal_path": path, "dispatch_uid": path}
                    for path in RETIREMENT_SIGNALS
                ],
            },
        },
    }

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
        from . import checks  # noqa: F401  (importing them registers them)
        from .web import team  # noqa: F401  (so that workers know its task)
        from .web.platform_hooks.receivers import retire

        retirement.connect(retire)
