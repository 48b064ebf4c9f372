"""Tests of `server/snapshot`."""
