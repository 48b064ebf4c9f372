"""The areas that figures are counted for, and the communities of an alliance."""

from collections.abc import Iterator
from datetime import date

from graph.ontology.kinds import KINDS
from loaders.sample.answer_key.belief import Belief
from loaders.sample.base.forms import DUTIES

COUNTED = ("City", "District", "Subdistrict", "Community")
"""Kinds of place that have figures."""
REACHING = {*(duty.code for duty in DUTIES.values() if duty.leads), "unit_report"}


class CountedAreas:
    """The areas of a city as believed."""

    def __init__(self, belief: Belief) -> None:
        self.belief = belief
        self.known: dict[str, frozenset[str]] = {}

    def above(self, place: str) -> frozenset[str]:
        """Return the counted areas that a place is or lies in."""
        if place not in self.known:
            self.known[place] = frozenset(self.upward(place))
        return self.known[place]

    def upward(self, place: str) -> Iterator[str]:
        """Yield the counted areas that a place is or lies in."""
        record = self.belief.states[place][-1].record
        if record.kind in COUNTED:
            yield place
        for edge in KINDS[record.kind].stored:
            if edge.arrow == "PART_OF":
                for end in record.links.get(edge.name, ()):
                    yield from self.above(end)

    def all(self) -> list[str]:
        """Return all counted areas, as the divisions have them."""
        return [record.id for record in self.belief.last(*COUNTED)]

    def touching(self, place: str) -> set[str]:
        """Return the areas that contain a place, and those inside it."""
        return {*self.above(place), *(area for area in self.all() if place in self.above(area))}

    def alliance(self, alliance: str, day: date) -> set[str]:
        """Return the communities of an alliance on a day.

        Its members lead them, report to them or are stationed in them.
        """
        memberships = [
            record
            for record in self.belief.last("AllianceMembership")
            if record.holds(day) and record.link("alliance") == alliance
        ]
        return {
            place
            for membership in memberships
            for place in self.of_member(membership.link("member"), day)
        }

    def of_member(self, member: str, day: date) -> Iterator[str]:
        """Yield the communities of one member of an alliance."""
        for fact in self.belief.holding(self.belief.bodies.get(member, ()), day):
            if fact.values["duty"] in REACHING and fact.link("place").startswith("Community:"):
                yield fact.link("place")
        record = self.belief.on(member, day)
        if record and record.link("stationedIn"):
            yield record.link("stationedIn")
