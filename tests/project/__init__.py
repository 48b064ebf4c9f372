"""Tests of the project itself: its layers, its documentation, its set-up."""
