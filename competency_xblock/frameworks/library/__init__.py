"""The frameworks that are there: found in folders, read once, and kept on disk between processes (layer 1)."""
