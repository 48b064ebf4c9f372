"""The root fields `node` and `nodes`, which find nodes by id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from graph.areas.own_areas import outside_areas_error
from graph.areas.report_area import select_kinds
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind
from graph.ontology.global_ids import IdMoment, split_moment
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, cypher_list, shape_of
from graph.query.confinement import confined_predicates
from graph.query.execution import Execution, Prefetch
from graph.query.node_state import known_predicate
from graph.query.plan import ROOT_FIELDS, QueryPlan, plan_root
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, InvalidArgument, Selection
from graph.query.shape import Shape, constant_shape, nested_shape

MOST_IDS = 100
"""Most ids of one `nodes`."""
MOST_MOMENTS = 10
"""Most moments that the ids of one `nodes` may name: each costs a round trip."""


def project_one_node(context: CompileContext, field: Field) -> Projection:
    """Project the node of an id, null if there is none."""
    given = field.arguments["id"]
    kind = KINDS.of_id(given.value)
    if kind is None:
        return Projection("", constant_shape(None))
    variable = context.name("n")
    selection = narrow_selection(field.children, kind.name)
    node = project_node(context, selection, variable, field.clock)
    wanted = context.argument(given)
    match = node_match(context, kind.anchor, variable, f"${wanted}", field.clock)
    rows = collect_rows(match, node)
    shape = nested_shape(field.key, shape_of(node), required=False)
    return Projection(f"head({rows})", own_node_shape(shape) if kind.confined else shape)


def own_node_shape(shape: Shape) -> Shape:
    """Return the shape of a node that the caller may not read: refused as one that is not there."""

    def shaped(row: Any, run: Execution) -> Any:
        if row is None and not run.caller.is_unlimited:
            raise outside_areas_error("id")
        return shape(row, run)

    return shaped


def node_match(
    context: CompileContext, anchor: str, variable: str, wanted: str, clock: Clock
) -> str:
    """Return the clause that finds the node of an id, if anything was believed of it.

    A fact is found as the revision that was believed then.
    """
    own = " AND ".join(("", *confined_predicates(context, KINDS.named(anchor), variable)))
    if clock.as_of is None or not is_fact_label(anchor):
        known = known_predicate(variable, clock)
        return f"MATCH ({variable}:{anchor} {{id: {wanted}}}) WHERE {known}{own}"
    latest = f"{variable}_latest"
    earlier = (
        f"[turn IN range(1, coalesce({latest}.revision, 1) - 1) | {wanted} + '~' + toString(turn)]"
    )
    return (
        f"MATCH ({latest}:{anchor} {{id: {wanted}}}) "
        f"UNWIND [{latest}.id] + {earlier} AS {variable}_id "
        f"MATCH ({variable}:{anchor} {{id: {variable}_id}}) WHERE {clock.believed(variable)}{own}"
    )


def is_fact_label(anchor: str) -> bool:
    """Whether the nodes under a label are facts."""
    kinds: Sequence[Kind] = KINDS.named(anchor)
    return all(kind.fact for kind in kinds)


class MomentRow(NamedTuple):
    """The row of a node of another moment, with the run that read it and its shape."""

    row: Any
    run: Execution
    shape: Shape


MomentRows = Mapping[str, MomentRow]
"""Rows of nodes by the ids that were sent for them."""


def project_many_nodes(context: CompileContext, field: Field) -> Projection:
    """Project the nodes of ids, in their order, with null for an id without a node."""
    given = field.arguments["ids"]
    present = [each for each in given.value if split_moment(each)[1] is None]
    others = prefetch_moments(context, field) if len(present) < len(given.value) else None
    wanted = context.parameter("ids", lambda run: present_ids(wanted_ids(run, given)))
    found = project_found_nodes(context, field, kinds_of_ids(present), wanted)
    return found._replace(shape=nodes_shape(field.key, given, found.shape, others))


def wanted_ids(run: Execution, given: Argument) -> list[str]:
    """Return the ids of an argument; raises `InvalidArgument` if there are too many."""
    ids: list[str] = run.values[given.slot]
    if len(ids) > MOST_IDS:
        message = Message(
            f"一次最多查询 {MOST_IDS} 个编号。",
            f"Ask for at most {MOST_IDS} ids at once.",
        )
        raise InvalidArgument("ids", message, "PAGE_SIZE")
    return ids


def present_ids(ids: Iterable[str]) -> list[str]:
    """Return those of some ids that name no moment."""
    return [each for each in ids if split_moment(each)[1] is None]


def project_found_nodes(
    context: CompileContext, field: Field, kinds: Sequence[Kind], wanted: str
) -> Projection:
    """Project the rows `[id, row]` of the nodes of the ids in a parameter, with a row's shape.

    Only what is selected of the kinds of these ids is in the statement: an engine plans it sooner.
    """
    if not kinds:
        return Projection("", constant_shape(None), required=True)
    variable = context.name("n")
    selection = select_kinds(field.children, kinds)
    node = project_node(context, selection, variable, field.clock)
    anchors = sorted({kind.anchor for kind in kinds})
    found = " UNION ALL ".join(
        f"{node_match(context, anchor, 'found', 'wanted', field.clock)} RETURN found"
        for anchor in anchors
    )
    match = (
        f"UNWIND ${wanted} AS wanted CALL (wanted) {{ {found} }} "
        f"WITH DISTINCT wanted, found AS {variable}"
    )
    row = node._replace(expression=cypher_list(("wanted", node.expression)))
    return Projection(collect_rows(match, row), node.shape, required=True)


def kinds_of_ids(ids: Iterable[str]) -> list[Kind]:
    """Return the kinds of nodes with these ids, once each, sorted by name."""
    kinds = {kind.name: kind for each in ids if (kind := KINDS.of_id(each))}
    return [kinds[name] for name in sorted(kinds)]


def nodes_shape(
    key: str, given: Argument, shape: Shape | None, others: Prefetch[MomentRows] | None
) -> Shape:
    """Return the shape of rows, one for each node found, as a list in the order of the ids given.

    `others` has the rows of other moments.
    """

    def item(position: int, found: MomentRow | None, run: Execution) -> Any:
        if found is None:
            return None
        if found.run is not run:
            found.run.missing = run.missing
        item_shape = nested_shape(position, found.shape, required=False)
        return nested_shape(key, item_shape, required=False)(found.row, found.run)

    def shaped(rows: Any, run: Execution) -> list[Any]:
        found = dict(run.result(others)) if others else {}
        found |= {
            wanted: MomentRow(row, run, shape or constant_shape(None)) for wanted, row in rows or ()
        }
        ids = wanted_ids(run, given)
        return [item(position, found.get(each), run) for position, each in enumerate(ids)]

    return shaped


# Ids of other moments


DAY, KNOWN, IDS = "momentDay", "momentKnown", "momentIds"
"""The slots of a moment and of the ids that name it."""


def prefetch_moments(context: CompileContext, field: Field) -> Prefetch[MomentRows]:
    """Return the prefetch that reads the nodes of other moments: one statement for each moment."""
    given = field.arguments["ids"]
    marked = [split_moment(each) for each in given.value]
    plans = {
        is_known: plan_moment(
            context, field, [each for each, moment in marked if moment], is_known=is_known
        )
        for is_known in {moment.known is not None for _, moment in marked if moment}
    }

    async def read_rows(reader: Reader, run: Execution) -> MomentRows:
        found: dict[str, MomentRow] = {}
        for moment, ids in ids_by_moment(run.values[given.slot]).items():
            plan = plans[moment.known is not None]
            own = {DAY: moment.day, KNOWN: moment.known, IDS: list(ids)}
            moment_run = plan.start({**run.values, **own}, run)
            (root,) = plan.roots
            rows = await plan.read_root(reader, moment_run)
            for wanted, row in rows or ():
                found[ids[wanted]] = MomentRow(row, moment_run, root.shape)
        return found

    return context.prefetch(read_rows)


def ids_by_moment(ids: Iterable[str]) -> dict[IdMoment, dict[str, str]]:
    """Return the ids that name a moment, by moment: each without it, to the id itself.

    Raises `InvalidArgument` for too many moments.
    """
    grouped: dict[IdMoment, dict[str, str]] = {}
    for each in ids:
        plain, moment = split_moment(each)
        if moment:
            grouped.setdefault(moment, {})[plain] = each
    if len(grouped) > MOST_MOMENTS:
        message = Message(
            f"一次查询的编号最多属于 {MOST_MOMENTS} 个时点。",
            f"The ids of one query may be of at most {MOST_MOMENTS} moments.",
        )
        raise InvalidArgument("ids", message, "SEVERAL_MOMENTS")
    return grouped


def plan_moment(
    context: CompileContext, field: Field, ids: Sequence[str], *, is_known: bool
) -> QueryPlan:
    """Return the plan of the nodes of one moment.

    What `at` and `asOf` of the field itself set decides before the moment.
    """
    enclosing = field.clock
    clock = Clock(
        enclosing.at if "at" in field.arguments else DAY,
        KNOWN if is_known and "asOf" not in field.arguments else enclosing.as_of,
        past=True,
    )

    def project(inner: CompileContext, field: Field) -> Projection:
        wanted = inner.argument(Argument(IDS, ()))
        return project_found_nodes(inner, field, kinds_of_ids(ids), wanted)

    return plan_root(project, turned_field(field, enclosing, clock), context.vocabulary)


def turned_field(field: Field, enclosing: Clock, clock: Clock) -> Field:
    """Return a field and everything below it with a clock in the place of the enclosing one."""
    own = field.clock
    turned = Clock(
        clock.at if own.at == enclosing.at else own.at,
        clock.as_of if own.as_of == enclosing.as_of else own.as_of,
        past=own.past or clock.past,
    )
    selection = field.selection
    if selection is not None:
        below = [turned_field(each, enclosing, clock) for each in selection.fields]
        selection = Selection(selection.of, tuple(below))
    return replace(field, clock=turned, selection=selection)


def project_root_typename(_context: CompileContext, _field: Field) -> Projection:
    """Project the name of the root's type."""
    return Projection("", constant_shape("Query"))


ROOT_FIELDS.update(
    {"__typename": project_root_typename, "node": project_one_node, "nodes": project_many_nodes}
)
