"""Tests of `graph/revisions`."""
