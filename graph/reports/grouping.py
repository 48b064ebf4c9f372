"""The kind of place by which a report groups what it finds."""

from graph.ontology.kinds import KINDS
from graph.query.selection import Field


def grouping_kind(field: Field) -> str | None:
    """Return the name of the kind that the argument `by` names, None without one."""
    by = field.arguments.get("by")
    if by is None:
        return None
    for kind in KINDS.named("Place"):
        if kind.enum_name == by.value:
            return kind.name
    return None
