"""The root connections: every kind that is listed, filtered by area and by what the kind says, in the order asked for."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from graph.areas import area_of, held_path, unknown
from graph.clock import Clock
from graph.declare import Derived, Edge, Kind, Property, Sight, Value
from graph.kinds import KINDS
from graph.piece import Derivation, Draft, Match, Piece, shape_of
from graph.projection import page_of
from graph.question import ROOTS
from graph.selection import Argument, Field
from graph.shape import Raw, Run, Shaped

ORDERS = {"NAME": "coalesce({n}.name, '')", "CODE": "coalesce({n}.code, '')", "FROM": "toString({n}.`from`)"}
"""What a list can be ordered by besides the id; `{n}` is the node."""


def listing(kind: Kind, draft: Draft, field: Field) -> Piece:
    """Project a page of all nodes of a kind that the filter lets through."""
    variable = draft.name(kind.name[:1].lower())
    given = field.arguments.get("filter")
    conditions = (*present(kind, variable, field.clock), *filtered(kind, draft, given, variable, field.clock))
    if given and given.value.get("area") is not None:
        return in_area(kind, draft, field, given, Match(variable, conditions))
    match = Match(f"MATCH ({variable}:{kind.name})", (f"{variable}.id > ''", *conditions))
    return page_of(draft, field, match, variable, ordered(kind, field, variable))


def in_area(kind: Kind, draft: Draft, field: Field, given: Argument, found: Match) -> Piece:
    """Project a page of the nodes of a kind that belong to an area; the walk begins at the area."""
    area, path, variable = draft.name("area"), draft.name("path"), found.pattern

    def reference(values: Mapping[str, Any]) -> Shaped:
        return values[given.slot]["area"]

    start, there = area_of(draft, given.value["area"], reference, area, field.clock)
    walk = f"MATCH {path}=({area}){(kind.area or '').format(n=f'{variable}:{kind.name}')}"
    pattern = f"{start} {walk} WHERE {held_path(path, variable, field.clock)} WITH DISTINCT {variable}"
    page = page_of(draft, field, Match(pattern, found.conditions), variable, ordered(kind, field, variable))
    shape = shape_of(page)

    def shaped(row: Raw, run: Run) -> Shaped:
        if not row[1]:
            raise unknown(reference(run.values))
        return shape(row[0], run)

    return Piece(f"[{page.expression}, {there}]", shaped, required=True)


def present(kind: Kind, variable: str, clock: Clock) -> tuple[str, ...]:
    """Give the conditions under which a node is on today's list."""
    if kind.kept:
        return ()
    return (clock.holds(variable) if kind.fact else f"{variable}.`from` <= ${clock.at} AND ${clock.at} < {variable}.to",)


def ordered(kind: Kind, field: Field, variable: str) -> str | None:
    """Give the sort key that was asked for, None for the id alone."""
    given = field.arguments.get("orderBy")
    if given is None:
        return None
    wanted, direction = (getattr(given.value[part], "name", given.value[part]) for part in ("field", "direction"))
    known = {part.name: part.expression(Sight(variable, variable, field.clock)) for part in kind.derived}
    return (kind.orders or ORDERS)[wanted].format(n=variable, **known) + (" DESC" if direction == "DESC" else "")


def filtered(kind: Kind, draft: Draft, given: Argument | None, variable: str, clock: Clock) -> list[str]:
    """Give the conditions of a filter on the node itself; only of the parts that are there."""
    wanted = {name: value for name, value in given.value.items() if value is not None and name != "area"} if given else {}
    return [sifted(kind, draft, name, entry(given, name), variable, clock) for name in wanted if given]


def sifted(kind: Kind, draft: Draft, name: str, read: Derivation, variable: str, clock: Clock) -> str:
    """Give the condition that a part of a filter stands for."""
    if name == "name":
        wanted = draft.parameter("name", read)
        aliased = f"any(alias IN coalesce({variable}.aliases, []) WHERE alias CONTAINS ${wanted})"
        return f"({variable}.name CONTAINS ${wanted} OR {aliased})"
    match kind.declares(name):
        case Edge() as edge:
            return f"EXISTS {{ MATCH ({variable})-[arrow:{edge.arrow}]->(:{edge.to} {{id: ${draft.parameter(name, read)}}}) WHERE {clock.believed('arrow')} }}"
        case Derived() as derived:
            return compared(draft, name, derived.expression(Sight(variable, variable, clock)), derived.value, read)
        case Property(value=Value.CATEGORY):
            return f"{variable}.{name} IN ${draft.parameter(name, lambda values: draft.vocabulary.categories.below(read(values)))}"
        case Property() as declared if declared.value is not Value.DUTY:
            return compared(draft, name, f"{variable}.{name}", declared.value, read)
    return f"{duty_of(kind, variable) if name == 'duty' else f'{variable}.{name}'} IN ${draft.parameter(name, read)}"


def compared(draft: Draft, name: str, expression: str, value: Value, read: Derivation) -> str:
    """Give the condition that a value is the flag, or one of the texts, that are asked for."""
    if value is Value.FLAG:
        return f"coalesce({expression}, false) = ${draft.parameter(name, read)}"
    return f"{expression} IN ${draft.parameter(name, read)}"


def duty_of(kind: Kind, variable: str) -> str:
    """Give the expression for the duty of a node; a tenure's is that of its post."""
    if any(declared.name == "duty" for declared in kind.properties):
        return f"{variable}.duty"
    return f"head(COLLECT {{ MATCH ({variable})-[:OF_POST]->(held:Post) RETURN held.duty }})"


def entry(given: Argument, name: str) -> Derivation:
    """Derive one part of a filter; enum values are stored by name."""

    def derive(values: Mapping[str, Any]) -> Shaped:
        value = values[given.slot][name]
        return [getattr(item, "name", item) for item in value] if isinstance(value, list) else value

    return derive


ROOTS.update({kind.listed: partial(listing, kind) for kind in KINDS if kind.listed})
