"""The pages outside the blocks (layer 5), below `competency/` on the platform."""

from __future__ import annotations

from django.urls import path

from competency_xblock.web.my_competencies import my_competencies

app_name = "competency_xblock"
urlpatterns = [path("mine/", my_competencies, name="mine")]
