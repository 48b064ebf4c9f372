"""Tests of `graph/groups`."""
