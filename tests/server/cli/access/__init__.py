"""Tests of `server/cli/access`."""
