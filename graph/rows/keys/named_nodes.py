"""Finds nodes by what people write instead of a key: a name, also with what contains it before it.

解放社区 is one, and 海明街道解放社区 or 白城市海明街道解放社区 where several have it. All names of
a kind are read at once: no engine has an index on the parts of a list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.ontology.clock import BELIEVED, today
from graph.ontology.declarations import Kind
from graph.ontology.folding import fold_text
from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.ontology.kinds import KINDS
from graph.ontology.paths import WITHIN
from graph.ontology.search_text import WORDS, search_text
from graph.rows.batch import Batch, NamedNode, Row

SHORTEST_NAME = 2
"""Characters that the name behind its container has at least."""
SHORT_FORM = re.compile(r"(?<=..)(?:街道办事处|街道办|街道|道|社区|自治县|[省市区县镇乡])$")
"""What people leave out of the name of a container."""
PROVINCE = re.compile(r"[\u3400-\u9fff]{2,3}(?:省|自治区)")
MOST_NEAR = 3
"""Similar names that are suggested."""
PLACES = KINDS.named("Place")


@dataclass(slots=True)
class Surroundings:
    """What distinguishes a node from others of its name."""

    id: str
    is_current: bool
    areas: list[NamedNode]
    """The places that contain it, the widest first."""
    referred: set[str]
    """The ids of what it refers to."""

    def __post_init__(self) -> None:
        """Sort the places, without the node itself."""
        self.areas = sorted(
            (area for area in self.areas if area.id != self.id),
            key=lambda area: (-(KINDS[kind_name_of(area.id)].rank or 0), area.id),
        )

    @property
    def shown(self) -> str:
        """Its key, and the two nearest places that contain it."""
        key = key_of_id(self.id)
        names = [area.names[0] for area in self.areas if area.names][-2:]
        return f"{key}（{''.join(names)}）" if names else key

    def is_beside(self, others: Collection[str]) -> bool:
        """Whether it refers to one of these ids, or lies in one of these places."""
        return any(area.id in others for area in self.areas) or any(
            each in others for each in self.referred
        )


@dataclass(frozen=True, slots=True)
class NameSearch:
    """All names of one kind, for a batch."""

    batch: Batch
    kind: Kind
    ids_by_name: Mapping[str, Sequence[str]]
    rows: Mapping[str, NamedNode]
    """The nodes that rows of the batch would write, by id."""

    async def find(self, texts: Iterable[str]) -> dict[str, dict[str, Surroundings]]:
        """Return for each text the nodes that it may mean, by id; empty for an unknown one."""
        meant = {text: dict(self.read_text(text)) for text in texts}
        ids = list(dict.fromkeys(each for found in meant.values() for each in found))
        known = await self.read_surroundings(ids) if ids else {}
        return {
            text: keep_current(
                {
                    each: known[each]
                    for each, before in found.items()
                    if each in known and is_container(before, known[each].areas)
                }
            )
            for text, found in meant.items()
        }

    async def read_surroundings(self, ids: Sequence[str]) -> dict[str, Surroundings]:
        """Return what distinguishes these nodes."""
        known = await read_surroundings(self.batch, self.kind, ids)
        new = [each for each in ids if each not in known]
        return known | (await read_new_surroundings(self.batch, new, self.rows) if new else {})

    def read_text(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the ids that a text may mean, each with what stands before the name.

        If the text as a whole is a name, nothing stands before it.
        """
        folded = fold_text(text)
        if whole := self.ids_by_name.get(folded):
            yield from ((each, "") for each in whole)
            return
        for place in range(len(folded) - SHORTEST_NAME, 0, -1):
            for each in self.ids_by_name.get(folded[place:], ()):
                yield each, folded[:place]

    def similar(self, text: str) -> list[str]:
        """Return the ids of the nodes with the most similar names, at most `MOST_NEAR`."""
        if self.kind.name == "Cadre":
            return []
        names = get_close_matches(fold_text(text), self.ids_by_name, MOST_NEAR, 0.6)
        ids = dict.fromkeys(each for name in names for each in self.ids_by_name[name])
        return list(ids)[:MOST_NEAR]


def keep_current(found: dict[str, Surroundings]) -> dict[str, Surroundings]:
    """Return the nodes that have not ended, all of them if every one has."""
    return {each: around for each, around in found.items() if around.is_current} or found


def is_container(before: str, areas: Sequence[NamedNode]) -> bool:
    """Whether a text consists of names of places, the widest first, each as a whole or shortened.

    Places may be left out.
    """
    if not before:
        return True
    for number, area in enumerate(areas):
        for form in container_forms(area):
            if before.startswith(form) and is_container(
                before.removeprefix(form), areas[number + 1 :]
            ):
                return True
    province = PROVINCE.match(before)
    return province is not None and is_container(before[province.end() :], areas)


def container_forms(area: NamedNode) -> list[str]:
    """Return the names of a place, and each without the word in which it ends."""
    short = (SHORT_FORM.sub("", name) for name in area.names)
    return [form for form in dict.fromkeys((*area.names, *short)) if form]


NAMES = f"""
RETURN COLLECT {{
  MATCH (n:<label>) WHERE n.supersededAt = $believed
  RETURN [n.id, n.{WORDS}, size(coalesce(n.aliases, []))]
}}
"""


async def open_name_search(batch: Batch, kind: Kind, rows: Sequence[Row]) -> NameSearch:
    """Read all names of a kind: of the graph, of a dry run, and of rows of this batch."""
    statement = fill(NAMES, label=quoted_name(kind.name))
    found: list[tuple[str, str | None, int]] = await batch.transaction.run(
        statement, {"believed": BELIEVED}
    )
    nodes = [named_node(*values) for values in found]
    if batch.options.dry_run is not None:
        nodes += batch.options.dry_run.named(kind.name)
    own = [name_row(row) for row in rows]
    if kind.name == batch.kind.name:
        nodes += own
    ids: dict[str, list[str]] = {}
    for node in nodes:
        for name in node.names:
            if node.id not in ids.setdefault(name, []):
                ids[name].append(node.id)
    return NameSearch(batch, kind, ids, {node.id: node for node in own})


def named_node(global_id: str, words: str | None, aliases: int) -> NamedNode:
    """Return a node by its words, the last line of which is its code."""
    return NamedNode(global_id, tuple((words or "").split("\n")[: aliases + 1]))


def name_row(row: Row) -> NamedNode:
    """Return the node that a row would write."""
    aliases = len(row.properties.get("aliases", ()))
    node = named_node(row.id, search_text(row.properties), aliases)
    return node._replace(referred=tuple(row.referred))


SURROUNDINGS = f"""
RETURN COLLECT {{
  UNWIND $ids AS id MATCH (n:<anchor> {{id: id}})
  RETURN [n.id, n.to > $day, COLLECT {{
      MATCH <up> WITH DISTINCT area RETURN [area.id, area.{WORDS}, size(coalesce(area.aliases, []))]
    }}, COLLECT {{ MATCH (n)-[r]->(m) WHERE m.id IS NOT NULL RETURN m.id }}]
}}
"""


async def read_surroundings(
    batch: Batch, kind: Kind, ids: Sequence[str]
) -> dict[str, Surroundings]:
    """Return what distinguishes each of these nodes that are in the graph."""
    up = (kind.area or WITHIN).up("n", "area:Place")
    statement = fill(SURROUNDINGS, anchor=quoted_name(kind.anchor), up=up)
    parameters = {"ids": list(ids), "day": today()}
    rows: list[list[Any]] = await batch.transaction.run(statement, parameters)
    known: dict[str, Surroundings] = {}
    for each, is_current, areas, referred in rows:
        nodes = [named_node(*area) for area in areas]
        known[each] = Surroundings(each, bool(is_current), nodes, set(referred))
    return known


async def read_new_surroundings(
    batch: Batch, ids: Sequence[str], rows: Mapping[str, NamedNode]
) -> dict[str, Surroundings]:
    """Return what distinguishes nodes that are not in the graph yet, by what their rows refer to.

    `rows` are those of this batch; the others are of a dry run.
    """
    new: dict[str, NamedNode] = {}
    around: dict[str, list[str]] = {}
    wanted = list(ids)
    while wanted:
        nodes = [rows[each] for each in wanted if each in rows]
        if batch.options.dry_run is not None:
            nodes += batch.options.dry_run.nodes(each for each in wanted if each not in rows)
        new |= {node.id: node for node in nodes}
        around |= {each: [] for each in wanted}
        wanted = list(
            dict.fromkeys(other for node in nodes for other in node.referred if other not in around)
        )
    places = [each for each in around if each not in new and KINDS.of_id(each) in PLACES]
    above = await read_surroundings(batch, KINDS["Community"], places) if places else {}
    return {each: climb(new[each], new, above) for each in ids if each in new}


def climb(
    node: NamedNode, new: Mapping[str, NamedNode], above: Mapping[str, Surroundings]
) -> Surroundings:
    """Return what distinguishes a new node, step by step up to the places that contain it."""
    areas: dict[str, NamedNode] = {}
    level: list[str] = [node.id]
    passed: set[str] = set()
    while level:
        passed.update(level)
        for each in level:
            if each in new and KINDS.of_id(each) in PLACES:
                areas[each] = new[each]
            if each in above:
                areas |= {area.id: area for area in above[each].areas}
        referred = (other for each in level if each in new for other in new[each].referred)
        level = [other for other in dict.fromkeys(referred) if other not in passed]
    return Surroundings(node.id, True, list(areas.values()), set(node.referred))
