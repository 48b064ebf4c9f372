"""Values of the driver as Python has them, so that its types end here."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from graph.database.driver import Date, DateTime


def to_python(value: Any) -> Any:
    """Return a value with the driver's days and instants as `date` and `datetime`, at any depth.

    Instants are in UTC: one of the engines leaves that out.
    """
    if isinstance(value, DateTime):
        return value.to_native().replace(tzinfo=UTC)
    if isinstance(value, Date):
        return value.to_native()
    if isinstance(value, list):
        return [to_python(member) for member in value]
    if isinstance(value, dict):
        return {name: to_python(member) for name, member in value.items()}
    return value
