"""What the platform's own tests prepare before each of them; nothing at all anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

# Where there is no platform, the tests skip themselves, and nothing is prepared.
if find_spec("openedx") is not None:
    from openedx.core.lib.safe_lxml import defuse_xml_libs

    defuse_xml_libs()

    @pytest.fixture(autouse=True)
    def _django_clear_site_cache() -> None:
        """Stand in for pytest-django's fixture, which does not get on with the platform's cache of sites."""

    @pytest.fixture(autouse=True)
    def finishes_count_at_once() -> Iterator[None]:
        """Numbers for groups count what a test has finished; outside, tests show how they wait."""
        from tests.fixtures.figures import FAR_AHEAD, counted_after

        with counted_after(FAR_AHEAD):
            yield

    @pytest.fixture(autouse=True)
    def no_built_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
        """Do without the platform's own scripts and styles, which take long to build."""
        for name, nothing in (
            ("webpack_loader.templatetags.webpack_loader.render_bundle", ""),
            ("webpack_loader.utils.get_as_tags", []),
            ("webpack_loader.utils.get_files", []),
        ):
            monkeypatch.setattr(name, lambda *_given, _nothing=nothing, **_named: _nothing)
