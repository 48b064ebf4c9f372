"""分配方案 (`/plans`): plans of whole areas, with what is wanted in them and what is not.

- `plans`: the pages that show plans, and what became of their pairs.
- `forms`: the forms that make a plan and accept one.
"""
