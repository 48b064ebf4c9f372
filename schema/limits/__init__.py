"""Limits: the most that one request, or one caller, may have of each.

- `limits`: each limit with its default, declared with what it counts.
- `roles`: what a role may have more of than the public.
- `terms`: on which terms about cost an operation runs.
- `service_limits`: what `serviceLimits` selects of them.
- `documentation`: the table of docs/limits.md.

Imports nothing else of `schema`, and little of `graph`: the HTTP layer is loaded before it.
"""
