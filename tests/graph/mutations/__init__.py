"""Tests of `graph/mutations`."""
