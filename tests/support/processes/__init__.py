"""Processes that tests race, kill and watch, and a small service that needs no graph."""
