"""What stands at its ends decides how long a fact holds: tried for everything that is declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest

from graph.database import constraints
from graph.database.connection import Database
from graph.ontology.clock import BELIEVED, Clock
from graph.ontology.declarations import Edge, Kind, Value
from graph.ontology.kinds import KINDS
from graph.query.node_state import existence_predicate
from graph.rows.batch import Provenance, Row
from graph.rows.ends.standing import lasting_edges, may_lead_to
from graph.rows.upsert import upsert_rows
from graph.vocabulary import Vocabulary, load_vocabulary
from tests.support.office import Office
from tests.support.small_city import FIRST, SECOND, THIRD

BEFORE, LAST = date(2020, 5, 31), date(2020, 6, 1)
"""The last day on which a node that ends is there, and the first on which it is not."""
LATER = date(2020, 7, 1)


@dataclass(frozen=True)
class Ending:
    """A node that depends on another by an edge; both belong to no other ending."""

    kind: Kind
    edge: Edge
    target: Kind

    @property
    def key(self) -> str:
        """The key of all nodes that belong to it."""
        return f"{self.kind.name}-{self.edge.name}-{self.target.name}"

    @property
    def id(self) -> str:
        """The id of the node that depends on the other."""
        return self.kind.id(self.key)

    @property
    def end(self) -> str:
        """The id of the other."""
        return self.target.id(f"{self.edge.name}-{self.key}")

    def targets(self) -> Iterator[tuple[str, Kind, str]]:
        """Yield each edge that the node needs, with the kind and the key of its target."""
        for edge in self.kind.stored:
            if edge.name == self.edge.name:
                yield edge.name, self.target, f"{edge.name}-{self.key}"
            elif edge.required:
                yield edge.name, first_target(edge), f"{edge.name}-{self.key}"


def first_target(edge: Edge) -> Kind:
    """Return the first kind to which an edge may lead."""
    return next(kind for kind in KINDS if may_lead_to(edge, kind))


def endings() -> Iterator[Ending]:
    """Yield every declared way in which something may depend on a node.

    Of the kinds to which an edge may lead, the first and the last are tried: all of a facet are
    found under its label, and each query that is new costs Neo4j a plan.
    """
    for kind in KINDS:
        for edge in dict.fromkeys((*kind.binding_edges, *lasting_edges(kind))):
            allowed = [target for target in KINDS if may_lead_to(edge, target)]
            for target in (*allowed[:1], *allowed[1:][-1:]):
                yield Ending(kind, edge, target)


def minimal_row(kind: Kind, key: str, vocabulary: Vocabulary, **more: Any) -> Row:  # noqa: ANN401 - values of any type
    """Return a row of a kind with a value for each property that it requires."""
    duty = next(iter(vocabulary)).code
    values: dict[str, Any] = {"key": key}
    for declared in kind.properties:
        if not declared.required:
            continue
        match declared.value:
            case Value.CHOICE if declared.choices:
                values[declared.name] = next(iter(declared.choices.members))
            case Value.DUTY:
                values[declared.name] = duty
            case Value.NUMBER:
                values[declared.name] = 1.0
            case Value.FLAG:
                values[declared.name] = False
            case Value.TEXT:
                values[declared.name] = key
            case Value.CATEGORY:
                values[declared.name] = next(iter(vocabulary.categories)).code
    return Row(kind.id(key), 0, {**values, **more}, {})


class Graph(NamedTuple):
    """A graph into which rows are written."""

    database: Database
    vocabulary: Vocabulary

    async def write(self, rows: Mapping[str, list[Row]], moment: datetime) -> None:
        """Write rows by kind, at a moment."""
        for kind, own in rows.items():
            outcome = await upsert_rows(
                self.database, KINDS[kind], own, Provenance("试验.csv", moment)
            )
            assert not outcome.problems, outcome.problems

    async def write_targets(self, moment: datetime, end: date | None = None) -> None:
        """Write the targets of all endings; with a day, those at the tried edges end on it."""
        rows: dict[str, dict[str, Row]] = {}
        for ending in endings():
            for name, kind, key in ending.targets():
                more = {"to": end} if end and name == ending.edge.name else {}
                row = minimal_row(kind, key, self.vocabulary, **more)
                rows.setdefault(kind.name, {})[row.id] = row
        await self.write({kind: list(own.values()) for kind, own in rows.items()}, moment)

    async def write_dependents(self, moment: datetime) -> None:
        """Write the nodes that depend on the targets."""
        rows: dict[str, list[Row]] = {}
        for ending in endings():
            row = minimal_row(ending.kind, ending.key, self.vocabulary)
            targets = {name: (kind.id(key),) for name, kind, key in ending.targets()}
            own = Row(row.id, 0, row.properties, targets)
            rows.setdefault(ending.kind.name, []).append(own)
        await self.write(rows, moment)

    async def standing(self, at: date, as_of: datetime | None = None) -> set[str]:
        """Return the keys of the endings whose node holds on a day: in every list that shows it."""
        executor = Office(self.database, self.vocabulary)
        found: set[str] = set()
        for ending in endings():
            shown = {"graph": await self.holds(ending, at, as_of)}
            if text := question(ending, at, as_of):
                response = await executor.execute(text)
                assert "errors" not in response, response
                for field, value in response["data"].items():
                    shown[field] = holds_in(value, ending)
            assert len(set(shown.values())) == 1, (ending.key, at, as_of, shown)
            if shown["graph"]:
                found.add(ending.key)
        return found

    async def holds(self, ending: Ending, at: date, as_of: datetime | None) -> bool:
        """Whether the predicate of the clocks finds what depends on the target."""
        clock = Clock("at", "asOf" if as_of else None, past=True)
        arrow = f"<-[r:{ending.edge.arrow}]-"
        pattern = f"(:{ending.target.name} {{id: $id}}){arrow}(n:{ending.kind.name})"
        holds = clock.holds("r") if ending.edge.temporal else clock.holds("n")
        if not (ending.kind.fact or ending.edge.temporal):
            holds = existence_predicate("n", clock)
        values = {"id": ending.end, "at": at, "asOf": as_of, "believed": BELIEVED}
        statement = f"MATCH {pattern} WHERE {holds} RETURN count(n)"
        count: int = await self.database.read(statement, values)
        return count > 0


def question(ending: Ending, at: date, as_of: datetime | None) -> str:
    """Return the query for a node through every field that shows it, or its edge, on a day.

    Lists of a whole kind take no clock: they say the same of today as of any day after the end.
    """
    kind, edge = ending.kind, ending.edge
    known = f', asOf: "{as_of.isoformat()}"' if as_of else ""
    clocks = f'at: "{at}"{known}'
    parts: list[str] = []
    if edge.temporal:
        fields = f"... on {kind.name} {{ {follow(edge, clocks)} }}"
        parts.append(f'edge: node(id: "{ending.id}") {{ {fields} }}')
    elif kind.root_field and not kind.listed_after_end and at > LAST and as_of is None:
        parts.append(f"list: {kind.root_field}(first: 100) {{ edges {{ node {{ id }} }} }}")
    for inverse in ending.target.edges:
        if not is_inverse(inverse, ending) or not inverse.only_current or kind.listed_after_end:
            continue
        fields = f"... on {ending.target.name} {{ {follow(inverse, clocks)} }}"
        parts.append(f'{inverse.name}: node(id: "{ending.end}") {{ {fields} }}')
    return f"{{ {' '.join(parts)} }}" if parts else ""


def follow(edge: Edge, clocks: str) -> str:
    """Return the field that follows an edge on a day, with the ids of what it leads to."""
    if edge.paged:
        return f"{edge.name}({clocks}, first: 100) {{ edges {{ node {{ id }} }} }}"
    return f"{edge.name}({clocks}) {{ id }}"


def has_list(kind: Kind) -> bool:
    """Whether a kind has a list of those of its nodes that are there today."""
    return kind.root_field is not None and not kind.listed_after_end


def is_inverse(edge: Edge, ending: Ending) -> bool:
    """Whether an edge of the target leads back to nodes like the one that depends on it."""
    back = edge.inverse and edge.arrow == ending.edge.arrow
    return back and ending.kind in KINDS.named(edge.to)


def holds_in(value: Any, ending: Ending) -> bool:  # noqa: ANN401 - a part of a response
    """Whether a field shows the node or its target."""
    return ending.id in str(value) or ending.end in str(value)


@pytest.mark.timeout(600)  # Neo4j plans some two hundred statements.
async def test_nothing_holds_longer_than_what_stands_at_its_ends_whenever_it_is_asked(
    scratch: Database,
) -> None:
    """Both before and after the end was recorded, and again when it turns out to be wrong."""
    await constraints.create_constraints(scratch)
    graph = Graph(scratch, load_vocabulary())
    await graph.write_targets(FIRST)
    await graph.write_dependents(FIRST)
    everything = {ending.key for ending in endings()}
    assert await graph.standing(LATER) == everything

    await graph.write_targets(SECOND, LAST)
    assert await graph.standing(BEFORE) == everything
    assert await graph.standing(LATER) == set()
    assert await graph.standing(LATER, FIRST) == everything

    await graph.write_dependents(SECOND.replace(day=2))
    assert await graph.standing(LATER) == set()

    await graph.write_targets(THIRD)
    assert await graph.standing(LATER) == everything
    assert await graph.standing(LATER, SECOND) == set()
    assert await graph.standing(LATER, FIRST) == everything
