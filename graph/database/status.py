"""The status of the graph: empty, half-loaded or whole, and how many nodes of each kind it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.ontology.clock import BELIEVED
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS

Condition = Literal["empty", "half-loaded", "whole"]


@dataclass(frozen=True, slots=True)
class GraphStatus:
    """How full a graph is."""

    condition: Condition
    interrupted: tuple[str, ...]
    """The names of imports that began and did not finish."""
    counts: Mapping[str, int]
    """Kind to the number of its believed nodes."""


INTERRUPTED = """
MATCH (i:Import)
WHERE i.finishedAt IS NULL
RETURN collect(DISTINCT i.name)
"""


async def read_condition(database: Database) -> tuple[Condition, tuple[str, ...]]:
    """Return whether the graph is empty, half-loaded or whole, and the interrupted imports.

    It is fast on any graph.
    """
    interrupted = tuple(sorted(await database.read(INTERRUPTED)))
    if interrupted:
        return "half-loaded", interrupted
    has_nodes = await database.read(fill(ANY, any_node=any_node_predicate()))
    return ("whole" if has_nodes else "empty"), ()


ANY = """
RETURN <any_node>
"""


def any_node_predicate() -> str:
    """Return the predicate that the graph has a node of any kind."""
    anchors = dict.fromkeys(quoted_name(kind.anchor) for kind in KINDS)
    predicates = [f"EXISTS {{ MATCH (:{anchor}) }}" for anchor in anchors]
    return " OR ".join(predicates)


async def read_status(database: Database) -> GraphStatus:
    """Return the condition of the graph and the number of nodes of each kind."""
    found, interrupted = await read_condition(database)
    counts = ", ".join(count_entry(kind) for kind in KINDS)
    numbers = await database.read(f"RETURN {{{counts}}}", {"believed": BELIEVED})
    return GraphStatus(found, interrupted, numbers)


def count_entry(kind: Kind) -> str:
    """Build the entry of a map that counts the believed nodes of a kind."""
    label = quoted_name(kind.name)
    return f"{label}: COUNT {{ MATCH (n:{label}) WHERE n.supersededAt = $believed }}"
