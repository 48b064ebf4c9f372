"""Root connections: every listed kind, with filters and orders."""

from functools import partial
from typing import Any

from graph.areas.area_pattern import area_pattern, held_path_predicate, is_alliance, is_narrow
from graph.areas.containment import prefetch_own_place, prefetch_places
from graph.areas.place_references import reference_part
from graph.errors import Message
from graph.ontology.declarations import Kind, NodeRef
from graph.ontology.kinds import KINDS
from graph.ontology.paths import Path
from graph.query.compiler import CompileContext, MatchClause, Projection, shape_of
from graph.query.connections import ROOT_LIST, ListScope
from graph.query.execution import AnotherRead, Execution
from graph.query.filters import FilterContext, filter_argument, filter_predicates
from graph.query.node_state import listed_state
from graph.query.orders import sort_keys_of
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_page
from graph.query.selection import Field, InvalidArgument
from graph.query.starts import best_start, with_part
from graph.query.value_filters import Part
from graph.roots.area_pages import AreaPages
from graph.roots.listed_nodes import filter_within_area, listed_match


def project_listing(kind: Kind, context: CompileContext, field: Field) -> Projection:
    """Project a page of the nodes of a kind that pass the filter.

    Here is decided where the statement begins: at the area or a node that the filter names, or else
    with all nodes of the kind.
    """
    part = filter_argument(field)
    area = part.value.get("area") if part else None
    start = best_start(filter_within_area(part), kind) if part else None
    if part and area is not None:
        check_not_ended(field)
        if start is None or is_narrow(KINDS.of_id(str(area.get("id")))):
            return project_listing_in_area(kind, context, field, part.part("area"))
    variable = context.name(kind.name[:1].lower())
    if start is None:
        # A range on the indexed id lets an engine read in its order, and stop on a full page.
        pattern, ordered = f"MATCH ({variable}:{kind.name})", f"{variable}.id > ''"
        return project_listed(kind, context, field, variable, pattern, ordered)
    filtering = FilterContext(context)
    pattern = start.clauses(filtering, NodeRef(variable, variable, field.clock))
    rest = with_part(start.rest, "area", area)
    return project_filtered(kind, filtering, field, variable, pattern, rest=rest)


def check_not_ended(field: Field) -> None:
    """Check that a list of an area is not to have ended entries, which belong to none any more.

    Raises `InvalidArgument`.
    """
    ended = field.arguments.get("ended")
    if ended and ended.value:
        message = Message(
            "已终止的条目不再属于哪个区域：请去掉 area，或用 at 询问它们有效的某一天。",
            "What has ended belongs to no area any more: leave out `area`, or ask with `at` for a "
            "day on which it held.",
        )
        raise InvalidArgument("ended", message, "ENDED_IN_AREA")


def project_listing_in_area(
    kind: Kind, context: CompileContext, field: Field, reference: Part
) -> Projection:
    """Project a page of the nodes of a kind that belong to the area of a filter."""
    variable = context.name("area")
    area = area_pattern(context, reference.value, reference.read, variable, field.clock)
    if is_narrow(KINDS.of_id(str(reference.value.get("id")))) and kind.area:
        page = project_page_from(kind, context, field, area.clauses, variable, kind.area)
    else:
        page = project_known_nodes(kind, context, field, reference)
    shape = shape_of(page)

    def shaped(row: Any, run: Execution) -> Any:
        rows, exists = row
        if not exists:
            raise AnotherRead(area.absence)
        return shape(rows, run)

    return Projection(f"[{page.expression}, {area.exists}]", shaped, required=True)


def project_known_nodes(
    kind: Kind, context: CompileContext, field: Field, reference: Part
) -> Projection:
    """Project a page of the nodes that belong to an area, which are found before the statement.

    See `graph.roots.area_pages`: they have passed the filter, and are sorted here once more.
    """
    if reference_part(reference.value) == "id" and not is_alliance(reference.value):
        places = prefetch_own_place(context, reference.read)
    else:
        places = prefetch_places(context, reference.value, reference.read, field.clock)
    found = context.prefetch(AreaPages(kind, field, places).read_page)
    variable, listed = context.name(kind.name[:1].lower()), context.name("listed")
    ids = context.parameter("ids", lambda run: run.result(found).ids)
    pattern = f"UNWIND ${ids} AS {listed} MATCH ({variable}:{kind.name} {{id: {listed}}})"
    total = context.parameter("total", lambda run: run.result(found).total)
    state, state_match = listed_state(context, variable, field.clock)
    node = state._replace(kinds=(kind,))
    carried = () if node.state == variable else (node.state,)
    match = MatchClause(f"{pattern}{state_match}", carried=carried, is_root=True, total=f"${total}")
    filtering = FilterContext(context)
    sort_keys = sort_keys_of(filtering, field, node)
    return filtering.checked(project_page(context, field, match, variable, sort_keys))


def project_page_from(
    kind: Kind,
    context: CompileContext,
    field: Field,
    start: str,
    begin: str,
    way: Path,
    *,
    scope: ListScope = ROOT_LIST,
) -> Projection:
    """Project a page of the nodes of a kind to which a path leads.

    The path begins at what the clauses `start` find in the variable `begin`.
    """
    path = context.name("path")
    variable = context.name(kind.name[:1].lower())
    pattern = way.down(begin, f"{variable}:{kind.name}")
    held = held_path_predicate(path, variable, field.clock)
    match = f"{start} MATCH {path}={pattern} WHERE {held} WITH DISTINCT {variable}"
    return project_listed(kind, context, field, variable, match, scope=scope)


def project_listed(
    kind: Kind,
    context: CompileContext,
    field: Field,
    variable: str,
    pattern: str,
    *conditions: str,
    scope: ListScope = ROOT_LIST,
) -> Projection:
    """Project a page of what a pattern finds, if it is on the list and passes the filter.

    The pattern fulfils the filter's own `area`, from which it begins.
    """
    part = filter_argument(field)
    rest = filter_within_area(part) if part else None
    filtering = FilterContext(context)
    return project_filtered(
        kind, filtering, field, variable, pattern, *conditions, rest=rest, scope=scope
    )


def project_filtered(
    kind: Kind,
    filtering: FilterContext,
    field: Field,
    variable: str,
    pattern: str,
    *conditions: str,
    rest: Part | None,
    scope: ListScope = ROOT_LIST,
) -> Projection:
    """Project a page of what a pattern finds, if it is on the list and passes a filter.

    `rest` is what the pattern does not fulfil of the filter.
    """
    context = filtering.context
    node, match = listed_match(kind, context, field, variable, pattern, *conditions)
    predicates = filter_predicates(filtering, rest, node) if rest else ()
    found = match._replace(conditions=(*match.conditions, *predicates), is_root=scope == ROOT_LIST)
    sort_keys = sort_keys_of(filtering, field, node)
    page = project_page(context, field, found, variable, sort_keys, scope=scope)
    return filtering.checked(page)


ROOT_FIELDS.update(
    {kind.root_field: partial(project_listing, kind) for kind in KINDS if kind.root_field}
)
