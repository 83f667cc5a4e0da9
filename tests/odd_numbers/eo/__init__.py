"""The same, for the language that nobody speaks."""
