"""People who take part, when they started their jobs, and what is due (layer 3)."""
