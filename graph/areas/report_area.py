"""The area of a report, with all places in it: a place, an alliance's communities, the city."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graph.areas.area_pattern import (
    AbsenceRead,
    alliance_match,
    area_pattern,
    is_alliance,
    member_places_clauses,
    succeeded_predicate,
    there_predicate,
)
from graph.areas.place_references import key_binding
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.ontology.kinds.succession import LONGEST_CHAIN, SUCCEEDED_BY
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import AnotherRead, Binding
from graph.query.parameters import slot_binding
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, Selection

COUNTED_ARROWS = "|".join(
    dict.fromkeys(edge.arrow for kind in KINDS for edge in kind.stored if edge.counted)
)
"""Relationships from what a figure may count to its place, except those of the many posts."""

PLACE_AREA_KINDS = ("Place",)
"""What decides which places lie in a place."""
ALLIANCE_KINDS = ("Alliance", "AllianceMembership", "Assignment", "Organization", "Place")
"""What decides which communities an alliance has, and which places lie in them."""


class Area(NamedTuple):
    """The area of a report, as clauses of a statement."""

    asked: str
    """Find the area's own node, in `asked`."""
    named: str
    """Put the places that the area stands for into the list `areas`."""
    inside: str
    """Do that, and put the places below them into the list `places`; empty for the whole city."""
    kind: str
    """The kind or facet of the area's own node."""
    absence: AbsenceRead | None = None
    """Raises why there is no such area; None for the whole city, which an empty graph lacks."""
    kinds: tuple[str, ...] = ()
    """The kinds and facets that decide which places it has; none if it is everything."""

    @property
    def everywhere(self) -> bool:
        """Whether it is everything that the graph holds."""
        return not self.inside

    def raise_absence(self) -> None:
        """Raise why a run found no such area; do nothing for the whole city."""
        if self.absence:
            raise AnotherRead(self.absence)

    def project_node(self, context: CompileContext, field: Field) -> Projection:
        """Project the area's own node."""
        if self.kind == "Node":
            selection = select_kinds(field.children, (*KINDS.named("Place"), KINDS["Alliance"]))
        elif self.kind == "Place":
            selection = select_kinds(field.children, KINDS.named("Place"), "Place")
        else:
            selection = narrow_selection(field.children, self.kind)
        return project_node(context, selection, "asked", field.clock)


def select_kinds(selection: Selection, kinds: Iterable[Kind], facet: str = "Node") -> Selection:
    """Return what is selected of any node, for one that is known to be of some kinds.

    `facet` is the name under which they are known; it may have more kinds.
    """
    wanted = frozenset(kind.name for kind in kinds)
    everything = frozenset(kind.name for kind in KINDS.named(facet))
    fields = []
    for field in selection.fields:
        chosen = wanted if field.kinds is None else field.kinds & wanted
        if not chosen:
            continue
        confined = None if chosen == everything else chosen
        fields.append(
            Field(field.name, field.key, field.clock, field.arguments, field.selection, confined)
        )
    return Selection(facet, tuple(fields))


ITSELF = "WITH asked, [asked] AS areas"
"""A place stands for itself."""


def whole_city() -> Area:
    """Return everything that the graph holds."""
    return Area(
        "MATCH (asked:City) WHERE asked.withdrawnAt IS NULL WITH asked ORDER BY asked.id LIMIT 1",
        ITSELF,
        "",
        "City",
    )


def build_report_area(
    context: CompileContext, given: Argument, clock: Clock, *, posts: bool = False
) -> Area:
    """Return the area that an argument refers to; the city by its id is everything in the graph.

    With `posts`, its places include those at which nothing but a post lies.
    """
    reference: Mapping[str, Any] = given.value
    read = slot_binding(given.slot)
    alliance = is_alliance(reference)
    pattern = area_pattern(
        context,
        reference,
        read,
        "area" if alliance else "asked",
        clock,
    )
    kind = KINDS.of_id(str(reference.get("id") or ""))
    # Most places are entrances, and nothing but posts lies there: what is needed or requested is
    # recorded at a building or above.
    depth = DEEPEST
    if kind and kind.depth is not None and not posts:
        depth = kind.depth
    inside = inner_places_clause(clock, depth=depth, posts=posts)
    if alliance:
        key = context.parameter("alliance", lambda run: read(run)["id"])
        named = f"CALL () {{ {pattern.clauses} RETURN collect(DISTINCT area) AS areas }}"
        return Area(
            asked=alliance_match("asked", "id", key, clock),
            named=named,
            inside=f"{named} {inside}",
            kind="Alliance",
            absence=pattern.absence,
            kinds=ALLIANCE_KINDS,
        )
    if reference.get("code") is not None:
        return area_by_code(context, reference_key(context, read), clock, inside, pattern.absence)
    if kind and kind.name == "City":
        return Area(pattern.clauses, ITSELF, "", "City", pattern.absence)
    return Area(
        asked=pattern.clauses,
        named=ITSELF,
        inside=f"{ITSELF} {inside}",
        kind="Place",
        absence=pattern.absence,
        kinds=PLACE_AREA_KINDS,
    )


def area_by_code(
    context: CompileContext,
    key: str,
    clock: Clock,
    inside: str,
    absence: AbsenceRead,
) -> Area:
    """Return the area of a code in a parameter, which is that of a place or of an alliance."""
    place = f"MATCH (asked:Place {{code: ${key}}}) WHERE {there_predicate('asked', clock)}"
    alliance = alliance_match("asked", "code", key, clock)
    members = member_places_clauses(context, "asked", "area", clock)
    named = (
        "WITH asked, CASE WHEN asked:Place THEN [asked] "
        f"ELSE COLLECT {{ {members} RETURN area }} END AS areas"
    )
    return Area(
        asked=f"CALL () {{ {place} RETURN asked UNION {alliance} RETURN asked }}",
        named=named,
        inside=f"{named} {inside}",
        kind="Node",
        absence=absence,
        kinds=ALLIANCE_KINDS,
    )


def reference_key(context: CompileContext, read: Binding) -> str:
    """Return the parameter with the code, as it is stored, of a reference."""
    return context.parameter("area", key_binding(context, read, "code"))


DEEPEST = 7
"""Levels from the city down to an entrance."""


def inner_places_clause(clock: Clock, *, depth: int, posts: bool) -> str:
    """Return the clause that collects the places below `areas` at which something to count lies.

    What happened at a place that is gone counts for the place that succeeded it.
    """
    down = f"MATCH down=(area)<-[:PART_OF*0..{depth}]-(inner:Place) WHERE {clock.path('down')}"
    former = f"MATCH gone=(inner)<-[:{SUCCEEDED_BY}*0..{LONGEST_CHAIN}]-(place:Place)"
    former += f" WHERE {succeeded_predicate('gone', clock)}"
    # Posts lie at nearly every place, so that looking for them twice gains nothing.
    if not posts:
        former += f" AND (EXISTS {{ (place)<-[:{COUNTED_ARROWS}]-() }} OR place:Compound)"
    return (
        f"CALL (areas) {{ UNWIND areas AS area {down} WITH DISTINCT inner "
        f"{former} RETURN collect(DISTINCT place) AS places }}"
    )
