"""Which resources fit which needs, in plain Python: the facts step by step, then the rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from graphql import GraphQLError

from graph.matching.explanation import explain_change, explain_component
from graph.matching.facts import NeedFacts, OfferFacts, PathPlace, PlacePath, PledgeRecord, Tie
from graph.matching.ranking import NearMiss, RankedMatch, rank_pairs
from graph.vocabulary import Vocabulary
from tests.reference.derived import last, left
from tests.reference.seen import CITY, Seen, by_id

LARGE = ("District", "City")
Told = dict[str, Any]


class Matching:
    """Matches among all that a graph holds."""

    def __init__(self, everything: list[Seen], vocabulary: Vocabulary) -> None:
        self.everything = everything
        self.known = {seen.id: seen for seen in everything}
        self.vocabulary = vocabulary
        self.rules = vocabulary.matching

    def answer(self, root: str, arguments: Mapping[str, Any]) -> Told | list[Told] | None:
        """Return the value of one of the two roots."""
        return self.for_need(arguments) if root == "matchesForNeed" else self.for_unit(arguments)

    def for_need(self, arguments: Mapping[str, Any]) -> Told | None:
        """Return what fits a need."""
        return self.of_need(self.there(arguments, "need", "Need"), arguments)

    def of_need(self, need: Seen, arguments: Mapping[str, Any]) -> Told | None:
        """Return what fits a need under its own clock; None before it was known."""
        if not need.is_known():
            return None
        fits, misses = self.ranked([need], self.all("Resource", need), need.clock.at, arguments)
        told = {
            "need": need,
            "matches": [self.match(fit, need) for fit in fits],
            "blocked": [self.miss(miss, need) for miss in misses],
        }
        return {**told, "weightsVersion": self.rules.version}

    def for_unit(self, arguments: Mapping[str, Any]) -> list[Told]:
        """Return what fits the offers of an organization."""
        owner = self.there(arguments, "unit", "Organization")
        offers = by_id(owner.step("OFFERED_BY", inverse=True, clocked=False))
        return [
            self.match(fit, owner)
            for fit in self.ranked(self.all("Need", owner), offers, owner.clock.at, arguments)[0]
        ]

    def there(self, arguments: Mapping[str, Any], name: str, label: str) -> Seen:
        """Return the node that an argument names, under the clock of the question."""
        found = self.known.get(arguments[name])
        if found is not None and label in found.node.labels:
            then = found.under(found.clock.turned(arguments))
            if then.is_known():
                return then
        raise GraphQLError("There is no such node.", extensions={"code": "UNKNOWN_NODE"})

    def all(self, kind: str, like: Seen) -> list[Seen]:
        """Return all nodes of a kind that were known under a clock."""
        found = [seen.under(like.clock) for seen in self.everything if seen.kind.name == kind]
        return [seen for seen in found if seen.is_known()]

    def ranked(
        self, needs: list[Seen], offers: list[Seen], day: date, arguments: Mapping[str, Any]
    ) -> tuple[tuple[RankedMatch, ...], tuple[NearMiss, ...]]:
        """Rank all pairs of one family of categories."""
        facts = [
            (self.need(need), self.offer(offer))
            for need in filter(standing, needs)
            for offer in filter(standing, offers)
            if self.related(need, offer)
        ]
        found = rank_pairs(facts, self.rules, day, arguments.get("first", 20))
        return found.fits, found.misses

    def related(self, need: Seen, offer: Seen) -> bool:
        """Whether one category stands above the other, or both below one parent."""
        up, down = self.above(need.state["category"]), self.above(offer.state["category"])
        return (
            offer.state["category"] in up
            or need.state["category"] in down
            or bool({*up[1:2]} & {*down})
        )

    def above(self, code: str) -> list[str]:
        """Return a category and those above it."""
        parents = {category.code: category.parent for category in self.vocabulary.categories}
        found = [code]
        while parent := parents[found[-1]]:
            found.append(parent)
        return found

    def need(self, need: Seen) -> NeedFacts:
        """Find the facts of a need."""
        own, place = need.state, next(need.step("NEEDED_AT", clocked=False))
        way = around(place)
        waiting = own["from"] if own["from"].year > 1 else own["recordedAt"].astimezone(CITY).date()
        return NeedFacts(
            need.id,
            own["title"],
            own["category"],
            float(own["quantity"]),
            left(need, "quantity", "FOR_NEED"),
            own["unitOfMeasure"],
            own["urgency"],
            tuple(own.get("skills", ())),
            own["from"],
            own["to"],
            waiting,
            stops(way),
            tuple(sorted({body.id for above in way for body in self.owning(above)})),
        )

    def owning(self, place: Seen) -> Iterator[Seen]:
        """Go through the organizations whose own the needs of a place are."""
        limits = self.rules.settings.limits
        for fact in place.step("ASSIGNED_AT", inverse=True, clocked=False):
            if fact.current() and fact.state["duty"] in limits.own_duties:
                yield from fact.step("ASSIGNED_TO", clocked=False)
        yield from (
            unit
            for unit in place.step("STATIONED_IN", inverse=True)
            if unit.state["category"] in limits.own_units
        )

    def offer(self, resource: Seen) -> OfferFacts:
        """Find the facts of an offer."""
        own, owner = resource.state, next(resource.step("OFFERED_BY", clocked=False))
        area = next(iter(resource.step("GIVEN_IN", clocked=False)), None)
        venues = [
            place
            for venue in resource.step("OFFERED_AT", clocked=False)
            for place in venue.step("SITUATED_AT", clocked=False)
        ]
        seat = next(iter([*venues, *by_id(owner.step("STATIONED_IN"))]), area)
        return OfferFacts(
            resource.id,
            own["title"],
            own["category"],
            float(own["maximum"]),
            left(resource, "maximum", "USES"),
            own["unitOfMeasure"],
            owner.id,
            owner.state["name"],
            (owner.state["from"], owner.state["to"]),
            tuple(own.get("skills", ())),
            own["from"],
            own["to"],
            stops(around(area)) if area else (),
            own.get("radius"),
            stops(around(seat)) if seat else (),
            tuple(
                sorted(
                    {*self.assigned(owner), *self.allied(owner)},
                    key=lambda tied: (tied.fact, tied.place),
                )
            ),
            pledged(owner),
        )

    def assigned(self, owner: Seen) -> Iterator[Tie]:
        """Go through the ties that an owner has by assignments."""
        for fact in owner.step("ASSIGNED_TO", inverse=True, clocked=False):
            if fact.current() and fact.state["duty"] in self.rules.ties:
                yield from (
                    Tie(fact.state["duty"], place.id, fact.id)
                    for place in fact.step("ASSIGNED_AT", clocked=False)
                )

    def allied(self, owner: Seen) -> Iterator[Tie]:
        """Yield an owner's ties by alliances: to places that another member, or the axis, leads."""
        for membership in owner.step("MEMBER", inverse=True, clocked=False):
            for alliance in (
                membership.step("OF_ALLIANCE", clocked=False) if membership.current() else ()
            ):
                members = [
                    one
                    for other in alliance.step("OF_ALLIANCE", inverse=True, clocked=False)
                    if other.current()
                    for one in other.step("MEMBER", clocked=False)
                ]
                for leader in (*members, *alliance.step("AXIS")):
                    yield from (
                        Tie("alliance", place.id, membership.id)
                        for place in self.led(leader)
                        if place.kind.name not in LARGE
                    )

    def led(self, body: Seen) -> Iterator[Seen]:
        """Go through the places that an organization leads."""
        leading = {duty.code for duty in self.vocabulary if duty.leads}
        for fact in body.step("ASSIGNED_TO", inverse=True, clocked=False):
            if fact.current() and fact.state["duty"] in leading:
                yield from fact.step("ASSIGNED_AT", clocked=False)

    def match(self, fit: RankedMatch, like: Seen) -> Told:
        """Return a match."""
        found = fit.scored
        told = {
            "quantity": found.quantity,
            "score": found.score,
            "limitsPassed": list(found.limits_passed),
            "weightsVersion": self.rules.version,
        }
        parts = [
            {
                "name": part.name,
                "value": part.value,
                "maximum": part.maximum,
                "explanation": explain_component(part.reason, self.rules),
                "facts": [self.known[each].under(like.clock) for each in part.reason.facts[:10]],
            }
            for part in found.components
        ]
        return self.pair(fit, like) | told | {"components": parts}

    def miss(self, miss: NearMiss, like: Seen) -> Told:
        """Return a near miss."""
        relaxation = miss.relaxation and {
            "changes": [
                explain_change(made, miss.need, miss.offer, self.rules)
                for made in miss.relaxation.changes
            ],
            "cost": miss.relaxation.cost,
        }
        return self.pair(miss, like) | {
            "blockedBy": list(miss.blocked_by),
            "relaxation": relaxation,
        }

    def pair(self, pair: RankedMatch | NearMiss, like: Seen) -> Told:
        """Return the nodes of a pair."""
        ids = {"need": pair.need.id, "resource": pair.offer.id, "unit": pair.offer.owner}
        return {name: self.known[each].under(like.clock) for name, each in ids.items()}


def around(place: Seen) -> list[Seen]:
    """Return a place and all that contain it, nearest first."""
    found: dict[str, Seen] = {}
    further = list(place.step("PART_OF"))
    while further:
        found |= {each.id: each for each in further}
        further = [above for each in further for above in each.step("PART_OF")]
    return [place, *sorted(found.values(), key=lambda each: (each.kind.rank, each.id))]


def stops(way: list[Seen]) -> PlacePath:
    """Return the places of a way as facts."""
    return tuple(
        PathPlace(
            place.id, place.state["name"], place.state.get("latitude"), place.state.get("longitude")
        )
        for place in way
    )


def pledged(owner: Seen) -> PledgeRecord:
    """Count what became of an owner's pledges."""
    day = owner.clock.at
    projects = [
        project
        for project in by_id(owner.step("PLEDGED_BY", inverse=True, clocked=False))
        if owner.clock.believed(project.node.own)
    ]
    made = [
        project
        for project in projects
        if project.node.own["pledgedOn"] <= day and not project.node.own.get("secretaryProject")
    ]
    status = {
        project.id: last(project, "OF_PROJECT").get("toStatus", "PLEDGED") for project in made
    }
    unfinished = [project for project in made if status[project.id] in ("PLEDGED", "STARTED")]
    overdue = [
        project
        for project in unfinished
        if "dueOn" in project.node.own and project.node.own["dueOn"] < day
    ]
    delivered = [each for each in status.values() if each in ("DELIVERED", "CONFIRMED")]
    return PledgeRecord(
        len(made),
        len(delivered),
        len(unfinished),
        len(overdue),
        tuple(project.id for project in made),
    )


def standing(seen: Seen) -> bool:
    """Whether a need or resource is not withdrawn."""
    day: date | None = seen.state.get("withdrawnOn")
    return day is None or day > seen.clock.at
