"""Layer 5: the training team's pages."""
