"""A picture of a part of the network, asked for in GraphQL and drawn as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.network.link_types import NETWORK_KINDS, PERSON_KINDS
from graph.ontology.kinds import KINDS
from server.cli.client import data_of, execute_request
from server.cli.received_files import report_unwritable
from server.pages.network.picture import (
    Drawn,
    DrawnNode,
    drawn_links,
    drawn_node,
    of_ego,
    picture,
)
from server.queries.request import GraphQLRequest
from server.settings import Settings

PLOT_SECONDS = 120.0
"""How long a statement that reads a part of the network may take."""

EGO = """query($node: ID!, $at: Date, $hops: Int, $first: Int, $kinds: [NodeKind!]) {
  ego(node: $node, at: $at, hops: $hops, first: $first, kinds: $kinds) {
    totalCount center { __typename id label }
    nodes { distance node { __typename id label } }
    links { type source { id } target { id } } } }"""
PATHS = """query($node: ID!, $to: ID!, $at: Date, $kinds: [NodeKind!]) {
  paths(from: $node, to: $to, at: $at, first: 5, kinds: $kinds) {
    note paths { nodes { __typename id label } links { type source { id } target { id } } } } }"""


@dataclass(frozen=True)
class PlotOptions:
    """What was asked for on the command line."""

    file: Path
    node: str
    to: str | None = None
    at: str | None = None
    hops: int = 1
    first: int = 40
    persons: bool = False

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the query."""
        kinds = [
            KINDS[name].enum_name
            for name in NETWORK_KINDS
            if self.persons or name not in PERSON_KINDS
        ]
        own = {"to": self.to} if self.to else {"hops": self.hops, "first": self.first}
        return {"node": self.node, "at": self.at, "kinds": kinds, **own}


def write_plot(settings: Settings, asked: PlotOptions) -> int:
    """Write the picture and return how many nodes it has. Raises `GraphError`."""
    request = GraphQLRequest(PATHS if asked.to else EGO, asked.variables)
    data = data_of(execute_request(settings, request, statement_seconds=PLOT_SECONDS))
    drawn = of_paths(data["paths"]) if asked.to else of_ego(data["ego"])
    with report_unwritable(asked.file):
        asked.file.write_text(picture(drawn), "utf-8")
    return len(drawn.nodes)


def of_paths(found: Mapping[str, Any]) -> Drawn:
    """Return what is to be drawn of paths: columns by the place in the shortest path."""
    columns: dict[str, DrawnNode] = {}
    links: list[Mapping[str, Any]] = []
    for path in found["paths"]:
        for step, node in enumerate(path["nodes"]):
            columns.setdefault(node["id"], drawn_node(node, step))
        # The end stands behind the longest path.
        end = path["nodes"][-1]
        columns[end["id"]] = drawn_node(end, len(path["nodes"]) - 1)
        links += path["links"]
    return Drawn(list(columns.values()), drawn_links(links), 0, in_columns=True)
