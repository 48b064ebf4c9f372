"""A small town made by hand: a few places as the graph stores them, every one of them known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from secrets import token_hex

from graph.database.connection import Database
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.ontology.kinds import KINDS
from graph.ontology.names.name_order import NAME_ORDER, name_order
from graph.ontology.search_text import WORDS, search_text

KNOWN = datetime(2026, 1, 10, tzinfo=UTC)
"""When the town was recorded."""

NODES = "UNWIND $rows AS row CREATE (n:{labels}) SET n = $constants, n += row"
ARROWS = """
UNWIND $rows AS row
MATCH (n {{id: row[0]}}) MATCH (m {{id: row[1]}})
CREATE (n)-[r:{arrow}]->(m) SET r = $constants, r += row[2]
"""


@dataclass
class Town:
    """Places and arrows that are to be stored."""

    nodes: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    arrows: dict[str, list[list[object]]] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        key: str,
        name: str,
        *above: str,
        arrow: object = "PART_OF",
        **values: object,
    ) -> str:
        """Add a place that is part of others; gives its id."""
        labels = ":".join(KINDS[kind].labels)
        place = {
            "id": f"{kind}:{key}",
            "name": name,
            "aliases": [],
            "rank": KINDS[kind].rank,
            **values,
        }
        self.nodes.setdefault(labels, []).append(place)
        for other in above:
            self.link(place["id"], str(arrow), other, to=values.get("to", OPEN))
        return str(place["id"])

    def link(self, start: object, arrow: str, end: str, *, to: object = OPEN) -> None:
        """Add an arrow."""
        self.arrows.setdefault(arrow, []).append([start, end, {"to": to}])

    def compound(
        self,
        key: str,
        name: str,
        community: str,
        *numbers: str,
        phase: str | None = None,
        entrances: int = 2,
        **values: object,
    ) -> str:
        """Add a compound with a building for each number, each with its entrances."""
        compound = self.add("Compound", key, name, community, **values)
        self.buildings(compound, name, *numbers, phase=phase, entrances=entrances)
        return compound

    def buildings(
        self, compound: str, name: str, *numbers: str, phase: str | None = None, entrances: int = 2
    ) -> None:
        """Add buildings to a compound, with ids such as `Building:X1-3号楼` or, in a phase,
        `Building:X1-二期3号楼`.
        """
        for number in numbers:
            key = f"{compound.partition(':')[2]}-{phase or ''}{number}"
            building = self.add(
                "Building",
                key,
                f"{name}{phase or ''}{number}",
                compound,
                number=number,
                phase=phase,
            )
            for door in range(1, entrances + 1):
                self.add(
                    "Entrance",
                    f"{key}-{door}",
                    f"{name}{phase or ''}{number}{door}单元",
                    building,
                    number=f"{door}单元",
                )

    def version(
        self, place: str, name: str, *, believed: bool = False, until: date = OPEN, **values: object
    ) -> None:
        """Add an earlier state of a place: one that ended, or that was a mistake."""
        superseded = BELIEVED if believed else datetime(2026, 6, 10, tzinfo=UTC)
        state = {
            "id": f"{place}~",
            "name": name,
            "aliases": [],
            "stateTo": until,
            "supersededAt": superseded,
            **values,
        }
        self.nodes.setdefault("Version", []).append(state)
        self.arrows.setdefault("VERSION_OF", []).append([f"{place}~", place, {}])

    async def store(self, database: Database) -> None:
        """Write everything into the graph."""
        clocks = {"from": BEGINNING, "to": OPEN, "recordedAt": KNOWN, "supersededAt": BELIEVED}
        for labels, rows in self.nodes.items():
            given = [
                {key: value for key, value in row.items() if value is not None}
                | {
                    WORDS: search_text(row),
                    NAME_ORDER: name_order(str(row.get("name") or "")),
                }
                for row in rows
            ]
            await database.execute(
                NODES.format(labels=labels),
                {"rows": given, "constants": {**clocks, "stateFrom": BEGINNING, "stateTo": OPEN}},
            )
        for arrow, links in self.arrows.items():
            await database.execute(ARROWS.format(arrow=arrow), {"rows": links, "constants": clocks})
        await mark_written(database, *KINDS.kinds)


async def mark_written(database: Database, *kinds: str) -> None:
    """Raise the revisions of some kinds, as writers do: a test has changed their nodes by hand."""
    newest = ", ".join(f"c.`{kind}` = c.value" for kind in kinds)
    await database.execute(
        "MERGE (c:Counter {id: 'changes'}) ON CREATE SET c.epoch = $epoch "
        f"SET c.value = coalesce(c.value, 0) + 1 SET {newest}",
        {"epoch": token_hex(4)},
    )
