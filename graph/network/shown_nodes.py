"""The nodes and the evidence of links that an answer about the network names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.fields.evidence import EVIDENCE_FIELDS, evidence_expression, evidence_shape
from graph.network.analysis.network import BEGINNING, Network
from graph.network.asked_network import network_of_run
from graph.network.link_types import LINK_TYPES, NETWORK_KINDS
from graph.ontology.clock import OPEN, Clock
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import Execution, MissingValue, Prefetch
from graph.query.plan import RootResolver
from graph.query.selection import Field, Selection
from graph.query.shape import constant_shape, nested_shape
from graph.roots.nodes import project_found_nodes


class ShownLink(NamedTuple):
    """A link of an answer, with the key under which its evidence is read."""

    source: str
    target: str
    type: str
    begin: int
    end: int
    fact: str | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What says of which fact or arrow its evidence is."""
        return (self.fact, "", "") if self.fact else (self.source, self.type, self.target)


def shown_link(network: Network, link: int) -> ShownLink:
    """Return a link of a network for an answer."""
    return ShownLink(
        network.ids[network.sources[link]],
        network.ids[network.targets[link]],
        network.type_names[network.types[link]],
        int(network.times.begin[link]),
        int(network.times.end[link]),
        network.facts[link],
    )


class NetworkAnswer(NamedTuple):
    """What a root found: its values by field, with ids in the place of nodes."""

    values: Any
    ids: Sequence[str] = ()
    """The ids of the nodes in it."""
    links: Sequence[ShownLink] = ()


AnswerShape = Callable[[Any, Any, Execution], Any]
"""Makes a part of an answer from its value, the tables of the statement, and the run."""


class NodeGone(MissingValue):
    """A node of the network was deleted since the network was read."""


WHOLE = "NetworkPath"
"""The type of objects that are gone if one of their nodes or links is."""


def shown_items(
    one: AnswerShape, items: Iterable[Any], tables: Any, run: Execution
) -> Iterator[Any]:
    """Yield the items of a list, without those whose nodes are gone."""
    for item in items:
        with suppress(NodeGone):
            yield one(item, tables, run)


class ShownNodes:
    """What is selected of the nodes and links of one answer; a statement reads it all."""

    def __init__(
        self, context: CompileContext, clock: Clock, answer: Prefetch[NetworkAnswer]
    ) -> None:
        """Begin without any selection."""
        self.context = context
        self.clock = clock
        self.answer = answer
        self.columns: list[str] = []

    @property
    def expression(self) -> str:
        """The rows of everything that is selected; empty if that is nothing."""
        return cypher_list(self.columns) if self.columns else ""

    def tables(self, rows: Any) -> list[dict[Any, Any]]:
        """Return the rows of a run by id, one table for each selection."""
        return [
            {(tuple(key) if isinstance(key, list) else key): row for key, row in column}
            for column in rows or ()
        ]

    def shape(self, selection: Selection) -> AnswerShape:
        """Return what makes an object of an answer, from its values by field and the tables."""
        parts = [
            (chosen.key, chosen.name, self.part(chosen, is_whole=selection.of == WHOLE))
            for chosen in selection.fields
        ]

        def shaped(values: Any, tables: Any, run: Execution) -> Any:
            known = link_values(values) if isinstance(values, ShownLink) else values
            return {
                key: selection.of if name == "__typename" else part(known[name], tables, run)
                for key, name, part in parts
            }

        return shaped

    def part(self, field: Field, *, is_whole: bool = False) -> AnswerShape:
        """Return what makes the value of a field: a scalar, a node, evidence, an object, or a list
        of them; a list that `is_whole` raises `NodeGone` instead of leaving out what is gone.
        """
        if field.selection is None:
            return plain
        of = field.children.of
        if of == "Evidence":
            return self.evidence_part(field)
        one = self.node_part(field) if KINDS.named(of) else self.shape(field.children)

        def shaped(value: Any, tables: Any, run: Execution) -> Any:
            if isinstance(value, list) and is_whole:
                return [one(item, tables, run) for item in value]
            if isinstance(value, list):
                return list(shown_items(one, value, tables, run))
            return None if value is None else one(value, tables, run)

        return shaped

    def node_part(self, field: Field) -> AnswerShape:
        """Return what makes a node from its id; the shape raises `NodeGone` if it is gone."""
        kinds = frozenset(NETWORK_KINDS) & frozenset(KINDS.names_of([field.children.of]))
        wanted = self.context.parameter("ids", self.ids_binding(kinds))
        found = project_found_nodes(
            self.context, field, [KINDS[name] for name in sorted(kinds)], wanted
        )
        column = len(self.columns)
        self.columns.append(found.expression)
        shape = nested_shape(field.key, found.shape or constant_shape(None), required=True)

        def shaped(node: Any, tables: Any, run: Execution) -> Any:
            row = tables[column].get(node)
            if row is None:
                raise NodeGone(field.key)
            return shape(row, run)

        return shaped

    def ids_binding(self, kinds: frozenset[str]) -> Callable[[Execution], list[str]]:
        """Return the binding of the ids that are of some kinds."""
        return lambda run: sorted(
            {each for each in run.result(self.answer).ids if kind_name_of(each) in kinds}
        )

    def evidence_part(self, field: Field) -> AnswerShape:
        """Return what makes the evidence of a link."""
        names = [part.name for part in field.children.fields if part.name in EVIDENCE_FIELDS]
        item = evidence_shape(field.children, names)
        column = len(self.columns)
        self.columns.append(self.evidence_expression(names))

        def shaped(link: Any, tables: Any, run: Execution) -> list[Any]:
            row = tables[column].get(link.key)
            return [] if row is None else [item(row, run)]

        return shaped

    def evidence_expression(self, names: list[str]) -> str:
        """Return the rows `[key, evidence]` of links: of facts by id, of arrows by their ends."""
        lists = []
        for kind in dict.fromkeys(link.fact for link in LINK_TYPES.values() if link.fact):
            row = cypher_list(evidence_expression(name, "f") for name in names)
            given = self.context.parameter("facts", self.facts_binding(kind))
            lists.append(
                f"COLLECT {{ UNWIND ${given} AS known MATCH (f:{kind} {{id: known}}) "
                f"RETURN [[f.id, '', ''], {row}] }}"
            )
        for link in (each for each in LINK_TYPES.values() if not each.fact):
            row = cypher_list(evidence_expression(name, "r") for name in names)
            given = self.context.parameter("arrows", self.arrows_binding(link.name))
            lists.append(
                f"COLLECT {{ UNWIND ${given} AS known "
                f"MATCH (a:{link.source} {{id: known[0]}})-[r:{link.arrow}]->(b) "
                f"WHERE b.id = known[1] AND {self.clock.believed('r')} "
                f"RETURN [[a.id, '{link.name}', b.id], {row}] }}"
            )
        return " + ".join(lists)

    def facts_binding(self, kind: str) -> Callable[[Execution], Any]:
        """Return the binding of the ids of the facts of a kind."""
        return lambda run: sorted(
            {
                link.fact
                for link in run.result(self.answer).links
                if link.fact and kind_name_of(link.fact) == kind
            }
        )

    def arrows_binding(self, name: str) -> Callable[[Execution], Any]:
        """Return the binding of the ends of the arrows of a type."""
        return lambda run: [
            list(ends)
            for ends in sorted(
                {
                    (link.source, link.target)
                    for link in run.result(self.answer).links
                    if link.type == name and not link.fact
                }
            )
        ]


def plain(value: Any, _tables: Any, _run: Execution) -> Any:
    """Return a value as it is."""
    return value


def link_values(link: ShownLink) -> Mapping[str, Any]:
    """Return the values of a link by field."""
    return {
        "type": link.type,
        "source": link.source,
        "target": link.target,
        "from": shown_day(link.begin),
        "to": shown_day(link.end),
        "evidence": link,
    }


def shown_day(number: int) -> str | None:
    """Return the day with a number as text, None for an open or unknown end."""
    if number in (BEGINNING, OPEN.toordinal()):
        return None
    return date.fromordinal(number).isoformat()


Find = Callable[[Network, Field, Execution], NetworkAnswer]
"""Finds the answer of a root; it runs in a thread. Raises `InvalidArgument`."""


def network_root(find: Find) -> RootResolver:
    """Return the resolver of a root that is answered from the network."""

    def project(context: CompileContext, field: Field) -> Projection:
        async def read(reader: Reader, run: Execution) -> NetworkAnswer:
            network = await network_of_run(reader, run, field)
            # Minutes of computing must not hold up other requests.
            return await asyncio.to_thread(find, network, field, run)

        answer = context.prefetch(read)
        shown = ShownNodes(context, field.clock, answer)
        part = shown.part(field)

        def shape(rows: Any, run: Execution) -> Any:
            return part(run.result(answer).values, shown.tables(rows), run)

        return Projection(shown.expression, nested_shape(field.key, shape, required=False))

    return project
