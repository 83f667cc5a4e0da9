"""The learner's own record, to print and to download (layer 5)."""
