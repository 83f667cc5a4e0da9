"""The database itself: keys, locks, SQL and what it can store. It knows no table (layer 3)."""
