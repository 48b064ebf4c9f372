"""The statement of a place's coverage: its levels, each once, with the lines that are shown."""

from graph.coverage.coverage_shapes import CoverageShapes, LevelPlaces
from graph.coverage.line_sources import level_lines_clause, name_line
from graph.coverage.lines import LineProjection
from graph.coverage.shown_lines import shown_lines
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection, cypher_list, join_clauses, shape_of
from graph.query.node_state import existence_predicate
from graph.query.projection import project_node, resolves
from graph.query.selection import Field, Selection
from graph.query.shape import nested_shape


@resolves("Place", "coverage")
def project_place_coverage(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the coverage of a place that another field found."""
    coverage = project_coverage(context, field.children, node.node, field.clock)
    shape = nested_shape(field.key, shape_of(coverage), required=True)
    return coverage._replace(shape=shape, required=True)


def project_coverage(
    context: CompileContext, selection: Selection, place: str, clock: Clock
) -> Projection:
    """Project the coverage of the place in a variable.

    Its row is `[rows of levels, ways to the levels, whether it is there, *the place itself as often
    as it is selected]`.
    """
    levels, level = context.name("levels"), context.name("level")
    names = name_line(context)
    line = LineProjection(context, names, clock)
    level_places = LevelPlaces(context, level)
    shapes = CoverageShapes(context, line, level_places, clock)
    made = [(field, shapes.field_shape(field)) for field in selection.fields]
    own = [
        project_node(context, field.children, place, field.clock)
        for field in selection.named("place")
    ]
    own_shapes = [
        nested_shape(field.key, shape_of(projection), required=True)
        for field, projection in zip(selection.named("place"), own, strict=True)
    ]
    lines = shown_lines(context, names, level_lines_clause(context, names, level, clock), line)
    places = [projection for _, projection in level_places.projections]
    each_level = f"UNWIND {levels} AS pair WITH DISTINCT pair[0] AS {level}"
    clauses = f"{each_level} WITH {level}, {lines.found} {join_clauses(places)}"
    row = (
        f"{level}.id",
        f"{level}.rank",
        lines.rows,
        lines.cut,
        *(projection.expression for projection in places),
    )
    rows = f"COLLECT {{ {clauses} RETURN {cypher_list(row)} }}"
    ways = f"[pair IN {levels} | pair[1]]"
    is_there = existence_predicate(place, clock)
    return Projection(
        cypher_list((rows, ways, is_there, *(projection.expression for projection in own))),
        shapes.coverage_shape(made, own_shapes),
        levels_clause(place, levels, clock) + join_clauses(own),
    )


def levels_clause(place: str, levels: str, clock: Clock) -> str:
    """Return the clause that finds the levels of a place with their ways: pairs of node and ids.

    A level is in the list once for each way. It is collected without an aggregate, which Neo4j
    refuses in a subquery below the second level of nesting.
    """
    way = f"({place})-[:RUNS_THROUGH*0..1]->()-[:PART_OF|ALONG*0..7]->(level:Place)"
    match = f"MATCH path={way} WHERE {clock.path('path')}"
    pair = "[level, [step IN nodes(path) | step.id]]"
    return f"CALL ({place}) {{ RETURN COLLECT {{ {match} RETURN {pair} }} AS {levels} }} "
