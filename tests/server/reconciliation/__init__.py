"""Tests of `server/reconciliation`."""
