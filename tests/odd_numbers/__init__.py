"""A language that writes numbers as none does, so that a test sees wherever one has been written for people."""
