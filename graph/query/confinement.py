"""The condition of every match of nodes that a coordinator reads within the own areas alone.

It stands beside the conditions of the two clocks, wherever a statement finds nodes of such a kind:
in lists, along edges, in filters, orders and groups, and by id. `graph.areas.own_areas` registers
what the condition is, since it knows what lies in an area.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from graph.ontology.declarations import Kind
from graph.query.compiler import CompileContext

ConfinedPredicate = Callable[[CompileContext, Kind, str], str]
"""Returns the condition that the caller may read the node of a kind in a variable."""
PREDICATES: list[ConfinedPredicate] = []
"""What is registered; without it no statement can be compiled that finds such nodes."""


def confines(predicate: ConfinedPredicate) -> ConfinedPredicate:
    """Register the condition under which a caller may read a node of a confined kind."""
    PREDICATES.append(predicate)
    return predicate


def confined_where(context: CompileContext, kind: Kind, node: str) -> str:
    """Return the end of a MATCH that finds a node of a kind: empty if all may read it."""
    own = " AND ".join(confined_predicates(context, (kind,), node))
    return f" WHERE {own}" if own else ""


def confined_predicates(context: CompileContext, kinds: Sequence[Kind], node: str) -> Iterator[str]:
    """Yield the conditions that the caller may read a node of some kinds, none if all may."""
    for kind in kinds:
        if kind.confined:
            (predicate,) = PREDICATES
            condition = predicate(context, kind, node)
            # Where nodes of several kinds are found, it is asked of those of this kind alone.
            yield condition if len(kinds) == 1 else f"(NOT {node}:{kind.name} OR {condition})"
