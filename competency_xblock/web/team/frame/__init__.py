"""What the training team's pages share: frame, filters, charts, freshness (layer 5)."""
