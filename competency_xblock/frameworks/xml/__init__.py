"""Framework files: read, held to the schema and to each other, and made into frameworks (layer 1)."""
