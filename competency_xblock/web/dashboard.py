"""The published address of the dashboard's steps: sites may name them in OPEN_EDX_FILTERS_CONFIG (layer 5)."""

from .platform_hooks.dashboard import SectionOfReports, TabOfReports

__all__ = ["SectionOfReports", "TabOfReports"]
