"""The places and holders of gaps, each read once with all that is selected of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from graph.areas.report_area import select_kinds
from graph.ontology.clock import Clock
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.query.compiler import (
    CompileContext,
    Projection,
    collect_rows,
    cypher_list,
    join_clauses,
    shape_of,
)
from graph.query.execution import Execution
from graph.query.projection import project_node
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, nested_shape

Ids = Callable[[Execution], Iterable[str]]
"""Returns the ids of the nodes of a run, which a prefetch has found."""
NodeRows = Mapping[str, Sequence[Any]]
"""The rows of nodes by their ids."""


class ReferencedNodes:
    """Nodes under compilation whose ids something else has found, under one or several labels."""

    def __init__(
        self, context: CompileContext, clock: Clock, facet: str, labels: Sequence[str], ids: Ids
    ) -> None:
        """Begin without any selection; `ids` returns the ids of a run."""
        self.context = context
        self.clock = clock
        self.facet = facet
        self.labels = labels
        self.ids = ids
        self.variable = context.name("n")
        self.nodes: list[Projection] = []

    @property
    def expression(self) -> str:
        """The rows of the nodes, each with its id first; empty if nothing is selected of them."""
        if not self.nodes:
            return "[]"
        found = " UNION ALL ".join(map(self.label_query, self.labels))
        row = cypher_list((f"{self.variable}.id", *(node.expression for node in self.nodes)))
        match = f"CALL () {{ {found} }} WITH found AS {self.variable}"
        return collect_rows(match, Projection(row, None, join_clauses(self.nodes)))

    def label_query(self, label: str) -> str:
        """Return the query for the nodes under one label."""
        kinds = {kind.name for kind in KINDS.named(label)}

        def ids(run: Execution) -> list[str]:
            return sorted({each for each in self.ids(run) if kind_name_of(each) in kinds})

        known = self.context.parameter("ids", ids)
        return f"UNWIND ${known} AS known MATCH (found:{label} {{id: known}}) RETURN found"

    def slot(self, field: Field, *, required: bool) -> Shape:
        """Return the shape of what is selected of a node, from `(id, rows)`."""
        selection = self.narrowed(field.children)
        node = project_node(self.context, selection, self.variable, field.clock)
        self.nodes.append(node)
        column = len(self.nodes)
        shape = nested_shape(field.key, shape_of(node), required=required)

        def shaped(value: tuple[str | None, NodeRows], run: Execution) -> Any:
            node_id, rows = value
            row = rows.get(node_id or "")
            return None if row is None else shape(row[column], run)

        return shaped

    def narrowed(self, selection: Selection) -> Selection:
        """Return what is selected of a facet, for the kinds under the labels."""
        kinds = [kind for label in self.labels for kind in KINDS.named(label)]
        return select_kinds(selection, kinds, self.facet)


def rows_by_id(rows: Iterable[Sequence[Any]]) -> NodeRows:
    """Return rows by the ids that stand first in them."""
    return {row[0]: row for row in rows}
