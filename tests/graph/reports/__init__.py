"""Tests of `graph/reports`."""
