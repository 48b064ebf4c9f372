"""The root field `handoverImpact`: what a cadre or an organization that leaves leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.audit.chain_facts import BriefChains, BriefLine, chains_expression, chains_of
from graph.coverage.chain import DutyOrder
from graph.coverage.referenced_lines import FoundLines, LineRef, ReferencedLines
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.declarations import Edge, Kind, NodeRef
from graph.ontology.expressions import (
    UNFINISHED,
    project_status_expression,
    request_open_predicate,
    responsibility_status_expression,
)
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, cypher_list, shape_of
from graph.query.edges import edge_match, match_with_state
from graph.query.execution import Execution, Prefetch
from graph.query.node_state import known_predicate
from graph.query.parameters import slot_binding
from graph.query.plan import ROOT_FIELDS, plan_root
from graph.query.projection import project_node
from graph.query.selection import Field, InvalidArgument, shortened
from graph.query.shape import Shape, list_shape, nested_shape
from graph.vocabulary import Vocabulary

MOST_LINES = 100
"""Lines of a departure that are returned: each has the chain of its place to be looked through."""
MOST_ITEMS = 100
"""Open items of each list that are returned, first by id."""


@dataclass(frozen=True, slots=True)
class LostLine:
    """A line that nobody would hold, and the line to call instead."""

    line: LineRef
    fallback: LineRef | None


@dataclass(frozen=True, slots=True)
class Departure:
    """What a holder has on a day, and what of it would be lost."""

    exists: bool
    held: int = 0
    lost: Sequence[LostLine] = ()
    total: int = 0

    @property
    def refs(self) -> Iterator[LineRef]:
        """The lost lines, and those to call instead."""
        for each in self.lost:
            yield each.line
            if each.fallback:
                yield each.fallback


def project_handover(context: CompileContext, field: Field) -> Projection:
    """Project what a holder leaves behind; null and an error if there is no such holder."""
    given = field.arguments["holder"]
    kind = KINDS.of_id(given.value)
    if kind is None or not (kind.name == "Cadre" or "Organization" in kind.labels):
        raise InvalidArgument("holder", UNKNOWN_HOLDER, "UNKNOWN_NODE")
    found = prefetch_departure(context, field, kind)
    lines = ReferencedLines(context, field.clock, lambda run: list(run.result(found).refs))
    open_rows: list[str] = []
    shapes = []
    for part in field.children.fields:
        if part.name in OPEN_ITEMS:
            shape = list_item_shape(len(open_rows), part, rows := open_items(context, part, kind))
            open_rows.append(rows.expression)
        else:
            shape = part_shape(part, lines)
        shapes.append((part.key, shape))
    holder = context.argument(given)
    match = f"MATCH (holder:{kind.anchor} {{id: ${holder}}})"
    owned = f"head(COLLECT {{ {match} RETURN {cypher_list(open_rows)} }})" if open_rows else "[]"

    def shape_departure(row: Any, run: Execution) -> Any:
        departure = run.result(found)
        if not departure.exists:
            raise InvalidArgument("holder", unknown_holder(run.values[given.slot]), "UNKNOWN_NODE")
        line_rows, own_rows = row
        shown = ShownDeparture(departure, lines.find(line_rows), own_rows, run.day(field.clock))
        return {key: shape(shown, run) for key, shape in shapes}

    return Projection(
        cypher_list((lines.expression, owned)),
        nested_shape(field.key, shape_departure, required=False),
    )


UNKNOWN_HOLDER = Message(
    "“holder”应为一名干部或一个组织的编号。", "`holder` is the id of a cadre or an organization."
)


def unknown_holder(text: str) -> Message:
    """Return the message for an id that no holder has."""
    return Message(
        f"没有编号为“{shortened(text)}”的干部或组织，请核对。",
        f"There is no cadre or organization “{shortened(text)}”; check the id.",
    )


@dataclass(frozen=True, slots=True)
class ShownDeparture:
    """A departure with what was read for it."""

    departure: Departure
    lines: FoundLines
    owned: Sequence[Any]
    """The rows of open projects, requests and responsibilities, as they are selected."""
    day: Any


def part_shape(field: Field, lines: ReferencedLines) -> Shape:
    """Return the shape of a part of a departure that is no list of open items."""
    match field.name:
        case "uncovered":
            return uncovered_shape(field, lines)
        case "on":
            return lambda shown, _run: shown.day.isoformat()
        case "held":
            return lambda shown, _run: shown.departure.held
        case "uncoveredCount":
            return lambda shown, _run: shown.departure.total
    return lambda _shown, _run: "HandoverImpact"


def uncovered_shape(field: Field, lines: ReferencedLines) -> Shape:
    """Return the shape of the lines that nobody would hold."""
    shapes: list[tuple[str, Callable[[LostLine], LineRef | None], Shape]] = []
    typenames = [part.key for part in field.children.named("__typename")]
    for part in field.children.named("line"):
        shape = nested_shape(part.key, lines.line_shape(part.children), required=True)
        shapes.append((part.key, lambda lost: lost.line, shape))
    for part in field.children.named("fallback"):
        shape = nested_shape(part.key, lines.line_shape(part.children), required=False)
        shapes.append((part.key, lambda lost: lost.fallback, shape))

    def shaped(shown: ShownDeparture, run: Execution) -> list[dict[str, Any]]:
        made = []
        for lost in shown.departure.lost:
            item: dict[str, Any] = dict.fromkeys(typenames, "UncoveredLine")
            for key, ref_of, shape in shapes:
                ref = ref_of(lost)
                item[key] = None if ref is None else shape(shown.lines.line(ref), run)
            made.append(item)
        return made

    return shaped


def list_item_shape(index: int, field: Field, rows: Projection) -> Shape:
    """Return the shape of one list of open items."""
    shape = nested_shape(field.key, list_shape(shape_of(rows)), required=True)
    return lambda shown, run: shape(shown.owned[index], run)


# The holder's lines


def prefetch_departure(context: CompileContext, field: Field, kind: Kind) -> Prefetch[Departure]:
    """Return the prefetch that finds what a holder has, and what of it would be lost."""
    order = DutyOrder(context.vocabulary)
    clock, given = field.clock, field.arguments["holder"]

    def project_lines(inner: CompileContext, _root: Field) -> Projection:
        holder = inner.argument(given)
        return Projection(held_lines_expression(kind, holder, clock))

    def project_chains(inner: CompileContext, _root: Field) -> Projection:
        inner.parameters["places"] = slot_binding("places")
        return Projection(chains_expression(inner, "places", clock))

    root = Field("departure", "departure", clock)
    own = plan_root(project_lines, root, context.vocabulary)
    chains = plan_root(project_chains, root, context.vocabulary)

    async def read_departure(reader: Reader, run: Execution) -> Departure:
        exists, rows = await own.ask_root(reader, run.values, run)
        held = [LineRef(duty, level, "HELD", fact) for duty, level, fact, _, _ in rows]
        loose = [
            line for line, row in zip(held, rows, strict=True) if may_be_lost(row, run.vocabulary)
        ]
        levels = sorted({line.level for line in loose})
        if not loose:
            return Departure(exists, len(held))
        values = {**run.values, "places": levels}
        around = chains_of(await chains.ask_root(reader, values, run), order)
        lost = [line for line in loose if is_lost(line, held, around, run.vocabulary)]
        ordered = sorted(lost, key=lambda line: line_key(line, run.vocabulary))
        taken = {line.id for line in held}
        shown = [
            LostLine(line, find_fallback(line, around, taken, run.values[given.slot]))
            for line in ordered[:MOST_LINES]
        ]
        return Departure(exists, len(held), shown, len(lost))

    return context.prefetch(read_departure)


def held_lines_expression(kind: Kind, holder: str, clock: Clock) -> str:
    """Return the expression for whether there is a holder, and for the rows of what it holds.

    A row has the duty, the level, the fact, the post, and how many others hold the post.
    """
    match = (
        f"MATCH (holder:{kind.anchor} {{id: ${holder}}}) WHERE {known_predicate('holder', clock)}"
    )
    arrow = "HELD_BY" if kind.name == "Cadre" else "ON_BEHALF_OF"
    other = (
        f"(post)<-[:OF_POST]-(other:Tenure) WHERE {clock.holds('other')} AND other.id <> fact.id"
    )
    tenures = (
        f"{match} MATCH (holder)<-[:{arrow}]-(fact:Tenure) WHERE {clock.holds('fact')} "
        "MATCH (fact)-[:OF_POST]->(post:Post)-[covers:COVERS]->(level:Place) "
        f"WHERE {clock.holds('covers')} "
        f"RETURN [post.duty, level.id, fact.id, post.id, COUNT {{ MATCH {other} }}]"
    )
    parts = [f"COLLECT {{ {tenures} }}"]
    if kind.name != "Cadre":
        assigned = (
            f"{match} MATCH (holder)<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->"
            f"(level:Place) WHERE {clock.holds('fact')} "
            "RETURN [fact.duty, level.id, fact.id, null, 0]"
        )
        parts.append(f"COLLECT {{ {assigned} }}")
    return f"[EXISTS {{ {match} }}, {' + '.join(parts)}]"


def may_be_lost(row: Sequence[Any], vocabulary: Vocabulary) -> bool:
    """Whether a line is that of a post which nobody else holds, or of a duty that may be expected.

    What stands in no chain, such as a cadre's own registration, is missed by nobody.
    """
    code, level, _, post, others = row
    if code not in vocabulary.codes:
        return False
    duty = vocabulary[code]
    if post:
        return not others
    alike = vocabulary.groups[duty.group] if duty.group else (duty,)
    return duty.chain and any(each.expected.get(kind_name_of(level)) for each in alike)


def is_lost(
    line: LineRef, held: Iterable[LineRef], around: BriefChains, vocabulary: Vocabulary
) -> bool:
    """Whether nobody else has a post or an assignment of the duty at the place.

    A post without another holder is always lost: it would be vacant.
    """
    if kind_name_of(line.id or "") == "Tenure":
        return True
    wanted = vocabulary[line.duty].stands_for
    own = {each.id for each in held}
    return not any(
        vocabulary[other.ref.duty].stands_for == wanted
        for other in around.lines_at.get(line.level, ())
        if other.ref.id and other.ref.id not in own
    )


def line_key(line: LineRef, vocabulary: Vocabulary) -> tuple[int, int, str, str]:
    """Return the sort key of a line: nearest levels first, then by duty."""
    kind = KINDS[kind_name_of(line.level)]
    return (kind.rank or 0, vocabulary[line.duty].order, line.level, line.id or "")


def find_fallback(
    line: LineRef, around: BriefChains, taken: Iterable[str | None], holder: str
) -> LineRef | None:
    """Return the nearest line of a chain that somebody else holds and can be called on."""

    def is_other(other: BriefLine) -> bool:
        return other.is_callable and other.ref.id not in taken and other.details.holder != holder

    return next((each.ref for each in around.lines(line.level) if is_other(each)), None)


# What is open


def project_is_open(project: NodeRef) -> str:
    """Return the predicate that a project is not finished."""
    return f"{project_status_expression(project)} IN [{', '.join(map(repr, UNFINISHED))}]"


def responsibility_is_open(owed: NodeRef) -> str:
    """Return the predicate that a responsibility is not fulfilled."""
    return f"{responsibility_status_expression(owed)} <> 'DONE'"


OPEN_ITEMS: Mapping[str, tuple[str, Callable[[NodeRef], str]]] = {
    "openProjects": ("projects", project_is_open),
    "openRequests": ("serviceRequests", request_open_predicate),
    "openResponsibilities": ("responsibilities", responsibility_is_open),
}
"""The lists of open items: the edge of the holder that leads to them, and what is open."""


def open_items(context: CompileContext, field: Field, kind: Kind) -> Projection:
    """Project the open items of one list of the holder in the variable `holder`."""
    name, is_open = OPEN_ITEMS[field.name]
    clock, found = field.clock, context.name("item")
    posts, owner, declared = "", kind, kind.declares(name)
    variable = "holder"
    if kind.name == "Cadre" and name == "serviceRequests":
        owner, variable = KINDS["Post"], "post"
        declared = owner.declares(name)
        other = f"(post)<-[:OF_POST]-(other:Tenure) WHERE {clock.holds('other')}"
        posts = (
            "MATCH (holder)<-[:HELD_BY]-(own:Tenure)-[:OF_POST]->(post:Post) "
            f"WHERE {clock.holds('own')} AND COUNT {{ MATCH {other} }} = 1 "
        )
    target = KINDS[field.children.of]
    projection = project_node(context, field.children, found, clock)
    if not isinstance(declared, Edge):
        return Projection("[]", shape_of(projection))
    node = NodeRef(variable, variable, clock, (owner,))
    match = edge_match(context, declared, node, found, clock)
    end = NodeRef(found, found, clock, (target,))
    listed, matched = match_with_state(context, match, end)
    condition = is_open(listed)
    begun = f"{posts}{matched.where(condition) if listed is end else matched.where()}"
    if listed is not end:
        begun = f"{begun} WITH {found}, {listed.state} WHERE {condition}"
    order = f"WITH DISTINCT {found} ORDER BY {found}.id LIMIT {MOST_ITEMS}"
    rows = collect_rows(begun, projection, order=order)
    return Projection(rows, projection.shape)


ROOT_FIELDS["handoverImpact"] = project_handover
