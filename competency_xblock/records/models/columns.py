"""Lengths and choices of columns (layer 3)."""

from __future__ import annotations

from ..data import Answer, Method, Visibility

ID_LENGTH = 100

KEY_LENGTH = 255

MADE_UP_KEY_LENGTH = 36

CHOICE_LENGTH = 20

LIST_CHOICE_LENGTH = 255

ANSWERS = [(answer.value, answer.value) for answer in Answer]

VISIBILITIES = [(visibility.value, visibility.value) for visibility in Visibility]

METHODS = [(method.value, method.value) for method in Method]
