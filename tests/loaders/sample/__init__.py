"""Tests of `loaders/sample`."""
