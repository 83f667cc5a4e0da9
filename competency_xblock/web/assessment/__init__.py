"""What an assessment asks and advises, for learners, authors and training teams alike (layer 5)."""
