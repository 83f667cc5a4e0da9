"""The hosts that these tests run in."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery import Celery, current_app
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.conf import settings as django_settings
from django.dispatch import Signal
from django.test import override_settings
from edx_django_utils.plugins import registry
from edx_toggles.toggles.testutils import override_waffle_switch
from eventtracking import tracker
from eventtracking.django.django_tracker import DjangoTracker
from eventtracking.tracker import Tracker, register_tracker

from . import host
from .addresses import Addresses
from .platform_modules import SIGNALS, modules
from .tracking import BACKENDS, TrackingLog

OURS = "competency_xblock"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crum.CurrentRequestUserMiddleware",
]


class Site:
    """An LMS and a Studio over the same course; one of them is running."""

    def __init__(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings, self.addresses = settings, Addresses()
        self.open(host.store_with())
        for name, module in modules(self).items():
            monkeypatch.setitem(sys.modules, name, module)
        # Found by our entry points. Other plugins are installed beside us whose pages need the whole platform.
        found = registry.get_plugin_app_configs
        monkeypatch.setattr(
            registry, "get_plugin_app_configs", lambda kind: [config for config in found(kind) if config.name == OURS]
        )
        settings.MIDDLEWARE = MIDDLEWARE
        settings.COMPETENCY_XBLOCK = {}
        settings.LOGIN_URL = "/login"

    def open(self, store: host.Store) -> None:
        """Make this the course."""
        self.store = self.addresses.store = store
        self.before = store.copy()

    @property
    def signals(self) -> dict[str, Signal]:
        """What the platform sends when it retires somebody."""
        return {name: signal for name, signal in vars(sys.modules[SIGNALS]).items() if isinstance(signal, Signal)}

    def run(self, service: str) -> None:
        """Be the LMS ('lms') or Studio ('cms')."""
        patterns = self.addresses.lms() if service == "lms" else self.addresses.studio()
        vars(sys.modules[f"{service}.urls"])["urlpatterns"] = patterns
        self.settings.ROOT_URLCONF = f"{service}.urls"


@pytest.fixture(autouse=True)
def queue() -> Iterator[Celery]:
    """The platform's queue of tasks, in memory and with no worker at it."""
    before = current_app._get_current_object()
    app = Celery("platform", broker="memory://", set_as_current=True)
    with app.connection_for_write() as connection:
        connection.SimpleQueue(app.conf.task_default_queue).clear()
    yield app
    before.set_current()


@contextmanager
def an_lms() -> Iterator[Site]:
    """An LMS for as long as this lasts, to make something in that all tests of a file share."""
    with pytest.MonkeyPatch.context() as monkeypatch, override_settings():
        site = Site(django_settings, monkeypatch)
        site.run("lms")
        yield site


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Both, with neither running yet."""
    return Site(settings, monkeypatch)


@pytest.fixture
def lms(site: Site) -> Site:
    """An LMS."""
    site.run("lms")
    return site


@pytest.fixture
def studio(site: Site) -> Site:
    """A Studio."""
    site.run("cms")
    return site


@pytest.fixture
def tracking(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrackingLog]:
    """The site's tracking log, from its beginning."""
    settings.EVENT_TRACKING_BACKENDS = BACKENDS
    monkeypatch.setitem(tracker.TRACKERS, tracker.DEFAULT_TRACKER_NAME, DjangoTracker())
    log, written = logging.getLogger("tracking"), TrackingLog()
    monkeypatch.setattr(log, "propagate", False)
    monkeypatch.setattr(log, "level", logging.INFO)
    log.addHandler(written)
    yield written
    log.removeHandler(written)


@pytest.fixture
def completion_on(db: None) -> Iterator[None]:
    """The site's switch: without it no completion is recorded. Each change is told to whoever tracks events: nobody."""
    register_tracker(Tracker())
    with override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, active=True):
        yield
