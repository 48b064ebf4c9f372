"""Limits: the most that one request, or one caller, may have of each.

- `limits`: each limit with its default, declared with what it counts.
- `roles`: what a role may have more of than the public.
- `terms`: on which terms about cost an operation runs.
- `documentation`: the table of docs/limits.md.

Imports `graph.errors` and `graph.callers` alone, so that the HTTP layer can be loaded before the
schema.
"""
