"""Tests of `graph/names`."""
