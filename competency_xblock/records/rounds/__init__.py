"""Rounds: drafts, submitting, history, plans and sharing (layer 3)."""
