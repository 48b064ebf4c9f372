"""Tests of `server/pages/network`."""
