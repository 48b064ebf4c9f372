"""Processes of their own that tests race, kill and watch; and the small service whose HTTP layer needs no graph."""
