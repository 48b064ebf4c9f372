"""Tests of `graph/database`."""
