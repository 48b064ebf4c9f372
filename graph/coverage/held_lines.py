"""The field `covers` of a cadre or an organization: a page of the lines that it holds."""

from functools import partial

from graph.coverage.line_sources import LineVariables, holder_lines_clause, name_line
from graph.coverage.lines import CONFIRMED, LineProjection
from graph.fields.evidence import staleness_shape
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, MatchClause, Projection, shape_of
from graph.query.connections import ListScope, project_connection
from graph.query.projection import project_node, resolves
from graph.query.selection import Field
from graph.query.shape import Slot, constant_shape, nested_shape, record_shape


@resolves("Cadre", "covers")
@resolves("Organization", "covers")
def project_covers(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project a page of what a cadre or an organization covers."""
    clock = field.clock
    level = context.name("level")
    names = name_line(context)
    kind = node.kinds[0]
    lines = holder_lines_clause(context, names, node.node, level, kind, clock)
    variables = (*names, level)
    others = tuple(name for name in variables if name != names.fact)
    match = MatchClause(f"{lines} WITH {', '.join(variables)}", (), others)
    project = partial(project_held_line, context, names, level, clock)
    scope = ListScope(f"{node.node}.id")
    return project_connection(context, field, match, names.fact, project, scope=scope)


def project_held_line(
    context: CompileContext, names: LineVariables, level: str, clock: Clock, field: Field
) -> Projection:
    """Project a line that somebody holds, at the level in a variable; no places lie on the way."""
    line = LineProjection(context, names, clock)
    slots: list[Slot] = []
    clauses = ""
    for chosen in field.children.fields:
        match chosen.name:
            case "level":
                place = project_node(context, chosen.children, level, chosen.clock)
                clauses += place.clauses
                shape = nested_shape(chosen.key, shape_of(place), required=True)
                index = line.index_of(place.expression)
                slots.append(Slot(chosen.key, index, shape, required=True))
            case "via":
                slots.append(Slot(chosen.key, 0, constant_shape([])))
            case "state":
                slots.append(Slot(chosen.key, 0, constant_shape("HELD")))
            case "staleness":
                line.read_confirmation()
                slots.append(Slot(chosen.key, CONFIRMED, staleness_shape(clock)))
            case _:
                slots.append(line.slot_of(chosen))
    return Projection(line.expression, record_shape(slots), line.clauses + clauses)
