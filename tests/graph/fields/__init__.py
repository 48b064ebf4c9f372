"""Tests of `graph/fields`."""
