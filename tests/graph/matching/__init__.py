"""Tests of `graph/matching`."""
