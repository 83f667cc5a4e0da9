"""The only code that knows Open edX (layer 4): one file a concern, each with a plain-runtime answer beside it."""
