"""Tests of what clients may ask and what operations become."""
