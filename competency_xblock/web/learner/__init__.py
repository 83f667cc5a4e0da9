"""The learner's pages (layer 5)."""
