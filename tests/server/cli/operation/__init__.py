"""Tests of `server/cli/operation`."""
