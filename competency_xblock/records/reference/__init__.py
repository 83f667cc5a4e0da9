"""Rows that others refer to: courses, assessments, competencies, framework versions (layer 3)."""
