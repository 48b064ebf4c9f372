"""What `serviceLimits` selects of the limits of its caller."""

from typing import Any

from graph.query.selection import Selection
from schema.limits.limits import Limits, ServiceLimit, list_limits

LIMITS_ROOT = "serviceLimits"
"""The root field that is answered without the graph."""


def selected_limits(selection: Selection, limits: Limits) -> list[dict[str, Any]]:
    """Return the selected fields of each limit."""
    listed = [limit_values(limit) for limit in list_limits(limits)]
    return [{field.key: values[field.name] for field in selection.fields} for values in listed]


def limit_values(limit: ServiceLimit) -> dict[str, Any]:
    """Return all fields of a limit by their names."""
    return {
        "__typename": "ServiceLimit",
        "name": limit.name,
        "most": limit.most,
        "countsZh": limit.doc.counts.zh,
        "countsEn": limit.doc.counts.en,
        "setting": limit.doc.setting,
        "errorCode": limit.doc.code,
    }
