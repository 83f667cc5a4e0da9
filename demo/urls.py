"""URLs of the demo: the workbench's own, and the pages of the app beside them."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = []
if find_spec("competency_xblock.web.urls"):
    urlpatterns.append(path("competency/", include("competency_xblock.web.urls")))
urlpatterns.append(path("", include("workbench.urls")))
