"""Layer 3: what learners answered, stored in Django's database.

`api` is the only door; `data` has the values that cross it.
"""
