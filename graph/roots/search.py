"""The root field `search`: nodes by name, alias or code, by their sound, or misspelt, best first.

The index of names in the process finds the nodes; a statement reads what is selected of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from graph.areas.containment import AreaPlaces, prefetch_argument_places
from graph.areas.own_areas import readable_ids
from graph.database.protocols import Reader
from graph.errors import Message
from graph.kept_results import revisions_of_run
from graph.names import LookupWay, NameHit, NameIndex, NameRole, StoredName, read_name_index
from graph.names.sounds import typed_sound
from graph.ontology.declarations import Kind
from graph.ontology.folding import fold_text
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.cursors import page_size
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import Shape, Slot, constant_shape, list_shape, nested_shape, record_shape
from graph.roots.area_pages import read_ids_in_area
from graph.roots.nodes import project_found_nodes

LONGEST_TEXT = 100
"""Characters of a text that may be searched for."""
SHORTEST_MISSPELT = 3
"""Characters of a text that may be misspelt: with one wrong of two, too many names fit."""
MOST_WITHHELD = 1_000
"""Hits among which those are looked for that the caller may read, or that bore the name then."""
ENUM_NAMES = {kind.name: kind.enum_name for kind in KINDS}
WRITTEN = frozenset((LookupWay.EXACT, LookupWay.PREFIX, LookupWay.WORD))
"""Ways in which a name has the text as it is written."""
MISTAKEN = frozenset((LookupWay.SOUND, LookupWay.SLIP))
"""Ways in which a text may be a name that is written with other characters."""
TYPED = frozenset(LookupWay) - {LookupWay.SLIP}
"""Ways in which letters may stand for a name."""


def project_search(context: CompileContext, field: Field) -> Projection:
    """Project the hits of a search."""
    kinds = searched_kinds(field)
    hits = prefetch_hits(context, field, kinds)
    found = context.parameter("found", lambda run: [hit.id for hit in run.result(hits)])
    slots, nodes = hit_slots(context, field, kinds, found)
    shape = nested_shape(field.key, list_shape(record_shape(slots)), required=True)

    def shaped(columns: Any, run: Execution) -> Any:
        nodes_by_id = [dict(rows) for rows in columns or ()]
        rows = [
            [hit, *(known[hit.id] for known in nodes_by_id)]
            for hit in run.result(hits)
            if all(hit.id in known for known in nodes_by_id)
        ]
        return shape(rows, run)

    expression = cypher_list([node.expression for node in nodes]) if nodes else ""
    return Projection(expression, shaped, required=True)


def searched_kinds(field: Field) -> list[Kind]:
    """Return the kinds wanted whose nodes have a title and, with an area, belong to areas."""
    given = field.arguments.get("kinds")
    return [
        kind
        for kind in KINDS
        if kind.title_property
        and (given is None or kind.enum_name in given.value)
        and (kind.area or not has_area(field))
    ]


def has_area(field: Field) -> bool:
    """Whether only what belongs to an area is searched."""
    given = field.arguments.get("area")
    return given is not None and given.value is not None


def prefetch_hits(
    context: CompileContext, field: Field, kinds: Sequence[Kind]
) -> Prefetch[list[NameHit]]:
    """Return the prefetch that finds the nodes, the best first."""
    text, size = field.arguments["text"], field.arguments.get("first")
    places = prefetch_area(context, field)

    async def read_hits(reader: Reader, run: Execution) -> list[NameHit]:
        wanted = check_text(run.values[text.slot])
        most = page_size(run.values, size, "first")
        index = await read_name_index(
            reader,
            [kind.name for kind in kinds if kind.name not in run.caller.hidden],
            at=run.day(field.clock),
            as_of=run.known_at(field.clock),
            revisions=await revisions_of_run(reader, run),
        )
        inside = None
        if places:
            inside = IdsInArea(
                {
                    kind.name: await read_ids_in_area(kind, field.clock, places, reader, run)
                    for kind in kinds
                }
            )
        is_cut = field.clock.past or has_confined(kinds, run)
        hits = find_hits(index, wanted, inside, max(most, MOST_WITHHELD) if is_cut else most)
        hits = await readable_hits(reader, run, hits)
        if field.clock.past:
            day = run.day(field.clock).isoformat()
            hits = [hit for hit in hits if was_borne(hit.name, day)]
        return hits[:most]

    return context.prefetch(read_hits)


def has_confined(kinds: Sequence[Kind], run: Execution) -> bool:
    """Whether the caller may read only some of the nodes of a kind."""
    return not run.caller.is_unlimited and any(
        kind.confined and kind.name not in run.caller.hidden for kind in kinds
    )


async def readable_hits(reader: Reader, run: Execution, hits: list[NameHit]) -> list[NameHit]:
    """Return the hits that the caller may read, in their order."""
    found: set[str] = set()
    for name in {hit.kind for hit in hits}:
        ids = [hit.id for hit in hits if hit.kind == name]
        found.update(await readable_ids(reader, run, KINDS[name], ids))
    return [hit for hit in hits if hit.id in found]


def prefetch_area(context: CompileContext, field: Field) -> Prefetch[AreaPlaces] | None:
    """Return the prefetch of the places of the area that is searched, None for everywhere."""
    if not has_area(field):
        return None
    return prefetch_argument_places(context, field.arguments["area"], field.clock)


class IdsInArea:
    """The nodes that belong to an area, by kind."""

    def __init__(self, ids: Mapping[str, Sequence[str]]) -> None:
        self.ids = ids
        """The sorted ids of each kind."""

    def has(self, node: str) -> bool:
        """Whether a node belongs to the area."""
        ids = self.ids[kind_name_of(node)]
        place = bisect_left(ids, node)
        return place < len(ids) and ids[place] == node


def find_hits(index: NameIndex, text: str, inside: IdsInArea | None, most: int) -> list[NameHit]:
    """Return the best hits for a text. That it is misspelt is assumed if it finds nothing."""
    admits = inside.has if inside else None
    ways = TYPED if typed_sound(text) else WRITTEN
    found = index.find(text, ways=ways, admits=admits, most=most)
    if found or len(text) < SHORTEST_MISSPELT:
        return found
    return index.find(text, ways=MISTAKEN, admits=admits, most=most)


def was_borne(name: StoredName, day: str) -> bool:
    """Whether a name was borne on a day of the past or before it, rather than only later."""
    return name.role is not NameRole.FORMER or "" < name.since <= day


def check_text(text: str) -> str:
    """Return the text to search for, without blanks around it.

    Raises `InvalidArgument` if it is empty or too long.
    """
    if not 0 < len(fold_text(text)) <= LONGEST_TEXT:
        message = Message(
            f"请输入 1 到 {LONGEST_TEXT} 个字来搜索。",
            f"Search for 1 to {LONGEST_TEXT} characters.",
        )
        raise InvalidArgument("text", message)
    return text.strip()


def hit_slots(
    context: CompileContext, field: Field, kinds: Sequence[Kind], found: str
) -> tuple[list[Slot], list[Projection]]:
    """Return the slots of a hit's row `[hit, *nodes]`, and the projections of the nodes."""
    slots: list[Slot] = []
    nodes: list[Projection] = []
    for chosen in field.children.fields:
        if chosen.name == "node" and kinds:
            node = project_found_nodes(context, chosen, kinds, found)
            nodes.append(node)
            shape = nested_shape(chosen.key, node.shape or constant_shape(None), required=True)
            slots.append(Slot(chosen.key, len(nodes), shape, required=True))
        else:
            slots.append(Slot(chosen.key, 0, HIT_VALUES.get(chosen.name, TYPE_NAME)))
    return slots, nodes


TYPE_NAME = constant_shape("SearchHit")
HIT_VALUES: Mapping[str, Shape] = {
    "kind": lambda hit, _run: ENUM_NAMES[hit.kind],
    "score": lambda hit, _run: hit.score,
    "matched": lambda hit, _run: hit.name.text,
}
"""What is selected of a hit besides its node, by field."""


ROOT_FIELDS["search"] = project_search
