"""Tests of `server/queries`."""
