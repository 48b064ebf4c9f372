"""The lists of beliefs from which a node's history is read; they follow from the declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.fields.labels import edge_end_label, label_parts
from graph.history.belief import (
    Belief,
    BelievedInterval,
    NamedValue,
    evidence_list,
    interval_expression,
    make_belief,
    record_expression,
)
from graph.history.value_texts import ValueTexts
from graph.ontology.clock import Clock, stated_expression
from graph.ontology.declarations import Edge, Kind, NodeRef, Property, Value
from graph.ontology.global_ids import plain_id
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext
from graph.query.confinement import confined_where

SHOWN_OTHERWISE = ("from", "to", "code")
"""Properties that are not among the values of an event."""
"""Leads to what took over from a place, and is no event of it."""
REVISIONS = (
    "UNWIND [n.id] + [k IN range(1, coalesce(n.revision, 1) - 1) | n.id + '~' + toString(k)] "
    "AS known"
)
"""Finds the ids of all revisions of the fact `n`: the current one has the plain id."""


class BeliefSource(NamedTuple):
    """One list of rows, each of which becomes a belief."""

    expression: str
    """The list, of the node `n`."""
    make_beliefs: Callable[[Any, str, frozenset[str]], Iterator[Belief]]
    """Yields the beliefs of rows.

    It is called with the rows, the id of the node, and what is hidden from the caller.
    """
    kind: str = ""
    """The kind of what leads to the node; empty for what is the node's own."""
    is_state: bool = False
    """Whether they are states of the node itself."""


def belief_sources(context: CompileContext, kind: Kind, clock: Clock) -> list[BeliefSource]:
    """Return all sources of a kind's history: first its own, then what leads to its nodes."""
    builder = SourceBuilder(context, ValueTexts(context.vocabulary), Clock(clock.at, clock.as_of))
    sources = [builder.revision_source(kind)] if kind.fact else [builder.state_source(kind)]
    for edge in kind.stored:
        if edge.temporal and not kind.fact:
            pattern = f"(n)-[r:{edge.arrow}]->(m:{edge.to})"
            sources.append(builder.relationship_source(edge, edge.to, pattern, edge.zh))
    for other in KINDS:
        for edge in edges_to(other, kind):
            incoming = builder.incoming_sources(kind, other, edge)
            sources += [source._replace(kind=other.name) for source in incoming]
    return sources


def edges_to(other: Kind, kind: Kind) -> list[Edge]:
    """Return the stored edges of another kind that may lead to a kind, one for each type."""
    found = {
        edge.arrow: edge
        for edge in other.stored
        if edge.to in kind.labels and (not edge.target_kinds or kind.name in edge.target_kinds)
    }
    return list(found.values())


@dataclass(frozen=True, slots=True)
class SourceBuilder:
    """Builds the sources of one node's history."""

    context: CompileContext
    texts: ValueTexts
    clock: Clock
    """Names of other nodes are those of today, whatever the day asked about."""

    def incoming_sources(self, kind: Kind, other: Kind, edge: Edge) -> list[BeliefSource]:
        """Return the source of what leads to nodes of a kind by an edge of another kind, if any."""
        if other.fact:
            own = confined_where(self.context, other, "f")
            return [self.fact_source(other, f"MATCH (n)<-[:{edge.arrow}]-(f:{other.name}){own}")]
        if edge.temporal:
            pattern = f"(n)<-[r:{edge.arrow}]-(m:{other.name})"
            return [
                self.relationship_source(edge, other.name, pattern, inverse_name(kind, other, edge))
            ]
        return [] if edge.day else [self.located_source(other, edge)]

    def state_source(self, kind: Kind) -> BeliefSource:
        """Return the source of the present state of a node and all its versions."""
        interval = (
            f"[toString({beginning_expression(kind, 'state')}), toString(state.to), "
            "toString(state.stateFrom)]"
        )
        row = f"[{values_expression(kind, 'state')}, {interval}, {record_expression('state')}]"
        versions = "COLLECT { MATCH (n)<-[:VERSION_OF]-(v:Version) RETURN v }"
        titles = [part.name == kind.title_property for part in shown_properties(kind)]

        def make_beliefs(rows: Any, node: str, hidden: frozenset[str]) -> Iterator[Belief]:
            for raw_values, interval, record in rows:
                name = next(
                    (raw for raw, is_title in zip(raw_values, titles, strict=True) if is_title),
                    None,
                )
                yield make_belief(
                    node,
                    kind.zh,
                    self.texts.label_text(name) if name else None,
                    BelievedInterval(*interval),
                    record,
                    values=self.named_values(kind, raw_values, hidden),
                )

        expression = f"COLLECT {{ UNWIND {versions} + [n] AS state RETURN {row} }}"
        return BeliefSource(expression, make_beliefs, is_state=True)

    def revision_source(self, kind: Kind) -> BeliefSource:
        """Return the source of all beliefs about a fact."""
        return self.fact_source(kind, f"{REVISIONS} MATCH (f:{kind.anchor} {{id: known}})")

    def fact_source(self, kind: Kind, match: str) -> BeliefSource:
        """Return the source of facts: their values, the nodes that they connect, their interval."""
        fact = NodeRef("f", "f", self.clock, (kind,))
        ends = [
            f"[{end_id_expression(edge)}, {edge_end_label(self.context, edge, fact)}]"
            for edge in kind.stored
        ]
        interval = interval_expression("f")
        if kind.is_event:
            interval = "[toString(f.at), null]"
        row = (
            f"[f.id, {values_expression(kind, 'f')}, [{', '.join(ends)}], {interval}, "
            f"{record_expression('f')}, {departure_expression(kind)}]"
        )
        reason_name = next((part.zh for part in kind.properties if part.name == "endReason"), "")

        def make_beliefs(rows: Any, node: str, hidden: frozenset[str]) -> Iterator[Belief]:
            for fact_id, raw_values, raw_ends, interval, record, departure in rows:
                values = self.named_values(kind, raw_values, hidden)
                connected = self.connected_nodes(kind, raw_ends)
                # The reason is shown with the end, and the node itself in no event of its own.
                shown = [each.value for each in connected if each.id != node]
                shown += [value for value in values if value[0] != reason_name]
                yield make_belief(
                    plain_id(fact_id),
                    kind.zh,
                    "，".join(f"{name} {text}" for name, text in shown),
                    BelievedInterval(*interval),
                    record,
                    values=[each.value for each in connected] + values,
                    end_reason=dict(values).get(reason_name, ""),
                    end_evidence=departure,
                )

        return BeliefSource(f"COLLECT {{ {match} RETURN {row} }}", make_beliefs)

    def relationship_source(self, edge: Edge, other: str, pattern: str, zh: str) -> BeliefSource:
        """Return the source of the relationships `r` between the node and others in `m`."""
        target = "n" if pattern.startswith("(n)<-") else "m"
        departure = cut_evidence_expression("r", target)
        row = (
            f"[m.id, {self.name_expression(other)}, {interval_expression('r')}, "
            f"{record_expression('r')}, {departure}]"
        )

        def make_beliefs(rows: Any, _node: str, _hidden: frozenset[str]) -> Iterator[Belief]:
            for other_id, name, interval, record, end_evidence in rows:
                # Two intervals with the same node are two things; a correction keeps its beginning.
                subject = f"{edge.arrow} {other_id} {interval[0]}"
                label = self.texts.label_text(name)
                yield make_belief(
                    subject,
                    zh,
                    label,
                    BelievedInterval(*interval),
                    record,
                    end_evidence=end_evidence,
                )

        return BeliefSource(f"COLLECT {{ MATCH {pattern} RETURN {row} }}", make_beliefs)

    def located_source(self, kind: Kind, edge: Edge) -> BeliefSource:
        """Return the source of what lies at the node or was done by it, such as activities."""
        interval = f"[toString({beginning_expression(kind, 'f')}), toString(f.to)]"
        row = f"[f.id, f.{kind.title_property}, {interval}, {record_expression('r')}]"

        def make_beliefs(rows: Any, _node: str, _hidden: frozenset[str]) -> Iterator[Belief]:
            for other_id, name, interval, record in rows:
                # By its id alone: what leads here as organizer and as participant happened once.
                yield make_belief(other_id, kind.zh, str(name), BelievedInterval(*interval), record)

        own = confined_where(self.context, kind, "f")
        match = f"MATCH (n)<-[r:{edge.arrow}]-(f:{kind.name}){own}"
        return BeliefSource(f"COLLECT {{ {match} RETURN {row} }}", make_beliefs)

    def name_expression(self, label: str) -> str:
        """Return the expression for the name of the node `m`, or the parts of its label."""
        kinds = KINDS.named(label)
        if kinds[0].title_property is None:
            return label_parts(self.context, kinds[0], NodeRef("m", "m", self.clock, kinds))
        if any(kind.title_property == "title" for kind in kinds):
            return "coalesce(m.name, m.title)"
        return "m.name"

    def named_values(
        self, kind: Kind, raw_values: Sequence[Any], hidden: frozenset[str]
    ) -> list[NamedValue]:
        """Return the values of a row that are neither empty nor hidden from the caller."""
        values = []
        for declared, raw in zip(shown_properties(kind), raw_values, strict=True):
            text = self.texts.value_text(declared, raw)
            if text and f"{kind.name}.{declared.name}" not in hidden:
                values.append((declared.zh, text))
        return values

    def connected_nodes(self, kind: Kind, raw_ends: Sequence[Any]) -> list[ConnectedNode]:
        """Return the nodes at the ends of a fact's edges that there are."""
        connected = []
        for edge, (end, name) in zip(kind.stored, raw_ends, strict=True):
            if not end:
                continue
            value = (edge.zh, self.texts.label_text(name))
            connected.append(ConnectedNode(end, value))
        return connected


class ConnectedNode(NamedTuple):
    """A node that a fact connects with others."""

    id: str
    value: NamedValue
    """The name of the edge, and what the node is called."""


def inverse_name(kind: Kind, other: Kind, edge: Edge) -> str:
    """Return the Chinese name of an edge of another kind as seen from this one."""
    for inverse in kind.edges:
        if inverse.inverse and inverse.arrow == edge.arrow and inverse.to == other.name:
            return inverse.zh
    return other.zh


def shown_properties(kind: Kind) -> list[Property]:
    """Return the properties of a kind that its history shows; no protected one is among them."""
    return [
        declared
        for declared in kind.properties
        if declared.name not in SHOWN_OTHERWISE and not declared.protected
    ]


def values_expression(kind: Kind, variable: str) -> str:
    """Return the expression for the list of the values that history shows."""
    parts = []
    for declared in shown_properties(kind):
        stored = f"{variable}.{declared.name}"
        is_time = declared.value in (Value.DAY, Value.INSTANT)
        parts.append(f"toString({stored})" if is_time else stored)
    return f"[{', '.join(parts)}]"


def beginning_expression(kind: Kind, state: str) -> str:
    """Return the expression for when a node of a kind began, of its state in a variable."""
    if kind.start_property == "from":
        return stated_expression(state, "from")
    return f"{state}.{kind.start_property}"


def end_id_expression(edge: Edge) -> str:
    """Return the expression for the id of the node at a fact's edge, of several the first."""
    match = f"MATCH (f)-[:{edge.arrow}]->(other:{edge.to})"
    return f"head(COLLECT {{ {match} WITH other ORDER BY other.id LIMIT 1 RETURN other.id }})"


def departure_expression(kind: Kind) -> str:
    """Return the expression for the evidence of the node with which a fact `f` ended.

    It is null if the fact ended by itself, or has not ended.
    """
    arrows = "|".join(sorted({edge.arrow for edge in kind.binding_edges}))
    if not arrows:
        return "null"
    match = f"MATCH (f)-[:{arrows}]->(gone) WHERE gone.to = f.to"
    evidence = f"[{evidence_list('gone')}]"
    found = f"COLLECT {{ {match} WITH gone ORDER BY gone.id LIMIT 1 RETURN {evidence} }}"
    return f"CASE WHEN f.statedTo IS NOT NULL THEN head({found}) END"


def cut_evidence_expression(relationship: str, target: str) -> str:
    """Return the expression for the evidence of the target with which a relationship ended."""
    cut = f"{relationship}.statedTo IS NOT NULL AND {target}.to = {relationship}.to"
    return f"CASE WHEN {cut} THEN [{evidence_list(target)}] END"
