"""Tests of `graph/rows`."""
