"""Tests of `graph/query`."""
