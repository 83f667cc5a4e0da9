"""Accounts, enrolments, masquerading and retirement (layer 4)."""
