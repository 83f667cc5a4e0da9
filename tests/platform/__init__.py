"""Layer 4: what the code that knows Open edX answers, there and in a plain runtime."""
