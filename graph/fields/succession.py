"""The fields `succeededBy` and `tookOver`: successions of places and organizations, by day."""

from graph.fields.evidence import project_evidence
from graph.ontology.clock import ARROW_DAY, ARROW_FINAL
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds.succession import SUCCEEDED_BY
from graph.query.compiler import CompileContext, Projection, cypher_list, shape_of
from graph.query.node_state import state_clause
from graph.query.projection import project_node, resolves
from graph.query.selection import Field
from graph.query.shape import Slot, constant_shape, list_shape, nested_shape, record_shape


@resolves("Place", "succeededBy")
@resolves("Organization", "succeededBy")
def project_succeeded_by(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the successions from a node to what took over from it."""
    other = context.name("heir")
    return SuccessionProjection(context, field, other, older=node.node, younger=other).project()


@resolves("Place", "tookOver")
@resolves("Organization", "tookOver")
def project_took_over(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the successions to a node from what it took over from."""
    other = context.name("forebear")
    return SuccessionProjection(context, field, other, older=other, younger=node.node).project()


class SuccessionProjection:
    """A list of successions, each with the node at its other end."""

    def __init__(
        self, context: CompileContext, field: Field, other: str, *, older: str, younger: str
    ) -> None:
        """Begin with the variables of both ends; `other` is the one that is looked for."""
        self.context, self.field, self.clock = context, field, field.clock
        self.other, self.older, self.younger = other, older, younger
        self.arrow = context.name("r")
        self.clauses = ""

    def project(self) -> Projection:
        """Project the list, in the order of days, then of ids."""
        facet = self.field.children.of.removesuffix("Succession")
        expressions: list[str] = []
        slots = []
        for chosen in self.field.children.fields:
            part = self.project_part(chosen)
            slots.append(Slot(chosen.key, len(expressions), part.shape, part.required))
            expressions.append(part.expression)
        arrow, other = self.arrow, self.other
        match = f"MATCH ({self.older})-[{arrow}:{SUCCEEDED_BY}]->({self.younger})"
        condition = f"{other}:{facet} AND {self.clock.happened(arrow)}"
        # The sort asks for both ends again.
        order = (
            f"WITH {arrow}, {self.older}, {self.younger} ORDER BY {arrow}.{ARROW_DAY}, {other}.id"
        )
        found = f"{match} WHERE {condition} {order} {self.clauses}"
        rows = f"COLLECT {{ {found} RETURN {cypher_list(expressions)} }}"
        shape = nested_shape(self.field.key, list_shape(record_shape(slots)), required=True)
        return Projection(rows, shape, required=True)

    def project_part(self, chosen: Field) -> Projection:
        """Project one field of a succession."""
        match chosen.name:
            case "since":
                return Projection(f"toString({self.arrow}.{ARROW_DAY})", required=True)
            case "sort":
                return Projection(self.sort_expression(), required=True)
            case "evidence":
                return project_evidence(chosen, self.arrow)
            case "__typename":
                return Projection("null", constant_shape(self.field.children.of))
        node = project_node(self.context, chosen.children, self.other, chosen.clock)
        self.clauses += node.clauses
        shape = nested_shape(chosen.key, shape_of(node), required=True)
        return Projection(node.expression, shape, required=True)

    def sort_expression(self) -> str:
        """Build the expression for the sort of a succession.

        What ended and had one successor was merged if that one was there before, or took over from
        others on the same day.
        """
        state, found = state_clause(self.context, self.younger, self.clock)
        self.clauses += found
        arrow, day = self.arrow, f"{self.arrow}.{ARROW_DAY}"
        beside, part = self.context.name("r"), self.context.name("part")
        before, whole = self.context.name("r"), self.context.name("whole")
        other_part = (
            f"EXISTS {{ MATCH ({self.older})-[{beside}:{SUCCEEDED_BY}]->({part}) "
            f"WHERE {beside}.{ARROW_FINAL} AND {beside}.{ARROW_DAY} = {day} "
            f"AND {part}.id <> {self.younger}.id AND {self.clock.happened(beside)} }}"
        )
        other_whole = (
            f"EXISTS {{ MATCH ({self.younger})<-[{before}:{SUCCEEDED_BY}]-({whole}) "
            f"WHERE {before}.{ARROW_DAY} = {day} AND {whole}.id <> {self.older}.id "
            f"AND {self.clock.happened(before)} }}"
        )
        return (
            f"CASE WHEN NOT {arrow}.{ARROW_FINAL} THEN 'PART_TRANSFERRED' "
            f"WHEN {other_part} THEN 'SPLIT' "
            f"WHEN {state}.`from` < {day} OR {other_whole} THEN 'MERGED' ELSE 'REPLACED' END"
        )
