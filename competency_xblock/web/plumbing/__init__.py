"""What all pages need: handlers, rendering, assets, files (layer 5)."""
