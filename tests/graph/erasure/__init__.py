"""Tests of `graph/erasure`."""
