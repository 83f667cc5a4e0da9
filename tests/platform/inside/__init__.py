"""Tests that run inside a real LMS and a real Studio; docs/testing-in-open-edx.md says how. Skipped elsewhere."""
