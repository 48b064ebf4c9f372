"""Which nodes are on the list of their kind under a clock."""

from collections.abc import Iterator

from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind, NodeRef, Value
from graph.query.compiler import CompileContext, MatchClause
from graph.query.confinement import confined_predicates
from graph.query.filters import FilterContext, filter_argument, filter_predicates
from graph.query.node_state import listed_state
from graph.query.selection import Field
from graph.query.starts import with_part
from graph.query.value_filters import Part


def listed_match(
    kind: Kind,
    context: CompileContext,
    field: Field,
    variable: str,
    pattern: str,
    *conditions: str,
) -> tuple[NodeRef, MatchClause]:
    """Return the listed nodes of what a pattern finds, with their states, and their match.

    They are those that the caller may read.
    """
    own = confined_predicates(context, (kind,), variable)
    return shared_match(kind, context, field, variable, pattern, *conditions, *own)


def shared_match(
    kind: Kind,
    context: CompileContext,
    field: Field,
    variable: str,
    pattern: str,
    *conditions: str,
) -> tuple[NodeRef, MatchClause]:
    """Return the same whoever asks: what it finds is kept, and serves other callers too."""
    listed, state_match = listed_state(context, variable, field.clock)
    node = listed._replace(kinds=(kind,))
    match = MatchClause(
        f"{pattern}{state_match}",
        (*conditions, *listed_predicates(kind, node, ended_parameter(context, field))),
        () if node.state == variable else (node.state,),
    )
    return node, match


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


def filter_within_area(part: Part) -> Part:
    """Return a filter without its own `area`, from which the list starts."""
    return with_part(part, "area", None)


def inner_predicates(filtering: FilterContext, field: Field, node: NodeRef) -> Iterator[str]:
    """Yield the conditions of a filter besides its own `area`."""
    part = filter_argument(field)
    if part:
        yield from filter_predicates(filtering, filter_within_area(part), node)
