"""Tests of `graph/coverage`."""
