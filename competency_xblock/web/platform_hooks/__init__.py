"""What the platform calls (layer 5): dashboard, reports, signals."""
