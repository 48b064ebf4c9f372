"""Tests of `graph/database/bolt`."""
