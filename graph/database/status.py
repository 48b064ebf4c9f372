"""How full the graph is: empty, half-loaded or whole, and how many nodes there are of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.ontology.clock import BELIEVED
from graph.ontology.kinds import KINDS

Condition = Literal["empty", "half-loaded", "whole"]


@dataclass(frozen=True, slots=True)
class GraphStatus:
    """What a graph holds."""

    condition: Condition
    interrupted: tuple[str, ...]
    """Names of the imports that began and did not finish."""
    counts: Mapping[str, int]
    """Kind to the number of its nodes that are believed now."""


INTERRUPTED = """
MATCH (i:Import)
WHERE i.finishedAt IS NULL
RETURN collect(DISTINCT i.name)
"""


async def read_condition(database: Database) -> tuple[Condition, tuple[str, ...]]:
    """Say whether the graph is empty, half-loaded or whole, and which imports were interrupted; quick on any graph."""
    interrupted = tuple(sorted(await database.read(INTERRUPTED)))
    if interrupted:
        return "half-loaded", interrupted
    return ("whole" if await database.read(fill(ANY, anchors=any_of())) else "empty"), ()


ANY = """
RETURN <anchors>
"""


def any_of() -> str:
    """Return the question whether there is a node under any anchor."""
    anchors = dict.fromkeys(kind.anchor for kind in KINDS)
    return " OR ".join(f"EXISTS {{ MATCH (:{quoted_name(anchor)}) }}" for anchor in anchors)


async def read_status(database: Database) -> GraphStatus:
    """Say how full the graph is, and count its nodes by kind."""
    found, interrupted = await read_condition(database)
    counts = ", ".join(
        f"{quoted_name(kind.name)}: COUNT {{ MATCH (n:{quoted_name(kind.name)}) WHERE n.supersededAt = $believed }}"
        for kind in KINDS
    )
    return GraphStatus(
        found, interrupted, await database.read(f"RETURN {{{counts}}}", {"believed": BELIEVED})
    )
