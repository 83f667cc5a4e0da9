"""Participants, due dates and start dates (layer 5)."""
