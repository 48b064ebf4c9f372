"""What each field means: stored properties and edges by declaration, the rest as said here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graph.ontology.declarations import Edge, Property, Value
from graph.vocabulary import Vocabulary
from tests.reference.belonging import communities
from tests.reference.chain import Line, coverage, last_tenure, vacancy
from tests.reference.derived import city_time
from tests.reference.filtering import Filtering
from tests.reference.listing import orders
from tests.reference.paging import Page, Rank, page_of
from tests.reference.records import Records
from tests.reference.reports.plans import Plans
from tests.reference.seen import CITY, Seen, by_id
from tests.reference.succession import Step, steps_from, steps_to
from tests.reference.terms import term_of

Arguments = Mapping[str, Any]
Answer = Any
"""What graphql-core goes on with: a node seen, a line, a page, a map, a value."""


class Meaning:
    """What fields mean in a city with a vocabulary, grades of staleness and plans."""

    def __init__(
        self,
        everything: list[Seen],
        vocabulary: Vocabulary,
        grades: tuple[int, int],
        plans: Plans,
        records: Records,
    ) -> None:
        self.vocabulary = vocabulary
        self.grades = grades
        self.filtering = Filtering(everything, vocabulary)
        self.derived = self.filtering.derived
        self.plans = plans
        self.computed: Mapping[str, Callable[[Seen, Arguments], Answer]] = {
            "id": lambda seen, _: seen.shown_id,
            "createdAt": lambda seen, _: records.created(seen),
            "updatedAt": lambda seen, _: records.updated(seen),
            "label": lambda seen, _: self.label(seen),
            "evidence": lambda seen, _: self.evidence(seen),
            "staleness": lambda seen, _: self.staleness(seen),
            "kind": lambda seen, _: seen.kind.name.upper(),
            "location": lambda seen, _: location(seen),
            "ancestors": lambda seen, given: self.filtered(ancestors(seen), given, "Place"),
            "children": self.children,
            "coverage": lambda seen, _: coverage(seen, self.vocabulary),
            "covers": self.covers,
            "succeededBy": self.succeeded_by,
            "tookOver": self.took_over,
            "places": lambda seen, given: self.filtered(
                communities(seen, self.vocabulary), given, "Place"
            ),
        }

    def succeeded_by(self, seen: Seen, _given: Arguments) -> list[dict[str, Answer]]:
        """Return the successions from a node."""
        return [self.succession(step, step.younger) for step in steps_from(seen)]

    def took_over(self, seen: Seen, _given: Arguments) -> list[dict[str, Answer]]:
        """Return the successions to a node."""
        return [self.succession(step, step.older) for step in steps_to(seen)]

    def succession(self, step: Step, other: Seen) -> dict[str, Answer]:
        """Return one succession, with the node at its other end."""
        return {
            "since": step.since,
            "sort": step.sort,
            "place": other,
            "organization": other,
            "evidence": self.evidence_of(step.own),
        }

    def of_node(self, seen: Seen, name: str, arguments: Arguments) -> Answer:
        """Return the value of a field of a node; the clock is the field's already."""
        if name in self.computed:
            return self.computed[name](seen, arguments)
        if seen.kind.name == "AllocationPlan" and name in self.plans.parts:
            return self.plans.parts[name](seen)
        if (seen.kind.name, name) in self.derived.values:
            return self.derived.values[seen.kind.name, name](seen)
        for declared in seen.kind.properties:
            if declared.name == name:
                return self.stored(seen, declared)
        edge = next((edge for edge in seen.kind.edges if edge.name == name), None)
        return seen.id if edge is None else self.along(seen, edge, arguments)

    def filtered(self, found: Iterable[Seen], arguments: Arguments, of: str) -> list[Seen]:
        """Return what the filter of a list lets through."""
        return self.filtering.select(found, arguments.get("filter"), of)

    def stored(self, seen: Seen, declared: Property) -> Answer:
        """Return a stored property as it is shown."""
        if declared.protected:
            value = seen.state.get(declared.name)
            masked = value and f"{value[:3]}****{value[-4:]}"
            return {"value": value, "masked": masked, "withheldBecause": None}
        if term := term_of(self.vocabulary, declared, seen.state):
            return term
        if declared.value is Value.STEP:
            return self.derived.step_of_event(seen, declared.name)
        if declared.name in ("from", "to"):
            return seen.day(declared.name)
        if declared.value is Value.INSTANT:
            return city_time(seen.state.get(declared.name))
        return seen.state.get(declared.name, [] if declared.value is Value.TEXTS else None)

    def label(self, seen: Seen) -> str:
        """Return the name of a node, or else the labels of what it connects, and its duty."""
        for naming in ("name", "title"):
            if naming in seen.state:
                return str(seen.state[naming])
        words = [self.label(end) for edge in seen.kind.stored for end in seen.follow(edge)[:1]]
        return "·".join(
            [*words, self.vocabulary[seen.state["duty"]].zh] if "duty" in seen.state else words
        )

    def evidence(self, seen: Seen | None) -> list[dict[str, Answer]]:
        """Return where a fact came from; nothing where there is none."""
        return [] if seen is None else self.evidence_of(seen.state)

    def evidence_of(self, own: Mapping[str, Any]) -> list[dict[str, Answer]]:
        """Return where properties came from."""
        names = ("source", "sheet", "row", "recordedBy", "recordedBecause")
        moments = {
            "recordedAt": own.get("statedAt") or own.get("recordedAt"),
            "confirmedAt": own.get("confirmedAt"),
        }
        return [
            {name: own.get(name) for name in names}
            | {name: moment and moment.astimezone(CITY) for name, moment in moments.items()}
        ]

    def evidence_of_line(self, line: Line) -> list[dict[str, Answer]]:
        """Return where a line came from: if its last holder left altogether, the holder's end."""
        holder = departed(line)
        return self.evidence_of(holder.node.own) if holder else self.evidence(line.told)

    def staleness(self, seen: Seen | None) -> str:
        """Grade how long ago somebody confirmed a fact."""
        return seen.clock.lately(seen.state.get("confirmedAt"), self.grades) if seen else "STALE"

    def children(self, seen: Seen, arguments: Arguments) -> Page:
        """Return the places directly in a place."""
        found = self.filtered(by_id(seen.step("PART_OF", inverse=True)), arguments, "Place")
        return self.paged(
            (child for child in found if arguments.get("kind") in (None, child.kind.name.upper())),
            arguments,
        )

    def paged(self, found: Iterable[Seen], arguments: Arguments) -> Page:
        """Return a page of nodes."""
        return page_of(orders(self.filtering).keyed(found, arguments.get("orderBy")), arguments)

    def along(self, seen: Seen, edge: Edge, arguments: Arguments) -> Answer:
        """Return what stands at the other end of an edge."""
        found = self.filtered(seen.follow(edge), arguments, edge.to)
        if edge.paged:
            return self.paged(found, arguments)
        if edge.many and "orderBy" in arguments:
            keyed = orders(self.filtering).keyed(found, arguments["orderBy"])
            return [each for _, _, each in sorted(keyed, key=lambda one: one[0])]
        return found if edge.many else next(iter(found), None)

    def covers(self, seen: Seen, arguments: Arguments) -> Page:
        """Return what a cadre or an organization covers."""
        lines = []
        for fact in [
            *seen.step("HELD_BY", inverse=True),
            *seen.step("SERVED_BY", inverse=True),
            *seen.step("ASSIGNED_TO", inverse=True),
        ]:
            post = fact.one("OF_POST")
            level = (post or fact).one("COVERS" if post else "ASSIGNED_AT") or fact.one("SERVED_AT")
            if fact.current() and level:
                duty = self.vocabulary[(post or fact).state["duty"]]
                body = None if seen.kind.name == "Cadre" else seen
                lines.append(Line(duty, level, [], post, fact, body))
        keys = [(line.fact.id, line) for line in lines if line.fact]
        return page_of([([Rank(key)], [key], line) for key, line in keys], arguments)

    def of_line(self, line: Line, name: str) -> Answer:
        """Return the value of a field of a line."""
        vacant = vacancy(line.post) if line.post and not line.fact else (None, None)
        tenure = line.fact if line.fact and line.fact.kind.name == "Tenure" else None
        values: dict[str, Callable[[], Answer]] = {
            "tenure": lambda: tenure,
            "organization": lambda: line.body,
            "onBehalfOf": lambda: tenure and tenure.one("ON_BEHALF_OF"),
            "since": lambda: line.fact and line.fact.day("from"),
            "vacantSince": lambda: vacant[0],
            "lastHolder": lambda: vacant[1],
            "withheldBecause": lambda: None,
            "focusAreas": lambda: line.fact.state.get("focusAreas", []) if line.fact else [],
            "evidence": lambda: self.evidence_of_line(line),
            "staleness": lambda: self.staleness(line.told),
        }
        return values[name]() if name in values else getattr(line, name)


def departed(line: Line) -> Seen | None:
    """Return the last holder of a vacant post who left it by leaving altogether."""
    if line.fact or not line.post:
        return None
    last = last_tenure(line.post)
    holder = last.one("HELD_BY") if last and "statedTo" in last.node.own else None
    if not (last and holder) or holder.node.own["to"] != last.node.own["to"]:
        return None
    return holder


def location(seen: Seen) -> dict[str, float] | None:
    """Return where a place lies, if both coordinates are known."""
    point = {name: seen.state.get(name) for name in ("latitude", "longitude")}
    return None if None in point.values() else point  # type: ignore[return-value]


def ancestors(seen: Seen) -> list[Seen]:
    """Return all places that contain a place, or that a road crosses, and what contains those."""
    found: dict[str, Seen] = {}
    further = [*seen.step("PART_OF"), *seen.step("RUNS_THROUGH")]
    while further:
        found |= {place.id: place for place in further}
        further = [above for place in further for above in place.step("PART_OF")]
    return sorted(found.values(), key=lambda place: (place.kind.rank, place.id))
