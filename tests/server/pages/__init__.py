"""Tests of `server/pages`."""
