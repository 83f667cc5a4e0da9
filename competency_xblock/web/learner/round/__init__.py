"""Answering an assessment, from the form to the results (layer 5)."""
