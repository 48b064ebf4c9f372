"""Tests of `loaders/ledgers`."""
