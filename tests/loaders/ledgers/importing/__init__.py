"""Tests of `loaders/ledgers/importing`."""
