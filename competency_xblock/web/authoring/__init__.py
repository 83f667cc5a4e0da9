"""What authors set and are told (layer 5): the editors of both blocks, the preview, warnings and coverage.

Nothing here writes: a form is read into values, and the block sets its fields.
"""
