"""Tests of `server/cli/research`."""
