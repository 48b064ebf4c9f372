"""Tests of `server/pages/ledgers`."""
