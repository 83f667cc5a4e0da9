"""Recording what somebody saw of a learner's practice (layer 5)."""
