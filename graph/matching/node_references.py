"""Nodes that a computed answer names by id, and the lists of a statement that fetch them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Binding, Execution, MissingValue, Prefetch
from graph.query.projection import project_node
from graph.query.selection import Field, Selection
from graph.query.shape import Shape

PART_LABELS: Mapping[str, tuple[str, ...]] = {
    "need": ("Need",),
    "resource": ("Resource",),
    "unit": ("Organization",),
    "facts": tuple(dict.fromkeys(kind.anchor for kind in KINDS if kind.matching_fact)),
}
"""The labels under which the nodes of each part of an answer are found."""


class NodeNamer(Protocol):
    """An answer that names nodes by id."""

    nodes: dict[int, dict[str, Any]]
    """The rows of the nodes once they are fetched, by selection and id."""

    def ids(self, part: str) -> list[str]:
        """Return the ids of the nodes of one part, once each, in a fixed order."""


class ReferencedSelection(NamedTuple):
    """A selection of the nodes of one part, with its projection."""

    part: str
    selection: Selection
    projection: Projection


class NodeReferences:
    """The selections of nodes in one answer, which a prefetch reads."""

    def __init__(self, context: CompileContext, answer: Prefetch[NodeNamer]) -> None:
        self.context = context
        self.answer = answer
        self.selections: list[ReferencedSelection] = []
        self.lists: list[str] = []

    @property
    def expression(self) -> str:
        """The expression for the rows of all selections; empty if no node is selected."""
        return f"[{', '.join(self.lists)}]" if self.lists else ""

    def shape(self, field: Field, part: str) -> Shape:
        """Return the shape from the id of a node to what is selected of it.

        The shape raises `MissingValue` if there is no such node.
        """
        index = self.add_selection(field, part)
        row_shape = shape_of(self.selections[index].projection)

        def shape(global_id: Any, run: Execution) -> Any:
            row = run.result(self.answer).nodes[index].get(global_id)
            if row is None:
                raise MissingValue
            return row_shape(row, run)

        return shape

    def add_selection(self, field: Field, part: str) -> int:
        """Return the index of a selection; equal selections of a part are fetched once."""
        for index, known in enumerate(self.selections):
            if known.part == part and known.selection == field.children:
                return index
        variable = self.context.name("named")
        projection = project_node(self.context, field.children, variable, field.clock)
        found = " UNION ALL ".join(self.nodes_clause(part, label) for label in PART_LABELS[part])
        self.selections.append(ReferencedSelection(part, field.children, projection))
        self.lists.append(
            collect_rows(f"CALL () {{ {found} }} WITH found AS {variable}", projection)
        )
        return len(self.selections) - 1

    def nodes_clause(self, part: str, label: str) -> str:
        """Return the clause that finds the nodes of one part under one label."""
        ids = self.context.parameter("ids", self.ids_binding(part, label))
        return f"UNWIND ${ids} AS known MATCH (found:{label} {{id: known}}) RETURN found"

    def ids_binding(self, part: str, label: str) -> Binding:
        """Return the binding of the ids of one part that are found under one label."""

        def ids(run: Execution) -> list[str]:
            return [
                global_id
                for global_id in run.result(self.answer).ids(part)
                if (kind := KINDS.of_id(global_id)) and kind.anchor == label
            ]

        return ids
