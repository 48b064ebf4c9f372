"""One coverage line as a row: who holds a duty at a level, since when, and how to call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from graph.coverage.line_sources import LineVariables
from graph.fields.evidence import project_evidence
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds import KINDS
from graph.ontology.tenure_expressions import last_tenure_clause, vacancy_start_expression
from graph.query.compiler import CompileContext, Projection, cypher_list, shape_of
from graph.query.execution import Execution
from graph.query.node_state import state_clause
from graph.query.projection import project_node
from graph.query.properties import project_duty, start_expression
from graph.query.selection import Field
from graph.query.shape import Slot, constant_shape, nested_shape


class LineFacts(NamedTuple):
    """What the first slots of every line's row hold; what is selected follows."""

    duty: str
    """The code of its duty."""
    id: str | None
    """The id of the fact that holds it, or of the vacant post."""
    phone: str | None
    """Its phone, if `LineProjection.read_phone` was called."""
    confirmed: str | None
    """When somebody last confirmed it, as a stored instant, if `read_confirmation` was called."""
    is_held: bool

    @classmethod
    def of(cls, row: list[Any]) -> LineFacts:
        """Return the facts of a row."""
        return cls._make(row[:FACTS])


FACTS = len(LineFacts._fields)
PHONE = LineFacts._fields.index("phone")
CONFIRMED = LineFacts._fields.index("confirmed")
UNREAD = "null"
"""What stands in the slot of a fact that nobody has asked for."""


class LineProjection:
    """The row of a line under compilation: what all selections of lines need, each value once."""

    def __init__(self, context: CompileContext, names: LineVariables, clock: Clock) -> None:
        """Begin with the slots of `LineFacts`."""
        self.context = context
        self.names = names
        self.clock = clock
        self.identity = f"coalesce({names.fact}, {names.post}).id"
        self.clauses = ""
        # In the order of `LineFacts`.
        is_held = f"{names.fact} IS NOT NULL"
        self.expressions = [names.duty, self.identity, UNREAD, UNREAD, is_held]
        self.known: list[tuple[Field, Slot]] = []

    @property
    def expression(self) -> str:
        """The row; complete when everything that is selected has its slot."""
        return cypher_list(self.expressions)

    @cached_property
    def holder(self) -> str:
        """The variable of the cadre who holds the line, whom the clauses match from now on."""
        holder = self.context.name("holder")
        fact = self.names.fact
        self.clauses += f"OPTIONAL MATCH ({fact})-[:HELD_BY|SERVED_BY]->({holder}:Cadre) "
        return holder

    def read_phone(self) -> str:
        """Return the expression for the phone of the line, which its row has from now on."""
        if self.expressions[PHONE] == UNREAD:
            phones = (
                f"{self.names.state}.dutyPhone",
                self.duty_phone(self.holder),
                self.duty_phone(self.names.body),
            )
            self.expressions[PHONE] = f"coalesce({', '.join(phones)})"
        return self.expressions[PHONE]

    def read_confirmation(self) -> None:
        """Have the row say when the line was last confirmed."""
        self.expressions[CONFIRMED] = f"toString({self.names.evidence_node}.confirmedAt)"

    def duty_phone(self, variable: str) -> str:
        """Return the expression for the duty phone of a cadre or organization on the day."""
        state, clauses = state_clause(self.context, variable, self.clock)
        self.clauses += clauses
        return f"{state}.dutyPhone"

    def index_of(self, expression: str) -> int:
        """Return the slot of an expression in the row, which is added if it is new."""
        if expression == UNREAD or expression not in self.expressions:
            self.expressions.append(expression)
            return len(self.expressions) - 1
        return self.expressions.index(expression)

    def slot_of(self, field: Field) -> Slot:
        """Return the slot of a field that does not depend on the level; equal fields share one."""
        for known, slot in self.known:
            if is_same_selection(known, field):
                return slot
        projection = self.project_field(field)
        self.clauses += projection.clauses
        index = self.index_of(projection.expression)
        slot = Slot(field.key, index, projection.shape, projection.required)
        self.known.append((field, slot))
        return slot

    def project_field(self, field: Field) -> Projection:
        """Project a field of a line that does not depend on its level."""
        return LINE_FIELDS[field.name](self, field)

    def project_variable(self, field: Field, variable: str, condition: str = "") -> Projection:
        """Project the node in one of the line's variables, null unless a condition holds."""
        node = project_node(self.context, field.children, variable, field.clock)
        shape = nested_shape(field.key, shape_of(node), required=False)
        exists = condition or f"{variable} IS NOT NULL"
        expression = f"CASE WHEN {exists} THEN {node.expression} END"
        return Projection(expression, shape, node.clauses)

    def project_end(self, field: Field, match: str) -> Projection:
        """Project the node at the end of a match that begins at the line."""
        end = self.context.name("end")
        node = project_node(self.context, field.children, end, field.clock)
        shape = nested_shape(field.key, shape_of(node), required=False)
        found = f"{match}({end}) {node.clauses}"
        rows = f"COLLECT {{ {found} RETURN {node.expression} }}"
        return Projection(f"head({rows})", shape)

    def project_last_holder(self, field: Field) -> Projection:
        """Project the cadre who held a vacant post last."""
        last = self.context.name("last")
        vacant = f"{self.names.fact} IS NULL"
        tenure = last_tenure_clause(self.names.post, last, self.clock, vacant)
        return self.project_end(field, f"{tenure} MATCH ({last})-[:HELD_BY]->")

    def project_line_evidence(self, field: Field) -> Projection:
        """Project the evidence of a line: of a post that its last holder left by leaving altogether
        it is that of the holder's end.
        """

        def evidence_of_departure(row_of: Callable[[str], str]) -> str:
            last, holder = self.context.name("last"), self.context.name("holder")
            vacant = f"{self.names.fact} IS NULL"
            tenure = last_tenure_clause(self.names.post, last, self.clock, vacant)
            left = f"{last}.statedTo IS NOT NULL AND {holder}.to = {last}.to"
            match = f"MATCH ({last})-[:HELD_BY]->({holder}:Cadre) WHERE {left}"
            return f"head(COLLECT {{ {tenure} {match} RETURN {row_of(holder)} }})"

        return project_evidence(field, self.names.evidence_node, evidence_of_departure)

    def project_vacant_since(self) -> Projection:
        """Project the day since which a post is vacant, null for a line that is held."""
        names = self.names
        post = NodeRef(names.post, names.state, self.clock, KINDS.named("Post"))
        since = f"toString({vacancy_start_expression(post)})"
        expression = f"CASE WHEN {names.fact} IS NULL THEN {since} END"
        return Projection(expression)

    def held_or_vacant_since(self) -> str:
        """Build the expression for the day since which a line is held, or its post vacant."""
        vacant = self.project_vacant_since().expression
        held = start_expression(self.names.fact)
        return f"CASE WHEN {self.names.fact} IS NULL THEN {vacant} ELSE {held} END"


def is_same_selection(one: Field, other: Field) -> bool:
    """Whether two fields of lines select the same under the same response key."""
    return (one.name, one.key, one.selection, one.clock) == (
        other.name,
        other.key,
        other.selection,
        other.clock,
    )


def focus_areas_shape(areas: Any, _run: Execution) -> Any:
    """Return the focus areas of a line, empty if it has none."""
    return areas or []


LINE_FIELDS: Mapping[str, Callable[[LineProjection, Field], Projection]] = {
    "post": lambda line, field: line.project_variable(field, line.names.post),
    "tenure": lambda line, field: line.project_variable(
        field, line.names.fact, f"{line.names.fact}:Tenure"
    ),
    "holder": lambda line, field: line.project_variable(field, line.holder),
    "organization": lambda line, field: line.project_variable(field, line.names.body),
    "onBehalfOf": lambda line, field: line.project_end(
        field, f"MATCH ({line.names.fact})-[:ON_BEHALF_OF]->"
    ),
    "lastHolder": LineProjection.project_last_holder,
    "vacantSince": lambda line, _field: line.project_vacant_since(),
    "since": lambda line, _field: Projection(start_expression(line.names.fact)),
    "focusAreas": lambda line, _field: Projection(
        f"{line.names.fact}.focusAreas", focus_areas_shape
    ),
    "evidence": LineProjection.project_line_evidence,
    "phone": lambda line, _field: Projection(line.read_phone()),
    "duty": lambda line, field: project_duty(line.context, field, line.names.duty),
    "withheldBecause": lambda line, _field: Projection(line.names.duty, constant_shape(None)),
    "__typename": lambda line, _field: Projection(line.names.duty, constant_shape("CoverageLine")),
}
"""How the fields of a line that do not depend on its level are projected."""
