"""Stand-ins for the platform's tables that we read, so that what we ask them is asked of a real database."""
