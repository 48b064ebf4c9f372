"""Tests of `loaders/printouts`."""
