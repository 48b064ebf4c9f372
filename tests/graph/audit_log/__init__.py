"""Tests of `graph/audit_log`."""
