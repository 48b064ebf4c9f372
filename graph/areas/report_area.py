"""The area that figures are asked of: a place with all that lies in it, the communities of an alliance, or the whole city."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.areas.references import area_clauses, unknown_area_error
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Lookup, Projection
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, InvalidArgument, Selection

BUSY = "|".join(dict.fromkeys(edge.arrow for kind in KINDS for edge in kind.stored if edge.counted))
"""Arrows by which something lies at a place that a figure may count; posts, of which there are many, only where they matter."""

PLACES = "(:Place)-[:PART_OF|SUCCEEDED_BY]->(:Place)"
"""What decides which places lie in a place."""


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
    found_by: str = ""
    """The labels and arrows that decide which places they are, as they stand in clauses."""

    @property
    def everywhere(self) -> bool:
        """Whether it is everything that the graph holds."""
        return not self.inside

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
    start, _ = guarded(draft, given, clock)
    # Most places are entrances, and nothing but posts lies at one: what is needed or asked for is recorded at a building or above.
    kind = KINDS.of_id(own)
    depth = DEEPEST if posts or kind is None or kind.depth is None else kind.depth
    inside = places(clock, depth=depth, posts=posts)
    if own.startswith("Alliance:"):
        key = draft.parameter("alliance", lambda values: values[given.slot]["id"])
        gathered = f"CALL () {{ {start} RETURN collect(DISTINCT area) AS areas }}"
        return Area(
            f"MATCH (asked:Organization {{id: ${key}}})",
            gathered,
            f"{gathered} {inside}",
            "Alliance",
            f"{PLACES} {start}",
        )
    asked = start.replace("(area:", "(asked:")
    if own.startswith("City:"):
        return Area(asked, ITSELF, "", "City")
    return Area(asked, ITSELF, f"{ITSELF} {inside}", "Place", PLACES)


DEEPEST = 7
"""Levels from a city to an entrance."""


def places(clock: Clock, *, depth: int, posts: bool) -> str:
    """Return the clause that gathers the places of `areas` at which anything lies, and those that were merged into them.

    What happened at a place that has gone stays with the place where its responsibilities went.
    """
    walk = f"UNWIND areas AS area MATCH down=(area)<-[:PART_OF*0..{depth}]-(inner:Place) WHERE {clock.path('down')} WITH DISTINCT inner"
    busy = f"{BUSY}|COVERS" if posts else BUSY
    former = f"MATCH (inner)<-[:SUCCEEDED_BY*0..3]-(place:Place) WHERE EXISTS {{ (place)<-[:{busy}]-() }} OR place:Compound"
    return f"CALL (areas) {{ {walk} {former} RETURN collect(DISTINCT place) AS places }}"


def guarded(draft: CompileContext, given: Argument, clock: Clock) -> tuple[str, str]:
    """Return the clauses of `area_of` for `area`; an address that means several places refuses this root alone, not the operation."""
    lookups, names = len(draft.prefetches), set(draft.parameters)
    found = area_clauses(draft, given.value, lambda values: values[given.slot], "area", clock)
    keys = set(draft.parameters) - names
    draft.prefetches[lookups:] = [
        spared(lookup, given, keys) for lookup in draft.prefetches[lookups:]
    ]
    return found


REFUSED = "refused_"
"""Before the slot of a reference: the name under which it is kept why there is no such area."""


def spared(lookup: Lookup, given: Argument, keys: set[str]) -> Lookup:
    """Keep what a lookup refuses until the root is shaped; till then nothing is found under its keys."""

    async def look_up(reader: Reader, values: dict[str, Any]) -> None:
        try:
            await lookup(reader, values)
        except InvalidArgument as refused:
            values[REFUSED + given.slot] = refused
            values |= dict.fromkeys(keys)

    return look_up


def refusal(values: Mapping[str, Any], given: Argument) -> InvalidArgument:
    """Say why there is no such area."""
    refused: InvalidArgument = values.get(REFUSED + given.slot) or unknown_area_error(
        values[given.slot]
    )
    return refused
