"""The root field `coverageGapCounts`: how many gaps each place of an area has, by kind and duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.areas.containment import AreaPlaces, prefetch_argument_places
from graph.audit.area_gaps import AreaGaps, GapReader
from graph.audit.gap import GAP_KINDS
from graph.audit.gap_nodes import NodeRows, ReferencedNodes, rows_by_id
from graph.database.protocols import Reader
from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.properties import duty_table
from graph.query.selection import Field
from graph.query.shape import Shape, list_shape, nested_shape
from graph.reports.grouping import grouping_kind
from graph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class GapCount:
    """How many gaps of one kind a place has, and of which duties."""

    place: str
    kind: str
    duties: Mapping[str, int]
    """The code of each duty to the number of its gaps, in the order of the vocabulary."""

    @property
    def total(self) -> int:
        """The number of gaps."""
        return sum(self.duties.values())


class ShownCount(NamedTuple):
    """A count with the rows of the places."""

    found: GapCount
    places: NodeRows


def project_gap_counts(context: CompileContext, field: Field) -> Projection:
    """Project the counts of an area, by its places of a kind."""
    area = prefetch_argument_places(context, field.arguments["area"], field.clock)
    counts = prefetch_counts(context, field, area)
    places = ReferencedNodes(
        context,
        field.clock,
        "Place",
        ["Place"],
        lambda run: {count.place for count in run.result(counts)},
    )
    shapes = [
        (part.key, count_field_shape(context, part, places)) for part in field.children.fields
    ]

    def shape_count(value: ShownCount, run: Execution) -> dict[str, Any]:
        return {key: shape(value, run) for key, shape in shapes}

    shape_list = list_shape(shape_count)

    def shape_counts(rows: Any, run: Execution) -> Any:
        found = rows_by_id(rows or ())
        return shape_list([ShownCount(count, found) for count in run.result(counts)], run)

    shape = nested_shape(field.key, shape_counts, required=False)
    return Projection(places.expression if places.nodes else "", shape)


def prefetch_counts(
    context: CompileContext, field: Field, area: Prefetch[AreaPlaces]
) -> Prefetch[Sequence[GapCount]]:
    """Return the prefetch that counts the gaps of an area."""
    gap_reader = GapReader()
    level = grouping_kind(field) or ""

    async def read_counts(reader: Reader, run: Execution) -> Sequence[GapCount]:
        places = run.result(area)
        if places.error:
            raise places.error
        found = await gap_reader.read(reader, run, field.clock, places.ids)
        return count_gaps(found, places.ids, level, run.vocabulary)

    return context.prefetch(read_counts)


def count_gaps(
    found: AreaGaps, areas: Sequence[str], level: str, vocabulary: Vocabulary
) -> Sequence[GapCount]:
    """Return the counts of gaps by the places of a level, those without any left out.

    A gap counts once for each place of the level in the area that contains a place of it; one that
    lies in none counts for its own places.
    """
    inside = found.around.within(areas)
    above: dict[str, list[str]] = {}
    tally: Counter[tuple[str, str, str]] = Counter()
    for gap in found.gaps:
        places: set[str] = set()
        for place in gap.places:
            if place not in inside:
                continue
            if place not in above:
                at_level = (
                    outer
                    for outer in found.around.around(place)
                    if kind_name_of(outer) == level and outer in inside
                )
                above[place] = list(at_level) or [place]
            places.update(above[place])
        tally.update((place, gap.kind, gap.duty) for place in places)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    order = [duty.code for duty in vocabulary]
    for place, kind, duty in sorted(tally, key=lambda each: order.index(each[2])):
        counts.setdefault((place, kind), {})[duty] = tally[place, kind, duty]
    kinds = list(GAP_KINDS)
    ordered = sorted(counts, key=lambda each: (key_of_id(each[0]), kinds.index(each[1])))
    return [GapCount(place, kind, counts[place, kind]) for place, kind in ordered]


def count_field_shape(context: CompileContext, field: Field, places: ReferencedNodes) -> Shape:
    """Return the shape of one field of a count."""
    match field.name:
        case "place":
            place = places.slot(field, required=True)
            return lambda shown, run: place((shown.found.place, shown.places), run)
        case "kind":
            return lambda shown, _run: shown.found.kind
        case "count":
            return lambda shown, _run: shown.found.total
        case "duties":
            return duties_shape(context, field)
    return lambda _shown, _run: "CoverageGapCount"


def duties_shape(context: CompileContext, field: Field) -> Shape:
    """Return the shape of the counts by duty."""
    tables = {part.key: duty_table(context, part.children) for part in field.children.named("duty")}

    def shape(shown: ShownCount, _run: Execution) -> list[dict[str, Any]]:
        made = []
        for code, number in shown.found.duties.items():
            values = {"count": number, "__typename": "CoverageGapDuty"}
            made.append(
                {
                    part.key: tables[part.key][code] if part.name == "duty" else values[part.name]
                    for part in field.children.fields
                }
            )
        return made

    return shape


ROOT_FIELDS["coverageGapCounts"] = project_gap_counts
