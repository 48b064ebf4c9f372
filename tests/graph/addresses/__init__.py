"""Tests of `graph/addresses`."""
