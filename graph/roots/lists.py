"""The root connections: every kind that is listed, filtered by area and by what the kind says, in the order asked for."""

from functools import partial
from typing import Any

from graph.areas.references import area_clauses, held_path_predicate
from graph.ontology.clock import Clock
from graph.ontology.declarations import Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.ontology.paths import Path
from graph.query.compiler import CompileContext, MatchClause, Projection, shape_of
from graph.query.execution import Binding, Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_page
from graph.query.selection import Argument, Field

ORDERS = {
    "NAME": "coalesce({n}.name, '')",
    "CODE": "coalesce({n}.code, '')",
    "FROM": "toString({n}.`from`)",
}
"""What a list can be ordered by besides the id; `{n}` is the node."""


def listing(kind: Kind, draft: CompileContext, field: Field) -> Projection:
    """Project a page of all nodes of a kind that the filter lets through."""
    given = field.arguments.get("filter")
    if given and given.value.get("area") is not None:
        return in_area(kind, draft, field, given)
    variable = draft.name(kind.name[:1].lower())
    return page(
        kind, draft, field, variable, f"MATCH ({variable}:{kind.name})", f"{variable}.id > ''"
    )


def in_area(kind: Kind, draft: CompileContext, field: Field, given: Argument) -> Projection:
    """Project a page of the nodes of a kind that belong to the area of a filter."""
    area = draft.name("area")

    def reference(run: Execution) -> Any:
        return run.values[given.slot]["area"]

    if kind.area is None:
        raise LookupError(f"{kind.name} belongs to no area.")
    place = area_clauses(draft, given.value["area"], reference, area, field.clock)
    found = project_page_from(kind, draft, field, place.clauses, area, kind.area)
    shape = shape_of(found)

    def shaped(row: Any, run: Execution) -> Any:
        if not row[1]:
            raise place.error(run)
        return shape(row[0], run)

    return Projection(f"[{found.expression}, {place.exists}]", shaped, required=True)


def project_page_from(
    kind: Kind, draft: CompileContext, field: Field, start: str, begin: str, way: Path
) -> Projection:
    """Project a page of the nodes of a kind to which a way leads; it begins at what `start` finds in `begin`."""
    path, variable = draft.name("path"), draft.name(kind.name[:1].lower())
    walk = f"MATCH {path}={way.down(begin, f'{variable}:{kind.name}')}"
    return page(
        kind,
        draft,
        field,
        variable,
        f"{start} {walk} WHERE {held_path_predicate(path, variable, field.clock)} WITH DISTINCT {variable}",
    )


def page(
    kind: Kind, draft: CompileContext, field: Field, variable: str, pattern: str, *conditions: str
) -> Projection:
    """Project a page of what a pattern finds, of the nodes that are on the list and that the filter lets through."""
    sight, then = seen(draft, variable, field.clock)
    wanted = (
        *conditions,
        *present(kind, sight),
        *filtered(kind, draft, field.arguments.get("filter"), sight),
    )
    carried = () if sight.state == variable else (sight.state,)
    return project_page(
        draft,
        field,
        MatchClause(f"{pattern}{then}", wanted, carried),
        variable,
        ordered(kind, field, sight),
    )


def seen(draft: CompileContext, variable: str, clock: Clock) -> tuple[NodeRef, str]:
    """Return how a node is seen, and the clauses that find the state which it had on a day in the past."""
    if not clock.past:
        return NodeRef(variable, variable, clock), ""
    state, version = draft.name("state"), draft.name("version")
    found = f"OPTIONAL MATCH ({variable})<-[:VERSION_OF]-({version}:Version) WHERE {clock.states(version)}"
    return NodeRef(
        variable, state, clock
    ), f" {found} WITH {variable}, coalesce({version}, {variable}) AS {state}"


def present(kind: Kind, sight: NodeRef) -> tuple[str, ...]:
    """Return the conditions under which a node is on the list: of what stays on it, on a day in the past, that it had begun by then."""
    clock, state = sight.clock, sight.state
    if kind.listed_after_end:
        return (
            (clock.states(state), f"{state}.`{kind.start_property}` <= ${clock.at}")
            if clock.past
            else ()
        )
    return (
        clock.holds(state)
        if kind.fact
        else f"{state}.`from` <= ${clock.at} AND ${clock.at} < {state}.to",
    )


def ordered(kind: Kind, field: Field, sight: NodeRef) -> str | None:
    """Return the sort key that was asked for, None for the id alone."""
    given = field.arguments.get("orderBy")
    if given is None:
        return None
    wanted, direction = (
        getattr(given.value[part], "name", given.value[part]) for part in ("field", "direction")
    )
    known = {part.name: part.expression(sight) for part in kind.derived}
    return (kind.orders or ORDERS)[wanted].format(n=sight.state, **known) + (
        " DESC" if direction == "DESC" else ""
    )


def filtered(
    kind: Kind, draft: CompileContext, given: Argument | None, sight: NodeRef
) -> list[str]:
    """Return the conditions of a filter on the node itself; only of the parts that are there."""
    wanted = (
        {name: value for name, value in given.value.items() if value is not None and name != "area"}
        if given
        else {}
    )
    return [sifted(kind, draft, name, entry(given, name), sight) for name in wanted if given]


def sifted(kind: Kind, draft: CompileContext, name: str, read: Binding, sight: NodeRef) -> str:
    """Return the condition that a part of a filter stands for."""
    node, state, clock = sight.node, sight.state, sight.clock
    if name == "name":
        wanted = draft.parameter("name", read)
        aliased = f"any(alias IN coalesce({state}.aliases, []) WHERE alias CONTAINS ${wanted})"
        return f"({state}.name CONTAINS ${wanted} OR {aliased})"
    match kind.declares(name):
        case Edge() as edge:
            return f"EXISTS {{ MATCH ({node})-[arrow:{edge.arrow}]->(:{edge.to} {{id: ${draft.parameter(name, read)}}}) WHERE {clock.believed('arrow')} }}"
        case Derived() as derived:
            return compared(draft, name, derived.expression(sight), derived.value, read)
        case Property(value=Value.CATEGORY):
            return f"{state}.{name} IN ${draft.parameter(name, lambda run: draft.vocabulary.categories.below(read(run)))}"
        case Property() as declared if declared.value is not Value.DUTY:
            return compared(draft, name, f"{state}.{name}", declared.value, read)
    return f"{duty_of(kind, node) if name == 'duty' else f'{state}.{name}'} IN ${draft.parameter(name, read)}"


def compared(draft: CompileContext, name: str, expression: str, value: Value, read: Binding) -> str:
    """Return the condition that a value is the flag, or one of the texts, that are asked for."""
    if value is Value.FLAG:
        return f"coalesce({expression}, false) = ${draft.parameter(name, read)}"
    return f"{expression} IN ${draft.parameter(name, read)}"


def duty_of(kind: Kind, variable: str) -> str:
    """Return the expression for the duty of a node; a tenure's is that of its post."""
    if any(declared.name == "duty" for declared in kind.properties):
        return f"{variable}.duty"
    return f"head(COLLECT {{ MATCH ({variable})-[:OF_POST]->(held:Post) RETURN held.duty }})"


def entry(given: Argument, name: str) -> Binding:
    """Derive one part of a filter; enum values are stored by name."""

    def derive(run: Execution) -> Any:
        value = run.values[given.slot][name]
        return [getattr(item, "name", item) for item in value] if isinstance(value, list) else value

    return derive


ROOT_FIELDS.update({kind.root_field: partial(listing, kind) for kind in KINDS if kind.root_field})
