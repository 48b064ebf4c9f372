"""The order in which matches and near misses are told, and what a reading's rows come to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from graph.matching.fact_rows import FactRows, PlaceRow, PledgedProjectRow
from graph.matching.facts import OfferFacts, PathPlace, PledgeRecord, Tie
from graph.matching.facts_from_rows import PlacePaths, assemble_facts, pledge_record
from graph.matching.ranking import rank_pairs
from graph.ontology.clock import BEGINNING
from tests.graph.matching.matching_facts import DAY, ELSEWHERE, RULES, need, offer

PLACES: list[Sequence[Any]] = [
    ["City:T", "市", 9, None, None, []],
    ["District:D", "区", 8, None, None, ["City:T"]],
    ["Subdistrict:S", "街道", 7, None, None, ["District:D"]],
    ["Community:C", "社区", 6, 45.0, 122.0, ["Subdistrict:S"]],
    ["Grid:G", "网格", 2, None, None, ["Community:C"]],
    ["Compound:X", "小区", 5, None, None, ["Community:C"]],
    ["Building:L", "楼", 1, None, None, ["Grid:G", "Compound:X"]],
]
NEED = [
    "Need:1",
    "需求",
    "legal_advice",
    10.0,
    4.0,
    "小时",
    "HIGH",
    ["律师"],
    "0001-01-01",
    "9999-12-31",
    "2026-06-30T17:00:00Z",
    "Building:L",
]
OFFER = [
    "Resource:1",
    "资源",
    "legal_advice",
    9.0,
    "天",
    [],
    "2026-01-01",
    "9999-12-31",
    500.0,
    "Unit:U",
    "单位",
    "0001-01-01",
    "2027-01-01",
]


def test_equal_scores_are_told_in_the_order_of_ids_however_they_were_read() -> None:
    offers = [offer(id=f"Resource:{letter}") for letter in "CAB"] + [
        offer(id="Resource:0", seat=ELSEWHERE)
    ]
    told = {
        tuple(
            fit.offer.id
            for fit in rank_pairs([(need(), each) for each in order], RULES, DAY, 20).fits
        )
        for order in permutations(offers)
    }
    assert told == {("Resource:0", "Resource:A", "Resource:B", "Resource:C")}


def test_only_the_best_are_told_and_as_many_near_misses_as_the_settings_say() -> None:
    offers = [
        offer(id=f"Resource:{number:02}", available=float(number)) for number in range(30)
    ] + [offer(id=f"Resource:x{number}", skills=()) for number in range(9)]
    found = rank_pairs([(need(remaining=40.0), each) for each in offers], RULES, DAY, 3)
    assert [fit.offer.available for fit in found.fits] == [29.0, 28.0, 27.0]
    missing = [(need(skills=("律师",)), replace(each, skills=())) for each in offers]
    assert len(rank_pairs(missing, RULES, DAY, 3).misses) == RULES.settings.relaxation.shown


def test_what_is_cheap_to_mend_comes_before_what_is_dear_and_what_cannot_be_mended_comes_last() -> (
    None
):
    offers: dict[str, OfferFacts] = {
        "nothing helps": offer(id="Resource:1", unit_of_measure="盏"),
        "nothing helps twice": offer(id="Resource:0", unit_of_measure="盏", available=0.0),
        "a skill": offer(id="Resource:2"),
        "a few days": offer(id="Resource:3", skills=("律师",), opens=date(2026, 8, 3)),
    }
    asked = need(skills=("律师",), closes=date(2026, 8, 1))
    told = [
        miss.offer.id
        for miss in rank_pairs([(asked, each) for each in offers.values()], RULES, DAY, 20).misses
    ]
    assert told == ["Resource:3", "Resource:2", "Resource:1", "Resource:0"]


def test_a_place_lies_in_all_that_contain_it_the_nearest_first() -> None:
    way = PlacePaths({row[0]: PlaceRow(*row) for row in PLACES}).up("Building:L")
    assert [stop.id for stop in way] == [
        "Building:L",
        "Grid:G",
        "Compound:X",
        "Community:C",
        "Subdistrict:S",
        "District:D",
        "City:T",
    ]


def rows(**instead: Any) -> FactRows:  # noqa: ANN401 - lists of rows, by name
    """Return the rows of a need, an offer and its owner, with what is otherwise."""
    usual: dict[str, Any] = {
        "known": [],
        "needs": [NEED],
        "offers": [OFFER],
        "areas": [["Resource:1", "District:D"]],
        "venues": [],
        "promised": [["Resource:1", 3.0]],
        "owners": [["Unit:U", "Community:C"]],
        "projects": [["Unit:U", "Project:1", None, "PLEDGED"]],
        "places": PLACES,
        "assignments": [],
        "memberships": [],
        "stations": [],
    }
    record = usual | instead
    return FactRows.from_record([record[name] for name in FactRows._fields])


def test_rows_become_facts() -> None:
    (one,), (other,) = assemble_facts(rows(), RULES, DAY)
    assert (one.remaining, one.skills, one.opens, one.path[0]) == (
        4.0,
        ("律师",),
        BEGINNING,
        PathPlace("Building:L", "楼"),
    )
    assert (other.available, other.radius, other.active[1], other.area[0].id, other.seat[0].id) == (
        3.0,
        500.0,
        date(2027, 1, 1),
        "District:D",
        "Community:C",
    )
    assert other.record == PledgeRecord(1, 0, 1, 0, ("Project:1",))


def test_of_what_nobody_was_promised_all_is_available() -> None:
    assert assemble_facts(rows(promised=[], projects=[]), RULES, DAY).offers[0].available == 9.0


def test_a_need_without_a_first_day_waits_since_the_graph_knows_of_it() -> None:
    assert assemble_facts(rows(), RULES, DAY).needs[0].waiting_since == date(2026, 7, 1)
    dated = [*NEED[:8], "2026-05-01", *NEED[9:]]
    assert assemble_facts(rows(needs=[dated]), RULES, DAY).needs[0].waiting_since == date(
        2026, 5, 1
    )


@pytest.mark.parametrize(
    ("venue", "station", "seat"),
    [
        ("Compound:X", "Community:C", "Compound:X"),
        (None, "Community:C", "Community:C"),
        (None, None, "District:D"),
    ],
)
def test_an_offer_comes_from_its_venue_else_from_where_its_owner_is_else_from_its_area(
    venue: str | None, station: str | None, seat: str
) -> None:
    found = assemble_facts(
        rows(
            venues=[["Resource:1", venue]] * bool(venue),
            owners=[["Unit:U", station]] * bool(station),
        ),
        RULES,
        DAY,
    )
    assert found.offers[0].seat[0].id == seat


def test_ties_belong_to_owners_and_what_is_led_is_ones_own() -> None:
    assignments = [
        ["Assignment:2", "unit_report", "Community:C", "Unit:U"],
        ["Assignment:1", "compound_branch", "Compound:X", "PartyOrganization:P"],
        ["Assignment:3", "community_committee", "Community:Z", "PartyOrganization:Q"],
    ]
    memberships = [["AllianceMembership:1", "alliance", "Community:C", "Unit:U"]]
    found = assemble_facts(
        rows(
            assignments=assignments, memberships=memberships, stations=[["Community:C", "Unit:R"]]
        ),
        RULES,
        DAY,
    )
    assert found.needs[0].owners == ("PartyOrganization:P", "Unit:R")
    assert found.offers[0].ties == (
        Tie("alliance", "Community:C", "AllianceMembership:1"),
        Tie("unit_report", "Community:C", "Assignment:2"),
    )


def test_a_record_counts_what_was_kept_what_is_open_and_what_is_late() -> None:
    projects: list[list[Any]] = [
        ["Unit:U", "Project:5", "2026-06-01", "DELIVERED"],
        ["Unit:U", "Project:4", "2026-06-01", "CONFIRMED"],
        ["Unit:U", "Project:3", "2026-06-01", "WITHDRAWN"],
        ["Unit:U", "Project:2", "2026-06-30", "STARTED"],
        ["Unit:U", "Project:1", "2026-07-01", "PLEDGED"],
        ["Unit:U", "Project:0", None, "PLEDGED"],
    ]
    assert pledge_record([PledgedProjectRow(*row) for row in projects], DAY) == PledgeRecord(
        6, 2, 3, 1, tuple(f"Project:{number}" for number in range(6))
    )


def test_a_family_is_what_is_above_below_or_beside_a_category() -> None:
    family = {
        wanted: {code for needed, code in RULES.families if needed == wanted}
        for wanted in ("legal_advice", "convenience")
    }
    everyday = {"convenience", "legal_advice", "policy_advice", "home_repair", "housekeeping"}
    assert family == {"legal_advice": everyday, "convenience": everyday}
