"""Tests of `graph/network`."""
