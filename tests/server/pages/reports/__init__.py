"""Tests of `server/pages/reports`."""
