"""Tests of `server.pages.follow_up`."""
