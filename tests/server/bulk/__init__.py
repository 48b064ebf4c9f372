"""Tests of `server/bulk`."""
