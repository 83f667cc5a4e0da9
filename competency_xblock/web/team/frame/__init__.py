"""Frame, filters, charts and freshness of the training team's pages (layer 5)."""
