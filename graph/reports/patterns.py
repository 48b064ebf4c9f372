"""Patterns that find the nodes behind a figure or an indicator, in an area or everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from graph.reports.conditions import (
    Condition,
    code_list,
    day_reached,
    has_begun_not_ended,
    property_among,
    took_place,
)
from graph.reports.context import ReportContext, where_clause


class CountedEnd(NamedTuple):
    """What a pattern counts: a node that its clauses have found, or one to which an arrow leads."""

    start: str = "fact"
    """The variable that is counted, or from which the arrow leads."""
    arrow: str = ""
    kind: str = ""
    """The kind at the arrow's end; empty where it is always the same."""
    temporal: bool = False
    """Whether the arrow is believed by itself. Arrows of facts are believed as their fact is."""

    def clause(self, context: ReportContext) -> str:
        """Return the clause that puts the node into `counted`."""
        if not self.arrow:
            return f"WITH {self.start} AS counted"
        if not self.temporal:
            return f"MATCH ({self.start})-[:{self.arrow}]->(counted)"
        match = f"MATCH ({self.start})-[on:{self.arrow}]->(counted:{self.kind})"
        return f"{match} WHERE {context.clock.believed('on')}"


THE_FACT = CountedEnd()
"""The fact itself is counted."""
ASSIGNED_ORGANIZATION = CountedEnd("fact", "ASSIGNED_TO")
"""The organization to which an assignment gives its duty."""


@dataclass(frozen=True, slots=True)
class NodePattern:
    """Finds nodes: clauses that bind a fact and nodes around it, and what of these is counted."""

    fact_clauses: Callable[[ReportContext], str]
    """Builds the clauses that find the facts."""
    end: CountedEnd = THE_FACT
    amount: str = ""
    """The property of the fact's state that is added up; empty where nodes are counted."""

    def clauses(self, context: ReportContext) -> str:
        """Return the clauses that find the nodes, each in `counted`, with its `amount` if any."""
        clauses = f"{self.fact_clauses(context)} {self.end.clause(context)}"
        if self.amount:
            clauses += f", {context.state}.{self.amount} AS amount"
        return clauses


def located_pattern(
    kind: str,
    arrow: str,
    *conditions: Condition,
    place_kinds: tuple[str, ...] = (),
    end: CountedEnd = THE_FACT,
    amount: str = "",
) -> NodePattern:
    """Return the pattern of nodes of a kind that lie at a place along an arrow of theirs.

    With `place_kinds`, only those at places of these kinds.
    """

    def fact_clauses(context: ReportContext) -> str:
        in_area = not context.everywhere
        found = context.fact_clauses(
            context.located_clause(arrow, f"fact:{kind}"),
            predicates=(context.clock.believed("lies"),) if in_area else (),
            state=[condition(context) for condition in conditions],
            carried=("place",) if in_area else (),
        )
        if place_kinds:
            found += f" {place_kinds_clause(context, arrow, place_kinds)}"
        return found

    return NodePattern(fact_clauses, end, amount)


def place_kinds_clause(context: ReportContext, arrow: str, kinds: tuple[str, ...]) -> str:
    """Return the clause that keeps the facts that lie at places of these kinds."""
    labels = " OR ".join(f"place:{kind}" for kind in kinds)
    if context.everywhere:
        believed = context.clock.believed("lies")
        return f"MATCH (fact)-[lies:{arrow}]->(place) WHERE {believed} AND ({labels})"
    variables = "fact, place, state" if context.clock.past else "fact, place"
    return f"WITH {variables} WHERE {labels}"


def assignment_pattern(
    *duties: str,
    kind: str = "Assignment",
    arrow: str = "ASSIGNED_AT",
    end: CountedEnd = ASSIGNED_ORGANIZATION,
) -> NodePattern:
    """Return the pattern of current assignments under duties: of organizations, or of cadres."""

    def fact_clauses(context: ReportContext) -> str:
        current = context.clock.holds("fact")
        if context.everywhere:
            # Within a subquery ArcadeDB uses the index on the duty for `=`, but not for `IN`.
            match = f"UNWIND {code_list(*duties)} AS duty MATCH (fact:{kind} {{duty: duty}})"
            return match + where_clause(current)
        match = context.located_clause(arrow, f"fact:{kind}")
        return match + where_clause(f"fact.duty IN {code_list(*duties)}", current)

    return NodePattern(fact_clauses, end)


def place_pattern(kind: str) -> NodePattern:
    """Return the pattern of the current places of a kind."""

    def fact_clauses(context: ReportContext) -> str:
        current = [has_begun_not_ended(context)]
        if context.everywhere:
            return context.fact_clauses(f"MATCH (fact:{kind})", state=current)
        places = "UNWIND places AS fact WITH fact"
        return context.fact_clauses(places, predicates=[f"fact:{kind}"], state=current)

    return NodePattern(fact_clauses)


def held_post_pattern(
    *duties: str, counted: Literal["holder", "place"], place_kind: str
) -> NodePattern:
    """Return the pattern of the posts under duties that somebody holds at places of a kind.

    The holders are counted, or the places.
    """

    def fact_clauses(context: ReportContext) -> str:
        clock = context.clock
        places = (
            f"MATCH (place:{place_kind})"
            if context.everywhere
            else f"UNWIND places AS place WITH place WHERE place:{place_kind}"
        )
        posts = context.fact_clauses(
            "MATCH (place)<-[covers:COVERS]-(fact:Post)",
            predicates=[clock.holds("covers")],
            state=[property_among("duty", *duties)(context)],
            carried=["place"],
        )
        tenures = f"MATCH (fact)<-[:OF_POST]-(tenure:Tenure) WHERE {clock.holds('tenure')}"
        return f"{places} {posts} {tenures}"

    holder = CountedEnd("tenure", "HELD_BY")
    return NodePattern(fact_clauses, holder if counted == "holder" else CountedEnd("place"))


def activity_pattern(
    *categories: str,
    conditions: tuple[Condition, ...] = (),
    place_kinds: tuple[str, ...] = (),
    end: CountedEnd = THE_FACT,
) -> NodePattern:
    """Return the pattern of the activities of these categories that were held."""
    return located_pattern(
        "Activity",
        "HELD_AT",
        property_among("category", *categories),
        day_reached("heldOn"),
        took_place,
        *conditions,
        place_kinds=place_kinds,
        end=end,
    )


def union_clauses(context: ReportContext, patterns: tuple[NodePattern, ...]) -> str:
    """Return the clauses that find what any of the patterns finds, as often as it is found."""
    if len(patterns) == 1:
        return patterns[0].clauses(context)
    parts = [f"{pattern.clauses(context)} RETURN counted" for pattern in patterns]
    union = " UNION ALL ".join(parts)
    return f"{context.subquery_head} {{ {union} }}"
