"""Courses: their outline, units, completion and what a learner can open (layer 4)."""
