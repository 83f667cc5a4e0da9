"""Who takes part, who is due, and start dates (layer 5)."""
