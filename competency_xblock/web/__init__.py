"""Pages, fragments and what is posted to them (layer 5)."""
