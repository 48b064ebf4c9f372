"""A figure declares the kinds that its Cypher reads: it is counted again when one is written.

So do an indicator and the analysis of requests.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from graph.areas.report_area import PLACE_AREA_KINDS, build_report_area
from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext
from graph.query.selection import Argument
from graph.reports.context import PeriodParameters, ReportContext
from graph.reports.figures import FIGURES, Figure
from graph.reports.indicators import INDICATORS, Indicator
from graph.reports.request_analysis import REQUEST_KINDS, requests_expression
from graph.vocabulary import load_vocabulary

NAME = re.compile(r"[:|]([A-Z]\w+)")
"""A label or a relationship type."""
STATES = {"Version", "VERSION_OF"}
"""Written with the nodes of any kind whose state changes."""
SOMETHING_LIES_THERE = re.compile(r"EXISTS \{ \(place\)<-\[:[\w|]+\]-\(\) \}")
"""Leaves out places at which nothing lies: what does is of a kind that the figure declares."""
FORMER_PLACES = re.compile(r"\(inner\)<-\[:SUCCEEDED_BY\*[\d.]+\]-\(place:Place\)")
"""Leads from places to places, although organizations succeed each other by the same arrow."""
CLOCKS = (Clock("at"), Clock("at", past=True), Clock("at", "known", past=True))


def writers() -> dict[str, set[str]]:
    """Return the names of the kinds whose rows write each relationship type."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind in KINDS:
        for edge in kind.stored:
            found[edge.arrow].add(kind.name)
    return dict(found)


WRITERS = writers()


def kinds_read(clauses: str) -> set[str]:
    """Return the names of the kinds that clauses name by a label or by a type that they write."""
    found: set[str] = set()
    for name in set(NAME.findall(clauses)) - STATES:
        kinds = WRITERS.get(name, set()) | expanded([name])
        assert kinds, f"{name} is neither a label nor a relationship type"
        found |= kinds
    return found


def expanded(names: Iterable[str]) -> set[str]:
    """Return the names of kinds, with those of facets replaced by all their kinds."""
    return {kind.name for name in names for kind in KINDS.named(name)}


def clauses_of(figure: Figure, *, everywhere: bool) -> Iterator[str]:
    """Yield the clauses of a figure under each clock."""
    for clock in CLOCKS:
        context = ReportContext(clock, everywhere, CompileContext(load_vocabulary()))
        yield figure.value_clause(context, figure.code)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_a_figure_of_the_city_declares_every_kind_that_it_reads_and_no_other(
    figure: Figure,
) -> None:
    for clauses in clauses_of(figure, everywhere=True):
        assert kinds_read(clauses) == expanded(figure.kinds)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_a_figure_of_an_area_reads_its_kinds_and_those_of_places(figure: Figure) -> None:
    places = expanded(PLACE_AREA_KINDS)
    declared = expanded((*figure.kinds, *figure.kinds_in_area))
    for clauses in clauses_of(figure, everywhere=False):
        assert kinds_read(clauses) | places == declared | places


@pytest.mark.parametrize("everywhere", [True, False], ids=["city", "area"])
@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.code)
def test_an_indicator_reads_its_kinds_and_those_of_places(
    indicator: Indicator, everywhere: bool
) -> None:
    places = expanded(PLACE_AREA_KINDS)
    for clock in CLOCKS[1:]:
        period = PeriodParameters("first_day", "first_moment", "year_ago")
        context = ReportContext(clock, everywhere, CompileContext(load_vocabulary()), period)
        clauses = [indicator.pattern.clauses(context), indicator.measured_expression(context)]
        if indicator.share_of:
            clauses.append(indicator.share_of.clauses(context))
        assert kinds_read(" ".join(clauses)) - places == expanded(indicator.kinds)


@pytest.mark.parametrize("everywhere", [True, False], ids=["city", "area"])
def test_the_analysis_of_requests_reads_its_kinds_and_those_of_places(everywhere: bool) -> None:
    places = expanded(PLACE_AREA_KINDS)
    for clock in CLOCKS[1:]:
        context = ReportContext(clock, everywhere, CompileContext(load_vocabulary()))
        clauses = requests_expression(context, "Community")
        assert kinds_read(clauses) - places == expanded(REQUEST_KINDS)


@pytest.mark.parametrize(
    "reference",
    [
        {"id": "District:220802"},
        {"code": "220802"},
        {"address": "解放路社区"},
        {"id": "Alliance:M1"},
    ],
    ids=str,
)
def test_the_places_of_an_area_are_decided_by_the_kinds_that_are_declared_for_it(
    reference: dict[str, str],
) -> None:
    for clock in CLOCKS:
        place = build_report_area(
            CompileContext(load_vocabulary()), Argument("area", reference), clock
        )
        clauses = SOMETHING_LIES_THERE.sub("true", f"{place.asked} {place.inside}")
        clauses = FORMER_PLACES.sub("(place:Place)", clauses)
        assert kinds_read(clauses) == expanded(place.kinds)


def test_the_city_by_its_id_is_everything_and_depends_on_no_place() -> None:
    place = build_report_area(
        CompileContext(load_vocabulary()), Argument("area", {"id": "City:2208"}), CLOCKS[0]
    )
    assert place.everywhere
    assert not place.kinds
