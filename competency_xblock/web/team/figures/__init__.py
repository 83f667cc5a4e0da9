"""Numbers for groups: overview, progress, comparison, training (layer 5)."""
