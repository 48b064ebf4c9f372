"""Tests of `loaders/ledgers/files`."""
