"""The demo as a Django app: makes the blocks that give a course its shape known while it runs."""

from __future__ import annotations

from importlib.metadata import EntryPoint

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from xblock.core import XBlock

BLOCKS = {
    "course": "demo.blocks:CourseBlock",
    "chapter": "demo.blocks:ChapterBlock",
    "sequential": "demo.blocks:SequentialBlock",
    "vertical": "demo.blocks:VerticalBlock",
    "html": "demo.blocks:HtmlBlock",
}


class DemoConfig(AppConfig):
    """Registers the blocks for this process only: Open edX has its own of these names."""

    name = "demo"
    label = "competency_demo"
    verbose_name = "Demo of the competency blocks"

    def ready(self) -> None:
        """Register the blocks and keep rows of state unique."""
        from workbench.runtime import WorkbenchRuntime

        from .state import keep_state_rows_unique

        # Nothing stands beside the demo's blocks, and looking for what could reads the notes of all installed packages.
        WorkbenchRuntime.applicable_aside_types = lambda runtime, block: []
        known = {name for name, _ in XBlock.extra_entry_points}
        for name, value in BLOCKS.items():
            if name not in known:
                entry_point = EntryPoint(name=name, value=value, group=XBlock.entry_point)
                XBlock.extra_entry_points.append((name, entry_point))
        # Django says this for apps with models only, so we listen for the app whose table it is.
        workbench = apps.get_app_config("workbench")
        post_migrate.connect(keep_state_rows_unique, sender=workbench, dispatch_uid="demo.state")
