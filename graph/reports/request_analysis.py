"""Projects the analysis of an area's requests: one statement reads them with the places they belong to, the rest is arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.areas.report_area import area, refusal
from graph.ontology.kinds import KINDS
from graph.ontology.kinds.needs import last_event_clause
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.plan import ROOTS
from graph.query.projection import project_node
from graph.query.selection import Field, Selection
from graph.query.shape import Execution, Shape, nested_shape
from graph.reports.figures import raised
from graph.reports.patterns import Look
from graph.reports.period import at_end, period_of
from graph.reports.request_counts import Period, Request, by_category, by_month, counts, request_of

Parts = Mapping[str, Shape]
"""Shapes of the places of groups, by response key."""


def request_analysis(draft: CompileContext, field: Field) -> Projection:
    """Project the analysis of an area, as a whole and for each place of a kind in it."""
    given = field.arguments["area"]
    clock = at_end(draft, field)
    place = area(draft, given, clock)
    look = Look(clock, place.everywhere, draft)
    label = label_of(field)
    nodes = [(chosen, place.piece(draft, chosen)) for chosen in field.children.named("area")]
    groups, shapes = group_nodes(draft, field, look, label)
    clauses = " ".join((place.asked, place.inside, *(piece.clauses for _, piece in nodes)))
    parts = ", ".join((rows(look, label), groups, *(piece.expression for _, piece in nodes)))
    of_area = [
        (chosen, nested_shape(chosen.key, shape_of(piece), required=True))
        for chosen, piece in nodes
    ]
    found = Found(shapes, {known.code: known.zh for known in draft.vocabulary.categories})

    def shaped(row: Any, run: Execution) -> Any:
        if row is None:
            raise refusal(run.values, given)
        told = {
            chosen.key: shape(raw, run)
            for (chosen, shape), raw in zip(of_area, row[2:], strict=True)
        }
        known = [(ids, request_of(request)) for ids, *request in row[0]]
        asked = replace(found, period=period_of(run.values, field), known=known, groups=row[1])
        return {
            chosen.key: told[chosen.key] if chosen.key in told else asked.part(chosen, run)
            for chosen in field.children.fields
        }

    return Projection(
        f"head(COLLECT {{ {clauses} RETURN [{parts}] }})",
        nested_shape(field.key, shaped, required=False),
        nullable=True,
    )


def label_of(field: Field) -> str | None:
    """Return the kind of place by which the area is divided, None where it is not."""
    by = field.arguments.get("by")
    if by is None:
        return None
    wanted = by.value
    return next(kind.name for kind in KINDS.named("Place") if kind.enum_name == wanted)


def found_requests(look: Look) -> str:
    """Return the clauses that find the requests raised by the end of the period, in `fact`, with their place."""
    if look.everywhere:
        return f"MATCH (fact:ServiceRequest) WHERE {look.seen(raised(look))} MATCH (fact)-[lies:RAISED_AT]->(place:Place) WHERE {look.clock.believed('lies')}"
    return f"{look.at_places('RAISED_AT', 'ServiceRequest', 'fact')}{look.clock.believed('lies')} AND {look.seen(raised(look), 'place')}"


def upwards(look: Look, label: str) -> str:
    """Return the clause that finds the places of a kind that a request belongs to."""
    return f"MATCH up=(place)-[:PART_OF*0..7]->(group:{label}) WHERE {look.clock.path('up')}"


def rows(look: Look, label: str | None) -> str:
    """Return the list of requests: the ids of their groups, what they are about, when they were raised, and their last step."""
    groups = f"COLLECT {{ {upwards(look, label)} RETURN DISTINCT group.id }}" if label else "[]"
    steps = last_event_clause("fact", "OF_REQUEST", "RequestEvent", "event", look.clock)
    last = f"head(COLLECT {{ {steps} RETURN [event.toStep IN $ending, event.toStep IN $solving, toString(event.at), toString(event.dueAt)] }})"
    row = f"[{groups}, {look.state}.category, toString({look.state}.openedAt)] + coalesce({last}, [false, false, null, null])"
    return f"COLLECT {{ {found_requests(look)} RETURN {row} }}"


def group_nodes(
    draft: CompileContext, field: Field, look: Look, label: str | None
) -> tuple[str, Parts]:
    """Return the list of the groups' own nodes, as often as they are selected, and the shapes by key."""
    chosen = [
        part for places in field.children.named("places") for part in places.children.named("place")
    ]
    if label is None:
        return "[]", {}
    pieces = [(part, project_node(draft, part.children, "group", part.clock)) for part in chosen]
    clauses = " ".join(piece.clauses for _, piece in pieces)
    row = ", ".join(("group.id", *(piece.expression for _, piece in pieces)))
    found = f"COLLECT {{ {found_requests(look)} {upwards(look, label)} WITH DISTINCT group ORDER BY group.id {clauses} RETURN [{row}] }}"
    return found, {
        part.key: nested_shape(part.key, shape_of(piece), required=True) for part, piece in pieces
    }


EMPTY = Period(date.max, date.max)


@dataclass(frozen=True)
class Found:
    """What an analysis is told from: the requests with the ids of their groups, and the rows of the groups' own nodes."""

    shapes: Parts
    names: Mapping[str, str]
    period: Period = EMPTY
    known: Sequence[tuple[Sequence[str], Request]] = ()
    groups: Any = ()

    def part(self, chosen: Field, run: Execution) -> Any:
        """Tell one part of the analysis."""
        period = self.period
        match chosen.name:
            case "whole":
                return figures(
                    chosen.children, period, [request for _, request in self.known], self.names
                )
            case "places":
                return [self.place(chosen, group, run) for group in self.groups]
            case "from" | "to" | "before":
                return {"from": period.first, "to": period.after, "before": period.before}[
                    chosen.name
                ].isoformat()
        return "RequestAnalysis"

    def place(self, chosen: Field, group: Any, run: Execution) -> Any:
        """Tell the figures of one place of a kind."""
        told = figures(
            chosen.children,
            self.period,
            [request for ids, request in self.known if group[0] in ids],
            self.names,
        )
        for (key, shape), raw in zip(self.shapes.items(), group[1:], strict=True):
            if key in told:
                told[key] = shape(raw, run)
        return told


def figures(
    selection: Selection, period: Period, requests: Sequence[Request], names: Mapping[str, str]
) -> dict[str, Any]:
    """Tell what is selected of the figures of some requests."""
    values: dict[str, Any] = {
        "place": None,
        "__typename": "RequestFigures",
        **counts(requests, period),
    }
    made: dict[str, Any] = {}
    for chosen in selection.fields:
        match chosen.name:
            case "categories":
                found = by_category(requests, period, names)
                made[chosen.key] = [
                    selected(each, chosen.children, "CategoryRequests") for each in found
                ]
            case "months":
                made[chosen.key] = [
                    selected(each, chosen.children, "MonthRequests")
                    for each in by_month(requests, period)
                ]
            case _:
                made[chosen.key] = values[chosen.name]
    return made


def selected(values: Mapping[str, Any], selection: Selection, name: str) -> dict[str, Any]:
    """Return what is selected of a map."""
    known = {**values, "__typename": name}
    return {chosen.key: known[chosen.name] for chosen in selection.fields}


ROOTS["requestAnalysis"] = request_analysis
