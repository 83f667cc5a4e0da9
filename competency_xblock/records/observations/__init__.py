"""What others saw of somebody's practice (layer 3)."""
