"""Tests of the project itself: its arrows, its documentation, its setup."""
