"""Reads the records of a node's history: which states, arrows and facts there are follows from the declarations alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from graph.database.template import fill
from graph.fields.nodes import called, end_called, nameless
from graph.history.records import Record, belief_of, read
from graph.ontology.clock import Clock
from graph.ontology.declarations import Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext
from graph.query.shape import show_instant

HIDDEN = ("from", "to", "code")
"""Properties that an event does not tell among the others."""
Words = Callable[[Any], str]
"""Makes text of a raw value or of the parts of a label."""


class Source(NamedTuple):
    """One list of rows that the statement gives, and what makes records of them; `states` are versions of the node itself."""

    expression: str
    records: Callable[[Any, str], Iterator[Record]]
    """Called with the rows and the id of the node."""
    states: bool = False


def sources(draft: CompileContext, kind: Kind, clock: Clock) -> list[Source]:
    """Return everything that a kind's history is read from; the node is in `n`."""
    made = [revisions(draft, kind, clock)] if kind.fact else [states(draft, kind)]
    own = () if kind.fact else kind.stored
    made += [
        arrows(draft, edge, edge.to, "-[r:<arrow>]->", edge.zh, clock)
        for edge in own
        if edge.temporal
    ]
    for other in KINDS:
        for edge in leading_to(other, kind):
            if other.fact:
                made.append(attached(draft, other, edge, clock))
            elif edge.temporal:
                inverse = next(
                    (
                        back.zh
                        for back in kind.edges
                        if back.inverse and back.arrow == edge.arrow and back.to == other.name
                    ),
                    other.zh,
                )
                made.append(arrows(draft, edge, other.name, "<-[r:<arrow>]-", inverse, clock))
            elif edge.arrow != "SUCCEEDED_BY":
                made.append(lying(other, edge))
    return made


def leading_to(other: Kind, kind: Kind) -> list[Edge]:
    """Return the stored edges of another kind that may lead to nodes of this one, one for each type of arrow."""
    labels = set(kind.labels)
    found = {
        edge.arrow: edge
        for edge in other.stored
        if edge.to in labels and (not edge.target_kinds or kind.name in edge.target_kinds)
    }
    return list(found.values())


def told_of(kind: Kind) -> list[Property]:
    """Return the properties of a kind that its history tells; protected ones it does not."""
    return [
        declared
        for declared in kind.properties
        if declared.name not in HIDDEN and not declared.protected
    ]


def values(kind: Kind, variable: str) -> str:
    """Return the list of the values that history tells."""
    days = (Value.DAY, Value.INSTANT)
    parts = (
        f"toString({variable}.{part.name})" if part.value in days else f"{variable}.{part.name}"
        for part in told_of(kind)
    )
    return f"[{', '.join(parts)}]"


def states(draft: CompileContext, kind: Kind) -> Source:
    """Read the present state of a node and all its versions."""
    interval = f"[toString(state.{start(kind)}), toString(state.to), toString(state.stateFrom), toString(state.stateTo)]"
    row = f"[{values(kind, 'state')}, {interval}, {belief_of('state')}]"
    found = f"COLLECT {{ UNWIND COLLECT {{ MATCH (n)<-[:VERSION_OF]-(v:Version) RETURN v }} + [n] AS state RETURN {row} }}"
    say = speaker(draft)

    def records(rows: Any, node: str) -> Iterator[Record]:
        for told, when, belief in rows:
            content = content_of(draft, kind, told)
            name = next(
                (
                    text
                    for part, text in zip(told_of(kind), told, strict=True)
                    if part.name == kind.title_property
                ),
                "",
            )
            yield read(node, f"{kind.zh}：{say(name)}" if name else kind.zh, when, belief, content)

    return Source(found, records, states=True)


def start(kind: Kind) -> str:
    """Return the property that tells when something began."""
    return "`from`" if kind.start_property == "from" else kind.start_property


def revisions(draft: CompileContext, kind: Kind, clock: Clock) -> Source:
    """Read all beliefs about a fact."""
    numbered = "UNWIND [n.id] + [k IN range(1, coalesce(n.revision, 1) - 1) | n.id + '~' + toString(k)] AS known"
    return facts(draft, kind, f"{numbered} MATCH (f:{kind.anchor} {{id: known}})", clock)


def attached(draft: CompileContext, kind: Kind, edge: Edge, clock: Clock) -> Source:
    """Read all beliefs about the facts of a kind that lead to the node by an edge."""
    return facts(draft, kind, f"MATCH (n)<-[:{edge.arrow}]-(f:{kind.name})", clock)


def facts(draft: CompileContext, kind: Kind, match: str, clock: Clock) -> Source:
    """Read beliefs about facts: their values, what they stand between, and their interval."""
    scope = NodeRef("f", "f", Clock(clock.at, clock.as_of), (kind,))
    ends = ", ".join(f"[{end_id(edge)}, {end_called(draft, edge, scope)}]" for edge in kind.stored)
    interval = "[toString(f.at), null]" if kind.is_event else "[toString(f.`from`), toString(f.to)]"
    found = f"COLLECT {{ {match} RETURN [f.id, {values(kind, 'f')}, [{ends}], {interval}, {belief_of('f')}] }}"
    say = speaker(draft)
    closing = next((part.zh for part in kind.properties if part.name == "endReason"), "")

    def records(rows: Any, node: str) -> Iterator[Record]:
        for fact, told, between, when, belief in rows:
            own = content_of(draft, kind, told)
            known = [
                (edge.zh, say(name), end)
                for edge, (end, name) in zip(kind.stored, between, strict=True)
                if end
            ]
            told_now = [(zh, name) for zh, name, end in known if end != node] + [
                part for part in own if part[0] != closing
            ]
            content = [(zh, name) for zh, name, _ in known] + own
            words = f"{kind.zh}：{'，'.join(f'{zh} {text}' for zh, text in told_now)}"
            yield read(
                fact.partition("~")[0], words, when, belief, content, dict(own).get(closing, "")
            )

    return Source(found, records)


def end_id(edge: Edge) -> str:
    """Return the id of what stands at the end of a fact's edge, the first by id of several."""
    return f"head(COLLECT {{ MATCH (f)-[:{edge.arrow}]->(other:{edge.to}) WITH other ORDER BY other.id LIMIT 1 RETURN other.id }})"


def arrows(
    draft: CompileContext, edge: Edge, to: str, pattern: str, zh: str, clock: Clock
) -> Source:
    """Read all beliefs about the arrows of one type between the node and others."""
    found = f"COLLECT {{ MATCH (n){fill(pattern, arrow=edge.arrow)}(m:{to}) RETURN [m.id, {name_of(draft, to, clock)}, {INTERVAL}, {belief_of('r')}] }}"
    say = speaker(draft)

    def records(rows: Any, _node: str) -> Iterator[Record]:
        for other, name, when, belief in rows:
            # Two intervals with the same other end are two arrows; a correction of one keeps its beginning.
            yield read(f"{edge.arrow} {other} {when[0]}", f"{zh}：{say(name)}", when, belief)

    return Source(found, records)


INTERVAL = "[toString(r.`from`), toString(r.to)]"


def name_of(draft: CompileContext, to: str, clock: Clock) -> str:
    """Return the name of a node in `m`, or the parts of its label where it has none."""
    kinds = KINDS.named(to)
    if nameless(kinds[0]):
        return called(draft, kinds[0], NodeRef("m", "m", Clock(clock.at, clock.as_of), kinds))
    return (
        "coalesce(m.name, m.title)"
        if any(kind.title_property == "title" for kind in kinds)
        else "m.name"
    )


def lying(kind: Kind, edge: Edge) -> Source:
    """Read what lies at the node, or was done by it: activities, projects, requests, venues."""
    interval = f"[toString(f.{start(kind)}), toString(f.to)]"
    found = f"COLLECT {{ MATCH (n)<-[r:{edge.arrow}]-(f:{kind.name}) RETURN [f.id, f.{kind.title_property}, {interval}, {belief_of('r')}] }}"

    def records(rows: Any, _node: str) -> Iterator[Record]:
        for other, name, when, belief in rows:
            # By its id alone: what leads here by several arrows, as organizer and as participant, happened once.
            yield read(other, f"{kind.zh}：{name}", when, belief)

    return Source(found, records)


def content_of(draft: CompileContext, kind: Kind, told: Any) -> list[tuple[str, str]]:
    """Return the values that are there, by Chinese name."""
    made = (
        (part.zh, shown(draft, part, raw)) for part, raw in zip(told_of(kind), told, strict=True)
    )
    return [(zh, text) for zh, text in made if text]


def shown(draft: CompileContext, declared: Property, raw: Any) -> str:
    """Show a value as a person reads it."""
    if raw is None or raw == []:
        return ""
    match declared.value:
        case Value.FLAG:
            return "是" if raw else "否"
        case Value.TEXTS:
            return "、".join(raw)
        case Value.INSTANT:
            return show_instant(raw)[:16].replace("T", " ")
        case Value.CHOICE if declared.choices:
            return declared.choices.members.get(raw, (str(raw), ""))[0]
    return names(draft, declared.value).get(raw, str(raw))


def names(draft: CompileContext, value: Value) -> Mapping[str, str]:
    """Return the Chinese names of the codes of the city's vocabulary that a value may be."""
    vocabulary = draft.vocabulary
    match value:
        case Value.DUTY:
            return {known.code: known.zh for known in vocabulary}
        case Value.CATEGORY:
            return {known.code: known.zh for known in vocabulary.categories}
        case Value.WORKFLOW:
            return {known.code: known.zh for known in vocabulary.workflows}
        case Value.STEP:
            return {step.code: step.zh for known in vocabulary.workflows for step in known.step}
    return {}


def speaker(draft: CompileContext) -> Words:
    """Return what makes a label of its parts: names as they are, codes of duties by their Chinese name."""
    duties = names(draft, Value.DUTY)

    def say(part: Any) -> str:
        if isinstance(part, list):
            return "·".join(filter(None, map(say, part)))
        return duties.get(part, part) if part else ""

    return say
