"""Pages to record observations of a learner's practice (layer 5)."""
