"""Workbooks that an office prints: plans of an area, its four lists, and its gaps.

- `lists/`, `plans/`: each has `sheets`, what the sheets show, and `workbook`, which writes them.
- `gaps/`: has `sheets`; `lists/` writes them.
- `paper`: the paper and formats of all.

May import `graph`.
"""
