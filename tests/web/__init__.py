"""Layer 5: pages, words, downloads and what is posted."""
