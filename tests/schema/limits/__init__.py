"""Tests of limits and costs."""
