"""Tests of the records layer."""
