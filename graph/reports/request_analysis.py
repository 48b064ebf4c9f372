"""The analysis of an area's requests: one statement reads them, Python keeps and counts them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from graph.areas.own_areas import is_own_area, outside_areas_error
from graph.areas.report_area import build_report_area
from graph.database.protocols import Reader
from graph.ontology.expressions import last_event_clause
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_node
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, nested_shape
from graph.query.vocabulary_fields import category_values
from graph.reports.area_node import project_area_node
from graph.reports.conditions import is_raised
from graph.reports.context import ReportContext
from graph.reports.grouping import grouping_kind
from graph.reports.kept_period import KeptPeriod
from graph.reports.period import last_day_clock, period_of
from graph.reports.request_counts import (
    Period,
    Request,
    count_by_category,
    count_by_month,
    count_requests,
    request_from_row,
)
from graph.reports.small_counts import report_area_of
from graph.vocabulary.categories import Taxonomy

REQUEST_KINDS = ("RequestEvent", "ServiceRequest")


class GroupedRequest(NamedTuple):
    """A request, and the ids of the groups to which it belongs."""

    request: Request
    groups: Sequence[str]


def request_in_groups(row: Any) -> GroupedRequest:
    """Return a request from its row in `requests_expression`."""
    groups, *request = row
    return GroupedRequest(request_from_row(request), groups)


def project_request_analysis(compile_context: CompileContext, field: Field) -> Projection:
    """Project the analysis of an area, as a whole and for each place of a kind in it.

    The requests are read before, and kept; the statement reads the nodes of the places alone.
    """
    clock = last_day_clock(compile_context, field)
    place = build_report_area(compile_context, field.arguments["area"], clock)
    label = grouping_kind(field) if field.children.first("places") else None
    kept = KeptPeriod(
        compile_context.vocabulary,
        f"requests by {label}",
        field,
        REQUEST_KINDS,
        partial(project_requests, label),
    )

    async def read_requests(reader: Reader, run: Execution) -> list[GroupedRequest]:
        if not await is_own_area(reader, run, report_area_of(field, run)):
            raise outside_areas_error("area")
        return [request_in_groups(row) for row in await kept.read(reader, run)]

    prefetch = compile_context.prefetch(read_requests)
    node = project_area_node(compile_context, field, place)
    groups = project_groups(compile_context, field, prefetch, label)
    clauses = f"{place.asked} {node.clauses}"
    parts = ", ".join((groups.expression, *node.expressions))
    categories = compile_context.vocabulary.categories

    def shape_analysis(row: Any, run: Execution) -> Any:
        if row is None:
            place.raise_absence()
            return None
        group_rows, *node_rows = row
        nodes = node.shape_rows(node_rows, run)
        requests = run.result(prefetch)
        period = period_of(run.values, field)
        analysis = Analysis(period, requests, group_rows, groups.shapes, categories)
        return {
            chosen.key: nodes[chosen.key] if chosen.key in nodes else analysis.value_of(chosen, run)
            for chosen in field.children.fields
        }

    return Projection(
        f"head(COLLECT {{ {clauses} RETURN [{parts}] }})",
        nested_shape(field.key, shape_analysis, required=False),
    )


def project_requests(
    label: str | None, compile_context: CompileContext, field: Field
) -> Projection:
    """Project the rows of the requests; its shape raises why there is no such area."""
    clock = last_day_clock(compile_context, field)
    place = build_report_area(compile_context, field.arguments["area"], clock)
    context = ReportContext(clock, place.everywhere, compile_context)
    requests = requests_expression(context, label)

    def shape_requests(rows: Any, _run: Execution) -> Any:
        if rows is None:
            place.raise_absence()
            return None
        return rows

    clauses = f"{place.asked} {place.inside}"
    return Projection(f"head(COLLECT {{ {clauses} RETURN {requests} }})", shape_requests)


def request_clauses(context: ReportContext) -> str:
    """Return the clauses that find the requests raised by the period's end, with their place."""
    raised = [is_raised(context)]
    if context.everywhere:
        requests = context.fact_clauses("MATCH (fact:ServiceRequest)", state=raised)
        lies = context.clock.believed("lies")
        return f"{requests} MATCH (fact)-[lies:RAISED_AT]->(place:Place) WHERE {lies}"
    return context.fact_clauses(
        context.located_clause("RAISED_AT", "fact:ServiceRequest"),
        predicates=[context.clock.believed("lies")],
        state=raised,
        carried=["place"],
    )


def group_clause(context: ReportContext, label: str) -> str:
    """Return the clause that finds the places of a kind that contain the place of a request."""
    up = f"MATCH up=(place)-[:PART_OF*0..7]->(group:{label})"
    return f"{up} WHERE {context.clock.path('up')}"


def requests_expression(context: ReportContext, label: str | None) -> str:
    """Return the expression for the list of requests.

    The row of a request holds the ids of its groups, and what `request_from_row` reads.
    """
    groups = "[]"
    if label:
        groups = f"COLLECT {{ {group_clause(context, label)} RETURN DISTINCT group.id }}"
    last = last_event_clause("fact", "OF_REQUEST", "RequestEvent", "event", context.clock)
    event = (
        "[event.toStep IN $ending, event.toStep IN $solving, "
        "toString(event.at), toString(event.dueAt)]"
    )
    state = context.state
    own = f"[{groups}, {state}.category, toString({state}.openedAt)]"
    events = f"coalesce(head(COLLECT {{ {last} RETURN {event} }}), [false, false, null, null])"
    return f"COLLECT {{ {request_clauses(context)} RETURN {own} + {events} }}"


class GroupProjection(NamedTuple):
    """The list of the groups' own nodes, as often as they are selected."""

    expression: str
    """A row holds the id of the group, then its node for each shape."""
    shapes: Mapping[str, Shape]
    """By response key."""


def project_groups(
    compile_context: CompileContext,
    field: Field,
    requests: Prefetch[list[GroupedRequest]],
    label: str | None,
) -> GroupProjection:
    """Project the places by which requests are grouped, in the order of their ids."""
    if label is None:
        return GroupProjection("[]", {})
    projections = [
        (chosen, project_node(compile_context, chosen.children, "group", chosen.clock))
        for places in field.children.named("places")
        for chosen in places.children.named("place")
    ]

    def group_ids(run: Execution) -> list[str]:
        return sorted({group for each in run.result(requests) for group in each.groups})

    ids = compile_context.parameter("groups", group_ids)
    clauses = " ".join(projection.clauses for _, projection in projections)
    row = ", ".join(("group.id", *(projection.expression for _, projection in projections)))
    groups = f"UNWIND ${ids} AS listed MATCH (group:{label} {{id: listed}}) WITH group"
    return GroupProjection(
        f"COLLECT {{ {groups} ORDER BY group.id {clauses} RETURN [{row}] }}",
        {
            chosen.key: nested_shape(chosen.key, shape_of(projection), required=True)
            for chosen, projection in projections
        },
    )


@dataclass(frozen=True, slots=True)
class Analysis:
    """The requests of an area in a period, from which every selected value is counted."""

    period: Period
    requests: Sequence[GroupedRequest]
    group_rows: Sequence[Any]
    group_shapes: Mapping[str, Shape]
    """Shapes of the groups' own nodes, by response key."""
    categories: Taxonomy

    def value_of(self, chosen: Field, run: Execution) -> Any:
        """Return the value of one selected field."""
        period = self.period
        match chosen.name:
            case "whole":
                return self.shape_figures(chosen.children, [each.request for each in self.requests])
            case "places":
                requests = self.requests_by_group()
                return [
                    self.shape_group(chosen.children, row, requests[row[0]], run)
                    for row in self.group_rows
                ]
            case "from":
                return period.first.isoformat()
            case "to":
                return period.after.isoformat()
            case "before":
                return period.before.isoformat()
        return "RequestAnalysis"

    def requests_by_group(self) -> Mapping[str, Sequence[Request]]:
        """Return the requests that belong to each group, by its id."""
        found: dict[str, list[Request]] = defaultdict(list)
        for each in self.requests:
            for group in each.groups:
                found[group].append(each.request)
        return found

    def shape_group(
        self, selection: Selection, row: Any, requests: Sequence[Request], run: Execution
    ) -> dict[str, Any]:
        """Return the selected figures of one group, with its own node."""
        _, *nodes = row
        shaped = self.shape_figures(selection, requests)
        for (key, shape), raw in zip(self.group_shapes.items(), nodes, strict=True):
            if key in shaped:
                shaped[key] = shape(raw, run)
        return shaped

    def shape_figures(self, selection: Selection, requests: Sequence[Request]) -> dict[str, Any]:
        """Return the selected figures of some requests."""
        values = {
            **count_requests(requests, self.period),
            "place": None,
            "__typename": "RequestFigures",
        }
        shaped: dict[str, Any] = {}
        for chosen in selection.fields:
            match chosen.name:
                case "categories":
                    shaped[chosen.key] = self.shape_categories(chosen, requests)
                case "months":
                    counted = count_by_month(requests, self.period)
                    shaped[chosen.key] = [chosen.children.pick_deep(row) for row in counted]
                case _:
                    shaped[chosen.key] = values[chosen.name]
        return shaped

    def shape_categories(self, chosen: Field, requests: Sequence[Request]) -> list[dict[str, Any]]:
        """Return the selected figures of each category of some requests."""
        names = {code: known.zh for code, known in self.categories.codes.items()}
        shaped = []
        for row in count_by_category(requests, self.period, names):
            code = row["category"]
            category = category_values(code, self.categories.codes.get(code))
            shaped.append(chosen.children.pick_deep({**row, "category": category}))
        return shaped


ROOT_FIELDS["requestAnalysis"] = project_request_analysis
