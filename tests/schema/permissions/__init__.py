"""Tests of `schema/permissions`."""
