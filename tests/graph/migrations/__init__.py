"""Tests of `graph/migrations`."""
