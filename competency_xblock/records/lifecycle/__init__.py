"""How data ends: erasure, retention, and the export of everything about a learner (layer 3)."""
