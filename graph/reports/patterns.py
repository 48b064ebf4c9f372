"""How the nodes behind a figure are looked for: everywhere, or at the places of an area, under a clock.

A way is a run of clauses that ends with the found node in `counted`. Where an area was asked for, `places` holds its
places and `areas` those that it was named by; everywhere, a way begins at the facts and never walks through the places.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext


class Look(NamedTuple):
    """Under which clock it is looked, whether everywhere, and the statement for which it is looked."""

    clock: Clock
    everywhere: bool
    draft: CompileContext

    @property
    def state(self) -> str:
        """The variable that holds the state of what is looked at, on the day."""
        return "state" if self.clock.past else "fact"

    @property
    def sight(self) -> NodeRef:
        """What is looked at: its node, and its state on the day."""
        return NodeRef("fact", self.state, self.clock)

    def of_day(self, stem: str, make: Callable[[date], date]) -> str:
        """Return the name of a parameter that is made of the day asked about."""
        return self.draft.parameter(stem, lambda run: make(run.day(self.clock)))

    def at_places(self, arrow: str, kind: str, variable: str) -> str:
        """Return the clause that finds nodes of a kind, from the places on where there are some, and an open WHERE."""
        if self.everywhere:
            return f"MATCH ({variable}:{kind}) WHERE "
        return f"UNWIND places AS place MATCH (place)<-[lies:{arrow}]-({variable}:{kind}) WHERE "

    def seen(self, conditions: str, *carried: str) -> str:
        """Return the end of a WHERE on `fact`, which need not be a fact: its state on the day, and conditions on that."""
        if not self.clock.past:
            return conditions
        kept = ", ".join(("fact", *carried))
        return (
            f"true OPTIONAL MATCH (fact)<-[:VERSION_OF]-(version:Version) WHERE {self.clock.states('version')} "
            f"WITH {kept}, coalesce(version, fact) AS state WHERE {self.clock.states('state')} AND {conditions}"
        )


Way = Callable[[Look], str]
Test = Callable[[Look], str]
"""Makes a condition on the state of what is looked at."""


def quoted(*codes: str) -> str:
    """Return codes of declarations as a list in Cypher."""
    return f"[{', '.join(repr(code) for code in codes)}]"


def there(look: Look) -> str:
    """Return the condition that it had begun and not ended."""
    return f"{look.state}.`from` <= ${look.clock.at} AND ${look.clock.at} < {look.state}.to"


def since(name: str) -> Test:
    """Return the condition that the day of a property is not after the day asked about."""
    return lambda look: f"{look.state}.{name} <= ${look.clock.at}"


def among(name: str, *codes: str) -> Test:
    """Return the condition that a property is one of these."""
    return lambda look: f"{look.state}.{name} IN {quoted(*codes)}"


def true(name: str, *, wanted: bool = True) -> Test:
    """Return the condition that a flag is set, or that it is not."""
    return lambda look: f"coalesce({look.state}.{name}, false) = {str(wanted).lower()}"


def lying(
    kind: str, arrow: str, *tests: Test, then: str = "", at: tuple[str, ...] = (), adds: str = ""
) -> Way:
    """Look for nodes of a kind that lie at a place by an arrow of theirs; `then` leads on to what is counted, `adds` is added up."""

    def way(look: Look) -> str:
        conditions = " AND ".join(test(look) for test in tests)
        believed = "" if look.everywhere else f"{look.clock.believed('lies')} AND "
        found = (
            look.at_places(arrow, kind, "fact")
            + believed
            + look.seen(conditions, *(() if look.everywhere else ("place",)))
        )
        if at:
            found += confined(look, arrow, at)
        return f"{found} {leading(look, then)}{f', {look.state}.{adds} AS amount' if adds else ''}"

    return way


def confined(look: Look, arrow: str, kinds: tuple[str, ...]) -> str:
    """Return the clause that keeps what lies at these kinds of place."""
    labels = " OR ".join(f"place:{kind}" for kind in kinds)
    if look.everywhere:
        return f" MATCH (fact)-[lies:{arrow}]->(place) WHERE {look.clock.believed('lies')} AND ({labels})"
    return f" WITH fact, place{', state' if look.clock.past else ''} WHERE {labels}"


def leading(look: Look, then: str) -> str:
    """Return the clause that goes on from a fact to what is counted; the fact itself where nothing leads on.

    `then` is an arrow of a fact, such as `-[:ASSIGNED_TO]->`, or of another node, such as `-[on:BRAND_OF]->(counted)`.
    """
    if not then:
        return "WITH fact AS counted"
    if "[on:" in then:
        return f"MATCH (fact){then} WHERE {look.clock.believed('on')}"
    return f"MATCH (fact){then}(counted)"


def assigned(
    *duties: str,
    then: str = "-[:ASSIGNED_TO]->",
    kind: str = "Assignment",
    arrow: str = "ASSIGNED_AT",
) -> Way:
    """Look for assignments under duties: of organizations, or with another kind and arrow of cadres."""

    def way(look: Look) -> str:
        # Within a subquery ArcadeDB uses the index on the duty for what is equal, not for what is among several.
        everywhere = f"UNWIND {quoted(*duties)} AS duty MATCH (fact:{kind} {{duty: duty}}) WHERE "
        start = (
            everywhere
            if look.everywhere
            else f"{look.at_places(arrow, kind, 'fact')}fact.duty IN {quoted(*duties)} AND "
        )
        return f"{start}{look.clock.holds('fact')} {leading(look, then)}"

    return way


def standing(kind: str) -> Way:
    """Look for places of a kind that are there."""

    def way(look: Look) -> str:
        start = (
            f"MATCH (fact:{kind}) WHERE "
            if look.everywhere
            else f"UNWIND places AS fact WITH fact WHERE fact:{kind} AND "
        )
        return f"{start}{look.seen(there(look))} WITH fact AS counted"

    return way


def held(*duties: str, counted: str, at: str) -> Way:
    """Look for posts under duties that somebody holds at places of a kind, from these places on; `counted` is `holder` or `place`."""

    def way(look: Look) -> str:
        clock = look.clock
        places = (
            f"MATCH (place:{at})"
            if look.everywhere
            else f"UNWIND places AS place WITH place WHERE place:{at}"
        )
        posts = f"MATCH (place)<-[covers:COVERS]-(fact:Post) WHERE {clock.holds('covers')} AND {look.seen(among('duty', *duties)(look), 'place')}"
        tenures = f"MATCH (fact)<-[:OF_POST]-(tenure:Tenure) WHERE {clock.holds('tenure')}"
        end = (
            "MATCH (tenure)-[:HELD_BY]->(counted)"
            if counted == "holder"
            else f"WITH {counted} AS counted"
        )
        return f"{places} {posts} {tenures} {end}"

    return way


def union(look: Look, ways: tuple[Way, ...]) -> str:
    """Return the clauses that find what any of several ways finds, as often as it is found."""
    if len(ways) == 1:
        return ways[0](look)
    return (
        f"{scope(look)} {{ {' UNION ALL '.join(f'{way(look)} RETURN counted' for way in ways)} }}"
    )


def scope(look: Look) -> str:
    """Return the opening of a subquery that may walk from the area."""
    return "CALL ()" if look.everywhere else "CALL (places, areas)"
