"""Root connections: every listed kind, with filters and orders."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from graph.areas.area_pattern import area_pattern, held_path_predicate
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind, NodeRef, Value
from graph.ontology.kinds import KINDS
from graph.ontology.paths import Path
from graph.query.compiler import CompileContext, MatchClause, Projection, shape_of
from graph.query.connections import ROOT_LIST, ListScope
from graph.query.execution import Execution
from graph.query.filters import FilterContext, filter_argument, filter_predicates
from graph.query.node_state import listed_state
from graph.query.orders import sort_keys_of
from graph.query.parameters import argument_binding
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_page
from graph.query.selection import Argument, Field, InvalidArgument
from graph.query.value_filters import Part


def project_listing(kind: Kind, context: CompileContext, field: Field) -> Projection:
    """Project a page of the nodes of a kind that pass the filter."""
    given = field.arguments.get("filter")
    if given and given.value.get("area") is not None:
        check_not_ended(field)
        return project_listing_in_area(kind, context, field, given)
    variable = context.name(kind.name[:1].lower())
    pattern = f"MATCH ({variable}:{kind.name})"
    # A range on the indexed id lets an engine read in its order, and stop when the page is full.
    return project_listed(kind, context, field, variable, pattern, f"{variable}.id > ''")


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
    kind: Kind, context: CompileContext, field: Field, given: Argument
) -> Projection:
    """Project a page of the nodes of a kind that belong to the area of a filter."""
    if kind.area is None:
        raise LookupError(f"{kind.name} belongs to no area.")
    variable = context.name("area")
    reference = Part(given.value, argument_binding(given)).part("area")
    area = area_pattern(context, reference.value, reference.read, variable, field.clock)
    page = project_page_from(kind, context, field, area.clauses, variable, kind.area)
    shape = shape_of(page)

    def shaped(row: Any, run: Execution) -> Any:
        found, exists = row
        if not exists:
            raise area.error(run)
        return shape(found, run)

    return Projection(f"[{page.expression}, {area.exists}]", shaped, required=True)


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

    The path begins at what the clauses `start` find in the variable `begin`; with `is_root` they
    use no other variable.
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
    """Project a page of what a pattern finds, if it is on the list and passes the filter."""
    listed, state_match = listed_state(context, variable, field.clock)
    node = listed._replace(kinds=(kind,))
    filtering = FilterContext(context)
    match = MatchClause(
        f"{pattern}{state_match}",
        (
            *conditions,
            *listed_predicates(kind, node, ended_parameter(context, field)),
            *inner_predicates(filtering, field, node),
        ),
        () if node.state == variable else (node.state,),
        is_root=scope == ROOT_LIST,
    )
    sort_keys = sort_keys_of(filtering, field, node)
    page = project_page(context, field, match, variable, sort_keys, scope=scope)
    return filtering.checked(page)


def inner_predicates(filtering: FilterContext, field: Field, node: NodeRef) -> Iterator[str]:
    """Yield the conditions of a filter besides its own `area`, from which the list starts."""
    part = filter_argument(field)
    if part:
        parts = {name: value for name, value in part.value.items() if name != "area"}
        yield from filter_predicates(filtering, part._replace(value=parts), node)


def ended_parameter(context: CompileContext, field: Field) -> str | None:
    """Return the parameter that says whether a list has ended entries too, None without it."""
    given = field.arguments.get("ended")
    return context.argument(given) if given else None


def listed_predicates(kind: Kind, node: NodeRef, ended: str | None) -> Iterator[str]:
    """Yield the conditions under which a node is on the list of its kind.

    A kind that stays on its list when it is over lists, on a day of the past, what had begun by
    then. With the parameter `ended`, nodes that are over or have not begun are on every list.
    """
    clock, state = node.clock, node.state
    if kind.fact:
        yield clock.believed(state)
    elif clock.past:
        yield clock.states(state)
    interval = f"{state}.`from` <= ${clock.at} AND ${clock.at} < {state}.to"
    if kind.listed_after_end:
        if not clock.past:
            yield f"{state}.withdrawnAt IS NULL"
            return
        interval = f"{state}.`{kind.start_property}` <= ${start_clock(kind, clock)}"
    yield f"(${ended} OR ({interval}))" if ended else interval


def start_clock(kind: Kind, clock: Clock) -> str:
    """Return the parameter that the start of a node is compared with: the day, or its end."""
    is_instant = any(
        prop.name == kind.start_property and prop.value is Value.INSTANT for prop in kind.properties
    )
    return clock.moment if is_instant else clock.at


ROOT_FIELDS.update(
    {kind.root_field: partial(project_listing, kind) for kind in KINDS if kind.root_field}
)
