"""The area that figures are asked of: a place with all that lies in it, the communities of an alliance, or the whole city."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from graph.areas.references import area_clauses
from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, InvalidArgument, Selection

BUSY = "ASSIGNED_AT|SERVED_AT|RAISED_AT|HELD_AT|CARRIED_OUT_AT|GIVEN_TO|SITUATED_AT|BRAND_OF|APPLIES_IN"
"""Arrows by which something lies at a place that a figure may count; posts, of which there are many, only where they matter."""

PLACE_KINDS = ("Place",)
"""What decides which places lie in a place."""
ALLIANCE_KINDS = ("Alliance", "AllianceMembership", "Assignment", "Organization", "Place")
"""What decides which communities an alliance has, and which places lie in them."""


class Area(NamedTuple):
    """The area that was asked for, in clauses."""

    asked: str
    """Puts the area's own node into `asked`."""
    named: str
    """Puts the places that it stands for into `areas`."""
    inside: str
    """Does that, and puts those below them into `places`; nothing where it is everything."""
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

    def piece(self, draft: CompileContext, field: Field) -> Projection:
        """Project the area's own node."""
        return project_node(
            draft,
            narrow_selection(field.children, self.kind)
            if self.kind != "Place"
            else of_places(field.children),
            "asked",
            field.clock,
        )


def of_places(selection: Selection) -> Selection:
    """Return what is selected of any node, where it is known to be a place."""
    places = frozenset(kind.name for kind in KINDS.named("Place"))
    fields = []
    for field in selection.fields:
        kinds = places if field.kinds is None else field.kinds & places
        if kinds:
            fields.append(
                Field(
                    field.name,
                    field.key,
                    field.clock,
                    field.arguments,
                    field.selection,
                    None if kinds == places else kinds,
                )
            )
    return Selection("Place", tuple(fields))


ITSELF = "WITH asked, [asked] AS areas"
"""Of a place: it stands for itself."""


def whole_city() -> Area:
    """Return everything that the graph holds."""
    return Area("MATCH (asked:City) WITH asked ORDER BY asked.id LIMIT 1", ITSELF, "", "City")


def area(draft: CompileContext, given: Argument, clock: Clock, *, posts: bool = False) -> Area:
    """Return the area that an argument refers to. The city by its id is everything that the graph holds.

    With `posts`, its places are also those at which there is no more than a post.
    """
    reference: Mapping[str, Any] = given.value
    own = str(reference.get("id") or "")
    start, _, error = area_clauses(
        draft,
        reference,
        lambda run: run.values[given.slot],
        "area",
        clock,
        refuse_ambiguous=False,
    )
    # Most places are entrances, and nothing but posts lies at one: what is needed or asked for is recorded at a building or above.
    inside = places(
        clock, depth=DEEPEST if posts else DEPTHS.get(own.partition(":")[0], DEEPEST), posts=posts
    )
    if own.startswith("Alliance:"):
        key = draft.parameter("alliance", lambda run: run.values[given.slot]["id"])
        gathered = f"CALL () {{ {start} RETURN collect(DISTINCT area) AS areas }}"
        return Area(
            f"MATCH (asked:Organization {{id: ${key}}})",
            gathered,
            f"{gathered} {inside}",
            "Alliance",
            error,
            ALLIANCE_KINDS,
        )
    asked = start.replace("(area:", "(asked:")
    if own.startswith("City:"):
        return Area(asked, ITSELF, "", "City", error)
    return Area(asked, ITSELF, f"{ITSELF} {inside}", "Place", error, PLACE_KINDS)


DEPTHS = {
    "District": 4,
    "Subdistrict": 3,
    "Community": 2,
    "Alliance": 2,
    "Grid": 1,
    "Compound": 1,
    "Building": 0,
    "Entrance": 0,
    "Road": 0,
    "Lane": 0,
}
"""How many levels there are from a kind of place, or from an alliance's communities, down to buildings."""
DEEPEST = 7


def places(clock: Clock, *, depth: int, posts: bool) -> str:
    """Return the clause that gathers the places of `areas` at which anything lies, and those that were merged into them.

    What happened at a place that has gone stays with the place where its responsibilities went.
    """
    walk = f"UNWIND areas AS area MATCH down=(area)<-[:PART_OF*0..{depth}]-(inner:Place) WHERE {clock.path('down')} WITH DISTINCT inner"
    busy = f"{BUSY}|COVERS" if posts else BUSY
    former = f"MATCH (inner)<-[:SUCCEEDED_BY*0..3]-(place:Place) WHERE EXISTS {{ (place)<-[:{busy}]-() }} OR place:Compound"
    return f"CALL (areas) {{ {walk} {former} RETURN collect(DISTINCT place) AS places }}"
