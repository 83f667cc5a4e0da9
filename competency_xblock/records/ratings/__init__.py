"""The latest rating of each competency, and ratings that the training team sees with names (layer 3)."""
