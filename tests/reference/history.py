"""A node's history, in plain Python: read off every belief about it, by one rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from tests.reference.seen import CITY, Seen
from tests.reference.store import Arrow, Node, shown, stated_begin

STARTS = {
    "Activity": "heldOn",
    "Project": "pledgedOn",
    "ServiceRequest": "openedAt",
    "Fund": "givenOn",
    "Milestone": "reachedOn",
}
UNTOLD = {
    "id", "from", "to", "code", "stateFrom", "stateTo", "recordedAt", "supersededAt",
    "confirmedAt", "source", "sheet", "row", "recordedBy", "recordedBecause",
    "fingerprint", "words", "rank", "revision", "mobile", "key",
    "statedFrom", "statedTo", "statedAt",
}  # fmt: skip
Told = tuple[str, str, str]
"""The day, the sort and the moment of recording of an event."""


class Belief(NamedTuple):
    """Something that was believed: when it began and ended, and what was said."""

    begin: date | None
    end: date | None
    own: Mapping[str, Any]
    said: Any
    """Everything but the interval and the bookkeeping."""


class History:
    """The histories of all nodes of a graph."""

    def __init__(self, everything: Iterable[Seen], vocabulary: Vocabulary) -> None:
        self.everything = list(everything)
        self.vocabulary = vocabulary

    def of(self, seen: Seen, moment: str | None) -> list[Told]:
        """Return the events of a node as known at a moment, in order."""
        at = datetime(9998, 1, 1, tzinfo=UTC) if moment is None else parsed(moment)
        found: dict[Any, Told] = {}
        node = seen.node
        for subject, beliefs in self.subjects(node).items():
            for event in events(
                [
                    belief
                    for belief in beliefs
                    if belief.own["recordedAt"] <= at
                    and belief.own["recordedAt"] < belief.own["supersededAt"]
                ],
                at,
                states=subject == "itself" and not seen.kind.fact,
            ):
                found[subject, *event[1]] = event[0]
        return sorted(found.values())

    def subjects(self, node: Node) -> dict[Any, list[Belief]]:
        """Return all beliefs about each thing that belongs to a node's history."""
        kind = KINDS[node.kind or ""]
        found: dict[Any, list[Belief]] = {"itself": list(self.own(node, kind))}
        if not kind.fact:
            for arrow in node.arrows:
                if "from" in arrow.own:
                    subject = (arrow.type, arrow.target.id, stated_begin(arrow.own))
                    found.setdefault(subject, []).append(of_arrow(arrow))
        for arrow in node.arriving:
            other = KINDS.kinds.get(arrow.source.kind or "")
            if (
                other is None
                or arrow.type == "SUCCEEDED_BY"
                or all(edge.inverse or edge.arrow != arrow.type for edge in other.edges)
            ):
                continue
            subject, belief = arriving(arrow, other)
            found.setdefault(subject, []).append(belief)
        return found

    def own(self, node: Node, kind: Kind) -> Iterator[Belief]:
        """Return the beliefs about a node itself: its versions, or the revisions of a fact."""
        if kind.fact:
            for each in self.everything:
                if each.id == node.id or each.id.startswith(f"{node.id}~"):
                    yield of_fact(each.node, kind)
            return
        for own in (
            node.own,
            *(arrow.source.own for arrow in node.arriving if arrow.type == "VERSION_OF"),
        ):
            yield Belief(begun(own, kind), shown(own["to"]), own, said(own))


def parsed(moment: str) -> datetime:
    """Read a moment; without an offset it is meant in the city's time."""
    made = datetime.fromisoformat(moment)
    return made if made.tzinfo else made.replace(tzinfo=CITY)


def said(own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a belief says besides its interval."""
    return {name: value for name, value in own.items() if name not in UNTOLD}


def begun(own: Mapping[str, Any], kind: Kind) -> date | None:
    """Return the day on which something began."""
    start = STARTS.get(kind.name, "from")
    value = stated_begin(own) if start == "from" else own.get(start)
    return value.astimezone(CITY).date() if isinstance(value, datetime) else value and shown(value)


def of_fact(node: Node, kind: Kind) -> Belief:
    """Return the belief that a fact is."""
    ends = sorted((arrow.type, arrow.target.id) for arrow in node.arrows)
    if kind.is_event:
        return Belief(
            node.own["at"].astimezone(CITY).date(), None, node.own, [said(node.own), ends]
        )
    begin = shown(stated_begin(node.own))
    return Belief(begin, shown(node.own["to"]), node.own, [said(node.own), ends])


def of_arrow(arrow: Arrow) -> Belief:
    """Return the belief that an arrow is."""
    return Belief(shown(stated_begin(arrow.own)), shown(arrow.own["to"]), arrow.own, None)


def arriving(arrow: Arrow, other: Kind) -> tuple[Any, Belief]:
    """Return what an arrow from another node means: a fact, a place here, or the arrow itself."""
    if other.fact:
        return ("fact", arrow.source.id.partition("~")[0]), of_fact(arrow.source, other)
    if "from" in arrow.own:
        return ("back", arrow.type, arrow.source.id, stated_begin(arrow.own)), of_arrow(arrow)
    return ("lying", arrow.source.id), Belief(
        begun(arrow.source.own, other), shown(arrow.source.own["to"]), arrow.own, None
    )


def events(known: list[Belief], at: datetime, *, states: bool) -> Iterator[tuple[Told, Any]]:
    """Return the events of one thing with what tells them apart."""
    current = [belief for belief in known if at < belief.own["supersededAt"]]
    current.sort(key=lambda belief: belief.own["stateFrom"] if states else date.min)
    for belief in current[:1] if states else current:
        if belief.begin:
            yield told(
                belief.begin,
                "BEGAN",
                min(other.own["recordedAt"] for other in known if other.begin == belief.begin),
            )
    for belief in current[-1:] if states else current:
        if belief.end:
            yield told(
                belief.end,
                "ENDED",
                min(other.own["recordedAt"] for other in known if other.end == belief.end),
            )
    for before, after in pairwise(current) if states else ():
        if before.said != after.said:
            day = after.own["stateFrom"]
            yield told(
                day,
                "CHANGED",
                min(other.own["recordedAt"] for other in known if other.own["stateFrom"] == day),
            )
    for belief in known:
        if at >= belief.own["supersededAt"] and not upheld(belief, known):
            moment = belief.own["supersededAt"]
            yield told(
                moment.astimezone(CITY).date(),
                "CORRECTED",
                moment,
                belief.begin,
                belief.own.get("stateFrom"),
            )


def upheld(belief: Belief, known: Iterable[Belief]) -> bool:
    """Whether what is believed instead says the same, but for an end of which nothing was known."""
    instead = [other for other in known if other.own["recordedAt"] == belief.own["supersededAt"]]
    return any(
        (other.begin, other.said) == (belief.begin, belief.said) and belief.end in (None, other.end)
        for other in instead
    )


def told(day: date, sort: str, recorded: datetime, *apart: Any) -> tuple[Told, Any]:  # noqa: ANN401 - values of any type
    """Return an event, and what tells it apart from others about the same thing."""
    return (day.isoformat(), sort, recorded.astimezone(CITY).isoformat()), (sort, day, *apart)
