"""Tests of `graph/history`."""
