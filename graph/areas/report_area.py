"""The area of a report, with all places in it: a place, an alliance's communities, the city."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from graph.areas.area_pattern import area_pattern, is_alliance
from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.parameters import slot_binding
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, InvalidArgument, Selection

COUNTED_ARROWS = "|".join(
    dict.fromkeys(edge.arrow for kind in KINDS for edge in kind.stored if edge.counted)
)
"""Relationships from what a figure may count to its place, except those of the many posts."""

PLACE_KINDS = ("Place",)
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
    error: Callable[[Execution], InvalidArgument] | None = None
    """Returns why there is no such area; None for the whole city, which an empty graph lacks."""
    kinds: tuple[str, ...] = ()
    """The kinds and facets that decide which places it has; none if it is everything."""

    @property
    def everywhere(self) -> bool:
        """Whether it is everything that the graph holds."""
        return not self.inside

    def raise_unknown(self, run: Execution) -> None:
        """Raise why a run found no such area; do nothing for the whole city."""
        if self.error:
            raise self.error(run)

    def project_node(self, context: CompileContext, field: Field) -> Projection:
        """Project the area's own node."""
        selection = (
            select_place(field.children)
            if self.kind == "Place"
            else narrow_selection(field.children, self.kind)
        )
        return project_node(context, selection, "asked", field.clock)


def select_place(selection: Selection) -> Selection:
    """Return what is selected of any node, for one that is known to be a place."""
    places = frozenset(kind.name for kind in KINDS.named("Place"))
    fields = []
    for field in selection.fields:
        kinds = places if field.kinds is None else field.kinds & places
        if not kinds:
            continue
        confined = None if kinds == places else kinds
        fields.append(
            Field(field.name, field.key, field.clock, field.arguments, field.selection, confined)
        )
    return Selection("Place", tuple(fields))


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
            asked=f"MATCH (asked:Organization {{id: ${key}}})",
            named=named,
            inside=f"{named} {inside}",
            kind="Alliance",
            error=pattern.error,
            kinds=ALLIANCE_KINDS,
        )
    if kind and kind.name == "City":
        return Area(pattern.clauses, ITSELF, "", "City", pattern.error)
    return Area(
        asked=pattern.clauses,
        named=ITSELF,
        inside=f"{ITSELF} {inside}",
        kind="Place",
        error=pattern.error,
        kinds=PLACE_KINDS,
    )


DEEPEST = 7
"""Levels from the city down to an entrance."""


def inner_places_clause(clock: Clock, *, depth: int, posts: bool) -> str:
    """Return the clause that collects the places below `areas` at which something to count lies.

    What happened at a place that is gone counts for the place that succeeded it.
    """
    arrows = f"{COUNTED_ARROWS}|COVERS" if posts else COUNTED_ARROWS
    down = f"MATCH down=(area)<-[:PART_OF*0..{depth}]-(inner:Place) WHERE {clock.path('down')}"
    former = "MATCH (inner)<-[:SUCCEEDED_BY*0..3]-(place:Place)"
    counted = f"EXISTS {{ (place)<-[:{arrows}]-() }} OR place:Compound"
    return (
        f"CALL (areas) {{ UNWIND areas AS area {down} WITH DISTINCT inner "
        f"{former} WHERE {counted} RETURN collect(DISTINCT place) AS places }}"
    )
