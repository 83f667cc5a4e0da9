"""Layer 3: what learners answered, kept in Django's database.

`api` is the only door, `data` what crosses it.
"""
