"""The kind of place by which a report groups what it finds."""

from graph.ontology.kinds import KINDS
from graph.query.selection import Field


def grouping_kind(field: Field) -> str | None:
    """Return the name of the kind that the argument `by` names, None without one."""
    by = field.arguments.get("by")
    wanted = getattr(by.value, "name", by.value) if by else None
    return next((kind.name for kind in KINDS.named("Place") if kind.enum_name == wanted), None)
