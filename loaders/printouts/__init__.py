"""Workbooks that an office prints: plans of an area, and its four lists.

- `lists/`, `plans/`: each has `sheets`, what the sheets show, and `workbook`, which writes them.
- `paper`: the paper and formats of both.

May import `graph`.
"""
