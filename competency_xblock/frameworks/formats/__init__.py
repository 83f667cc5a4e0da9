"""A framework written down: as JSON, and as text for the terminal (layer 1)."""
