"""Tests of `server/runtime/operation`."""
