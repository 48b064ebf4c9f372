"""Nodes that a computed answer names by id: what is selected of them is fetched by one projection for each selection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Binding, Execution, MissingValue, Prefetch
from graph.query.projection import project_node
from graph.query.selection import Field, Selection
from graph.query.shape import Shape

PARTS: Mapping[str, tuple[str, ...]] = {
    "need": ("Need",),
    "resource": ("Resource",),
    "unit": ("Organization",),
    "facts": (
        "Need",
        "Resource",
        "Project",
        "Assignment",
        "AllianceMembership",
        "Place",
        "Organization",
    ),
}
"""The labels under which the nodes of each part of an answer are found."""


class Named(Protocol):
    """An answer that names nodes: their ids by part, and, once they are fetched, their rows by selection and id."""

    nodes: dict[int, dict[str, Any]]

    def ids(self, part: str) -> list[str]:
        """Return the ids of the nodes of one part."""


class References:
    """The selections of nodes in one answer, which a prefetch reads."""

    def __init__(self, draft: CompileContext, answer: Prefetch[Named]) -> None:
        """Begin without any."""
        self.draft = draft
        self.answer = answer
        self.pieces: list[tuple[str, Selection, Projection]] = []
        self.lists: list[str] = []

    @property
    def expression(self) -> str:
        """The expression for the rows of all selections; nothing where no node is selected."""
        return f"[{', '.join(self.lists)}]" if self.lists else ""

    def shape(self, field: Field, part: str) -> Shape:
        """Return the shape that makes of an id what is selected of its node, which must be there."""
        index, piece = self.place(field, part)
        made = shape_of(piece)

        def shape(global_id: Any, run: Execution) -> Any:
            found = run.result(self.answer).nodes[index].get(global_id)
            if found is None:
                raise MissingValue
            return made(found, run)

        return shape

    def place(self, field: Field, part: str) -> tuple[int, Projection]:
        """Return the place of a selection among those that are fetched; equal ones are fetched once."""
        for index, (known, selection, piece) in enumerate(self.pieces):
            if known == part and selection == field.children:
                return index, piece
        variable = self.draft.name("told")
        piece = project_node(self.draft, field.children, variable, field.clock)
        found = " UNION ALL ".join(self.found(part, label) for label in PARTS[part])
        self.pieces.append((part, field.children, piece))
        self.lists.append(collect_rows(f"CALL () {{ {found} }} WITH found AS {variable}", piece))
        return len(self.pieces) - 1, piece

    def found(self, part: str, label: str) -> str:
        """Return the clauses that find the nodes of one part under one label."""
        ids = self.draft.parameter("ids", self.under(part, label))
        return f"UNWIND ${ids} AS known MATCH (found:{label} {{id: known}}) RETURN found"

    def under(self, part: str, label: str) -> Binding:
        """Derive the ids of one part that are found under one label."""
        return lambda run: [
            each
            for each in run.result(self.answer).ids(part)
            if (kind := KINDS.of_id(each)) and kind.anchor == label
        ]
