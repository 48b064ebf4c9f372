"""Tests of `graph/allocation`."""
