"""Columns of a row type: the list that a clause returns, in the order of the type's fields."""

from __future__ import annotations

from typing import Any


def row_expression(row_type: type[tuple[Any, ...]], **columns: str) -> str:
    """Return the Cypher list of a row, with the expression of each field of a `NamedTuple` type.

    So the order of columns and fields cannot differ. Raises `LookupError` if the names do.
    """
    fields = list(row_type.__annotations__)
    if set(columns) != set(fields):
        raise LookupError(f"{row_type.__name__} has the fields {fields}.")
    return f"[{', '.join(columns[name] for name in fields)}]"
