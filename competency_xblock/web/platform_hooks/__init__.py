"""Where the platform calls us: dashboard, reports, signals (layer 5)."""
