"""Fields of nodes that are computed rather than stored: labels, evidence, staleness, places above and below, vacancy."""

from datetime import datetime
from typing import Any

from graph.areas.references import member_places_clauses
from graph.ontology.clock import CITY_ZONE, Clock
from graph.ontology.declarations import Edge, Kind, NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause, Projection
from graph.query.execution import Execution
from graph.query.projection import (
    edge_match,
    project_list,
    project_node,
    project_page,
    resolves,
    state_clause,
)
from graph.query.selection import Field
from graph.query.shape import Shape, constant_shape, instant_shape, show_instant
from graph.vocabulary.duties import Freshness

EVIDENCE = {
    "source": ("{n}.source", None),
    "sheet": ("{n}.sheet", None),
    "row": ("{n}.row", None),
    "recordedBy": ("{n}.recordedBy", None),
    "recordedAt": ("toString({n}.recordedAt)", instant_shape),
    "confirmedAt": ("toString({n}.confirmedAt)", instant_shape),
}


def evidence(field: Field, variable: str) -> Projection:
    """Return where the fact in `variable` came from, as a list with one member, empty where there is no fact."""
    chosen = field.children.fields
    parts = [EVIDENCE[part.name][0].format(n=variable) for part in chosen if part.name in EVIDENCE]

    def shape(row: Any, run: Execution) -> Any:
        if row is None:
            return []
        values = iter(row)
        made: dict[str, Any] = {}
        for part in chosen:
            inner = EVIDENCE.get(part.name)
            if inner is None:
                made[part.key] = "Evidence"
            else:
                raw = next(values)
                made[part.key] = inner[1](raw, run) if inner[1] else raw
        return [made]

    return Projection(
        f"CASE WHEN {variable} IS NOT NULL THEN [{', '.join(parts)}] END", shape, required=True
    )


def staleness(confirmed: str | None, known: datetime, freshness: Freshness) -> str:
    """Grade how many days of the city ago somebody confirmed a fact."""
    if confirmed is None:
        return "STALE"
    days = (
        known.astimezone(CITY_ZONE).date() - datetime.fromisoformat(show_instant(confirmed)).date()
    ).days
    return freshness.grade(days)


def staleness_shape(clock: Clock) -> Shape:
    """Grade a `confirmedAt` as of the clock's moment of knowledge."""

    def shape(confirmed: Any, run: Execution) -> Any:
        known = run.known_at(clock) or run.now
        return staleness(confirmed, known, run.vocabulary.freshness)

    return shape


@resolves("Node", "evidence")
def node_evidence(_draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Where the node's state came from."""
    return evidence(field, scope.state)


@resolves("Node", "staleness")
def node_staleness(_draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """How long ago somebody confirmed it."""
    return Projection(
        f"toString({scope.state}.confirmedAt)", staleness_shape(field.clock), required=True
    )


@resolves("Node", "label")
def label(draft: CompileContext, _field: Field, scope: NodeRef) -> Projection:
    """What to call a node: its name, or what it connects."""
    cases = [
        f"WHEN {scope.node}:{kind.name} THEN {called(draft, kind, scope)}"
        for kind in scope.kinds
        if nameless(kind)
    ]
    namings = {kind.title_property for kind in scope.kinds if kind.title_property}
    named = (
        f"[coalesce({', '.join((*(f'{scope.state}.{name}' for name in sorted(namings)), 'null'))})]"
    )
    expression = f"CASE {' '.join(cases)} ELSE {named} END" if cases else named
    duties = {known.code: known.zh for known in draft.vocabulary}

    def words(part: Any) -> Any:
        return (
            "·".join(filter(None, map(words, part)))
            if isinstance(part, list)
            else duties.get(part, part)
        )

    return Projection(expression, lambda parts, _run: words(parts), required=True)


def nameless(kind: Kind) -> bool:
    """Whether nodes of a kind have no name of their own."""
    return kind.title_property is None


def called(draft: CompileContext, kind: Kind, scope: NodeRef) -> str:
    """Return the parts of the label of a nameless node: what stands at the ends of its edges, and its duty."""
    parts = [end_called(draft, edge, scope._replace(kinds=(kind,))) for edge in kind.stored]
    duty = (
        [f"{scope.state}.duty"]
        if any(declared.name == "duty" for declared in kind.properties)
        else []
    )
    return f"[{', '.join((*parts, *duty))}]"


def end_called(draft: CompileContext, edge: Edge, scope: NodeRef) -> str:
    """Return the name of what stands at the end of an edge, or the parts of its label if it has no name either."""
    end = draft.name("end")
    match = edge_match(draft, edge, scope, end, scope.clock)
    state, clauses = state_clause(draft, end, scope.clock)
    other = KINDS.named(edge.to)[0]
    parts = (
        called(draft, other, NodeRef(end, state, scope.clock, (other,)))
        if nameless(other)
        else f"{state}.{other.title_property}"
    )
    return f"head(COLLECT {{ {match.where()} WITH {end} ORDER BY {end}.id LIMIT 1 {clauses}RETURN {parts} }})"


@resolves("Place", "kind")
def place_kind(_draft: CompileContext, _field: Field, scope: NodeRef) -> Projection:
    """The kind of place, from its id where it could be several."""
    if len(scope.kinds) == 1:
        return Projection("", constant_shape(scope.kinds[0].name.upper()))
    return Projection(
        f"{scope.node}.id", lambda global_id, _run: global_id.partition(":")[0].upper()
    )


@resolves("Place", "location")
def location(_draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Where it lies, if both coordinates are known."""
    names = [chosen.name for chosen in field.children.fields]

    def shape(point: Any, _run: Execution) -> Any:
        if point[0] is None or point[1] is None:
            return None
        values = {"latitude": point[0], "longitude": point[1], "__typename": "GeoPoint"}
        return {
            chosen.key: values[name]
            for chosen, name in zip(field.children.fields, names, strict=True)
        }

    return Projection(f"[{scope.state}.latitude, {scope.state}.longitude]", shape)


@resolves("Place", "ancestors")
def ancestors(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The places that contain it, nearest first."""
    above, path = draft.name("above"), draft.name("path")
    pattern = (
        f"MATCH {path}=({scope.node})-[:RUNS_THROUGH*0..1]->()-[:PART_OF*0..7]->({above}:Place)"
    )
    match = MatchClause(pattern, (f"{above} <> {scope.node}", field.clock.path(path)))
    return project_list(
        field,
        match,
        project_node(draft, field.children, above, field.clock),
        above,
        order=f"{above}.rank",
    )


@resolves("Place", "children")
def children(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """A page of the places directly in it, of one kind if that is asked for."""
    edge = next(edge for edge in scope.kinds[0].edges if edge.name == "children")
    below_it = draft.name("below")
    match = edge_match(draft, edge, scope, below_it, field.clock)
    if "kind" in field.arguments:
        wanted = getattr(field.arguments["kind"].value, "name", field.arguments["kind"].value)
        labels = {kind.name.upper(): kind.name for kind in KINDS.named("Place")}
        match = match._replace(conditions=(*match.conditions, f"{below_it}:{labels[str(wanted)]}"))
    return project_page(draft, field, match, below_it)


@resolves("Alliance", "places")
def places(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The communities that members lead, are stationed in or report to."""
    community = draft.name("community")
    match = MatchClause(member_places_clauses(draft, scope.node, community, field.clock))
    return project_list(
        field, match, project_node(draft, field.children, community, field.clock), community
    )


@resolves("Post", "vacantSince")
def vacant_since(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The day since which nobody holds it: when the last tenure ended, or when the post began."""
    held, clock = draft.name("held"), field.clock
    empty = f"NOT EXISTS {{ MATCH ({scope.node})<-[:OF_POST]-({held}:Tenure) WHERE {clock.holds(held)} }}"
    return Projection(f"CASE WHEN {empty} THEN {vacancy(draft, scope, clock)} END")


def vacancy(draft: CompileContext, post: NodeRef, clock: Clock) -> str:
    """Return the expression for the day on which the last tenure of a post without a holder ended."""
    last = draft.name("last")
    began = f"CASE WHEN {post.state}.`from` > $beginning THEN toString({post.state}.`from`) END"
    return f"coalesce(head(COLLECT {{ {last_tenure(post.node, last, clock)} RETURN toString({last}.to) }}), {began})"


def last_tenure(post: str, last: str, clock: Clock, *condition: str) -> str:
    """Return the clause that finds the tenure of a post that ended last, of several on one day the first by id."""
    ended = " AND ".join((*condition, f"{last}.to <= ${clock.at}", clock.believed(last)))
    return f"MATCH ({post})<-[:OF_POST]-({last}:Tenure) WHERE {ended} WITH {last} ORDER BY {last}.to DESC, {last}.id LIMIT 1"
