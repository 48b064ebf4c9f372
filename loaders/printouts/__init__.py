"""Workbooks that an office prints: plans of an area, and its four lists.

`lists/` and `plans/` each have `sheets`, which says what the sheets show, and `workbook`, which
writes them. Both print on the same `paper`.

May import `graph`.
"""
