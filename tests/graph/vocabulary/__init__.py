"""Tests of `graph/vocabulary`."""
