"""Tests of `server.pages.planning`."""
