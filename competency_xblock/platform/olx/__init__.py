"""What authors set, as XBlock fields and in course files (layer 4)."""
