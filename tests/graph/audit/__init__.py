"""Tests of `graph/audit`."""
