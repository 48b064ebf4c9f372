"""Tests of `server.pages.board`."""
