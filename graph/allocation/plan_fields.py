"""Fields of a stored plan that are put together from its parts: its area, what it allocates, what it leaves open, how communities fare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from graph.matching.node_references import PARTS
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Execution
from graph.query.projection import narrow_selection, project_node, resolves
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, Slot, constant_shape, list_shape, nested_shape, record_shape

Part = Callable[[CompileContext, Field], Projection]
"""Projects one selected field of a part."""


def told(
    draft: CompileContext, field: Field, match: str, first: str, parts: Mapping[str, Part]
) -> Projection:
    """Project a list whose items are put together from the variables of `match`; `first` is what each row begins with."""
    slots, expressions, clauses = [], [first], ""
    for chosen in field.children.fields:
        piece = (
            parts[chosen.name](draft, chosen)
            if chosen.name in parts
            else Projection("", constant_shape(field.children.of))
        )
        clauses += piece.clauses
        slots.append(Slot(chosen.key, len(expressions), piece.shape, piece.required))
        expressions.append(piece.expression or "null")
    item = Projection(f"[{', '.join(expressions)}]", record_shape(slots), clauses)
    return Projection(
        collect_rows(match, item),
        nested_shape(field.key, list_shape(shape_of(item)), required=True),
        required=True,
    )


def of(variable: str) -> Part:
    """Project a node that stands in a variable."""

    def part(draft: CompileContext, field: Field) -> Projection:
        piece = project_node(draft, field.children, variable, field.clock)
        return piece._replace(
            shape=nested_shape(field.key, shape_of(piece), required=True), required=True
        )

    return part


def stored(expression: str) -> Part:
    """Project a value as it is stored."""
    return lambda _draft, _field: Projection(expression, required=True)


def by_ids(draft: CompileContext, field: Field, ids: str, labels: Sequence[str]) -> Projection:
    """Project the nodes of some ids, wherever they are among some labels: a list of rows for each label, which become a map by id.

    Each label has a projection of its own, which asks only for what its nodes can have: that of all kinds at once is long.
    """
    lists, shapes = [], []
    for label in labels:
        found = draft.name("found")
        piece = project_node(draft, narrowed(field.children, label), found, field.clock)
        lists.append(
            collect_rows(f"UNWIND {ids} AS known MATCH ({found}:{label} {{id: known}})", piece)
        )
        shapes.append(shape_of(piece))

    def shape(found: Any, run: Execution) -> Any:
        return {
            row[0]: made(row, run) for made, each in zip(shapes, found, strict=True) for row in each
        }

    return Projection(f"[{', '.join(lists)}]", shape)


def narrowed(selection: Selection, label: str) -> Selection:
    """Return what is selected of a node that is known to have a label."""
    if label in KINDS.kinds:
        return narrow_selection(selection, label)
    kinds = {kind.name for kind in KINDS.named(label)}
    return Selection(
        label,
        tuple(field for field in selection.fields if field.kinds is None or kinds & field.kinds),
    )


def owner(draft: CompileContext, resource: str, unit: str, clock: Clock) -> str:
    """Return the clause that follows a resource to who offers it as believed; a corrected resource also has the arrow to whoever does not."""
    arrow = draft.name("offered")
    return f"MATCH ({resource})-[{arrow}:OFFERED_BY]->({unit}:Organization) WHERE {clock.believed(arrow)}"


@resolves("AllocationPlan", "area")
def area(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The place or alliance whose plan it is."""
    found = by_ids(draft, field, f"[{scope.node}.areaId]", ("Place", "Alliance"))

    def shape(lists: Any, run: Execution) -> Any:
        return next(iter(shape_of(found)(lists, run).values()), None)

    return Projection(
        found.expression, nested_shape(field.key, shape, required=True), required=True
    )


@resolves("AllocationPlan", "allocations")
def allocations(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """What it lets whom give to whom, as matches."""
    pledge, need, resource, unit, plan = (
        draft.name(stem) for stem in ("pledge", "need", "resource", "unit", "plan")
    )
    match = (
        f"MATCH ({scope.node})<-[:PLANNED_IN]-({pledge}:PlannedPledge) MATCH ({pledge})-[:PLANNED_IN]->({plan}:AllocationPlan) "
        f"MATCH ({pledge})-[:PLANNED_FOR]->({need}:Need) "
        f"MATCH ({pledge})-[:PLANNED_FROM]->({resource}:Resource) {owner(draft, resource, unit, field.clock)} "
        f"WITH {plan}, {pledge}, {need}, {resource}, {unit} ORDER BY {need}.id, {resource}.id"
    )
    parts = {
        "need": of(need),
        "resource": of(resource),
        "unit": of(unit),
        "quantity": stored(f"{pledge}.quantity"),
        "score": stored(f"{pledge}.score"),
        "weightsVersion": stored(f"{plan}.weightsVersion"),
        "limitsPassed": lambda _draft, _field: Projection(
            f"{pledge}.componentsTold",
            lambda text, _run: orjson.loads(text)["limits"],
            required=True,
        ),
        "components": lambda draft, field: components(draft, field, pledge),
    }
    return told(draft, field, match, f"{pledge}.id", parts)


def components(draft: CompileContext, field: Field, pledge: str) -> Projection:
    """Project the components of a score as they were told; the nodes that are the evidence are looked up by their ids."""
    shapes: dict[str, Shape] = {}
    lists: list[str] = []
    for chosen in field.children.fields:
        if chosen.name == "facts":
            found = by_ids(draft, chosen, f"{pledge}.factsTold", PARTS["facts"])
            lists.append(found.expression)
            shapes[chosen.key] = looked_up(chosen, shape_of(found), len(lists))
        else:
            shapes[chosen.key] = kept(chosen.name, field.children.of)

    def shape(row: Any, run: Execution) -> Any:
        parts = orjson.loads(row[0])["components"]
        return [{key: made((part, row), run) for key, made in shapes.items()} for part in parts]

    return Projection(
        f"[{', '.join((f'{pledge}.componentsTold', *lists))}]",
        nested_shape(field.key, shape, required=True),
        required=True,
    )


def kept(name: str, of_type: str) -> Shape:
    """Shape a value of a component that is told as it was."""
    return lambda given, _run: of_type if name == "__typename" else given[0][name]


def looked_up(field: Field, shape: Shape, place: int) -> Shape:
    """Shape the evidence of one component."""

    def nodes(given: tuple[dict[str, Any], Any], run: Execution) -> Any:
        part, row = given
        known = shape(row[place], run)
        return [known[fact] for fact in part["facts"] if fact in known]

    return nested_shape(field.key, nodes, required=True)


@resolves("AllocationPlan", "unmetNeeds")
def unmet_needs(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """What it leaves open, why, and what nearly fits."""
    gap, need = draft.name("gap"), draft.name("need")
    match = f"MATCH ({scope.node})<-[:LEFT_OPEN_IN]-({gap}:PlannedGap) MATCH ({gap})-[:LEFT_OPEN_OF]->({need}:Need) WITH {gap}, {need} ORDER BY {need}.id"
    parts = {
        "need": of(need),
        "unmet": stored(f"{gap}.quantity"),
        "reason": stored(f"{gap}.reason"),
        "blocked": lambda draft, field: blocked(draft, field, gap, need),
    }
    return told(draft, field, match, f"{gap}.id", parts)


def blocked(draft: CompileContext, field: Field, gap: str, need: str) -> Projection:
    """Project what nearly fits, the cheapest to mend first."""
    resource, unit = draft.name("resource"), draft.name("unit")
    nodes = {"resource": of(resource), "unit": of(unit), "need": of(need)}
    offered = owner(draft, resource, unit, field.clock)
    match = f"MATCH ({gap})-[:NEARLY_FITS]->({resource}:Resource) {offered} WITH {resource}, {unit}, {gap}, {need}"
    expressions, clauses, shapes = [f"{resource}.id"], "", []
    for chosen in field.children.fields:
        if part := nodes.get(chosen.name):
            piece = part(draft, chosen)
            clauses += piece.clauses
            shapes.append((chosen.key, taken(len(expressions), shape_of(piece))))
            expressions.append(piece.expression)
        else:
            shapes.append((chosen.key, missed(chosen, field.children.of)))

    def shape(row: Any, run: Execution) -> Any:
        known = {found[0]: found for found in row[1]}
        misses = [
            (miss, known[miss["resource"]])
            for miss in orjson.loads(row[0] or "[]")
            if miss["resource"] in known
        ]
        return [{key: made(each, run) for key, made in shapes} for each in misses]

    found = collect_rows(match, Projection(f"[{', '.join(expressions)}]", None, clauses))
    return Projection(
        f"[{gap}.blockedTold, {found}]",
        nested_shape(field.key, shape, required=True),
        required=True,
    )


def taken(place: int, shape: Shape) -> Shape:
    """Shape one slot of the row of a near miss."""
    return lambda each, run: shape(each[1][place], run)


def missed(field: Field, of_type: str) -> Shape:
    """Shape what is told of a near miss as it was."""
    if field.name == "relaxation":
        chosen = field.children
        return lambda each, _run: (
            each[0]["relaxation"]
            and {
                part.key: chosen.of
                if part.name == "__typename"
                else each[0]["relaxation"][part.name]
                for part in chosen.fields
            }
        )
    return lambda each, _run: of_type if field.name == "__typename" else each[0][field.name]


@resolves("AllocationPlan", "satisfaction")
def satisfaction(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """How each community fares, the worst-off first."""
    share, community = draft.name("share"), draft.name("community")
    match = (
        f"MATCH ({scope.node})<-[:SHARED_IN]-({share}:PlannedShare) MATCH ({share})-[:SHARE_OF]->({community}:Place) "
        f"WITH {share}, {community} ORDER BY {share}.share, {community}.id"
    )
    parts = {
        "community": of(community),
        "share": stored(f"{share}.share"),
        "level": stored(f"{share}.level"),
    }
    return told(draft, field, match, f"{share}.id", parts)
