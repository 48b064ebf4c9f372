"""Permissions: one table of who may read and do what, and what an operation demands of its caller.

- `table.toml`: the table, for people as well; `table` reads it.
- `roles`: the least role of a type, of a field, and of what is filtered, sorted and grouped by.
- `demands`: what the fields of an operation demand, gathered while it is read.
- `refusals`: what is answered to a caller whose role is not enough.

They import nothing of `schema`; `graph` for kinds and roles.
"""
