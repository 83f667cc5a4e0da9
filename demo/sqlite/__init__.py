"""A Django database backend: SQLite as the demo needs it."""
