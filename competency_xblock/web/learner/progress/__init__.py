"""My progress and My competencies (layer 5)."""
