"""Tests of `graph/roots`."""
