"""Settings of the demo: the xblock-sdk workbench's own, with our course, our pages and made-up people.

Everything here is for showing and testing on one's own machine. Anybody who can open a page can look at it
as anybody, so never put it where others can reach it.
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.settings import *  # noqa: F403  (the workbench is configured by its own settings module)
from workbench.settings import INSTALLED_APPS as WORKBENCH_APPS
from workbench.settings import MIDDLEWARE as WORKBENCH_MIDDLEWARE
from workbench.settings import TEMPLATES as WORKBENCH_TEMPLATES

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

SECRET_KEY = "only-for-the-demo-never-use-this-anywhere-else"  # noqa: S105  (no secret: the demo has none)
DEBUG = True
ALLOWED_HOSTS = ["*"]

# The workbench adds debug_toolbar where it finds it, without the URLs that it needs.
INSTALLED_APPS = [app for app in WORKBENCH_APPS if app != "debug_toolbar"] + ["competency_xblock", "demo"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "demo.urls"

DATABASES = {
    "default": {
        "ENGINE": "demo.sqlite",  # see demo/sqlite/base.py: two tabs may save at the same time
        "NAME": os.environ.get("DEMO_DATABASE") or str(VAR / "demo.sqlite3"),
        "OPTIONS": {"timeout": 20},
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# Ours first: they replace the workbench's pages of the same names.
_templates = WORKBENCH_TEMPLATES[0]
TEMPLATES = [{**_templates, "DIRS": [str(ROOT / "demo" / "templates"), *_templates["DIRS"]]}]

# Only our course is listed; these are the samples that come with the workbench.
EXCLUDED_XBLOCKS = {
    "allscopes_demo", "attempts_scoreboard_demo", "debugchild", "equality_demo", "filethumbs",
    "helloworld_demo", "html_demo", "problem_demo", "sequence_demo", "sidebar_demo", "slider_demo",
    "textinput_demo", "thumbs", "vertical_demo", "view_counter_demo",
}  # fmt: skip

WORKBENCH = {
    "reset_state_on_restart": False,
    "services": {
        # No `fs`: it needs pkg_resources, which newer Pythons do not bring along.
        "field-data": "demo.stored_fields.StoredFields",
        "settings": "workbench.services.SettingsService",
        "user": "demo.services.DemoUserService",
        "completion": "demo.services.DemoCompletionService",
        "studio_user_permissions": "demo.services.DemoStudioPermissions",
    },
}
DJFS = {"type": "osfs", "directory_root": str(VAR / "djpyfs"), "url_root": "/static/djpyfs"}

LOGIN_URL = "/"  # the start page: there one chooses who one is

COMPETENCY_XBLOCK = {
    # `course.0` is what the workbench calls the first scenario of the block type `course`.
    "unit_url": "/scenario/course.0/?student={learner}&activate_block_id={unit}",
    "plain_host": "demo.host",
    "observed_practice": True,
    "figures_hours": 0,  # what was answered a moment ago is counted, so that it can be tried out
}


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"level": "WARNING"},
        # One line a request would bury what matters; answers of 500 and above are still shown.
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}

MIDDLEWARE = [*WORKBENCH_MIDDLEWARE, "demo.seats.seats"]
