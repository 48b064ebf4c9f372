"""Tests of `graph/areas`."""
