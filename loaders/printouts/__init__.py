"""Workbooks that an office prints: plans of an area, and its four lists."""
