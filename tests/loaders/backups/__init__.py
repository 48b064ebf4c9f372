"""Tests of `loaders/backups`."""
