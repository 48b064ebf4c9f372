"""What a departure leaves uncovered, and what changed in a chain between two days."""

from __future__ import annotations

from typing import Any

import pytest

from graph.database.connection import Database
from tests.support import gap_town
from tests.support.office import Office

IMPACT = """query($holder: ID!, $on: Date!) {
  handoverImpact(holder: $holder, on: $on) {
    on held uncoveredCount
    uncovered {
      line { state duty { code } level { id } holder { id } organization { id } }
      fallback { duty { code } level { id } holder { id } phone } }
    openProjects { id status } openRequests { id } openResponsibilities { id status } } }"""
CHANGES = """query($place: PlaceRef!, $from: Date!, $to: Date!) {
  coverageChanges(place: $place, from: $from, to: $to) {
    on duty { code } level { id }
    before { state holder { id } organization { id } evidence { source row } }
    after {
      state holder { id } organization { id } lastHolder { id } evidence { source row }
    } } }"""
CHAIN = """query($place: PlaceRef!, $at: Date!) {
  whoCovers(where: $place, at: $at) { ... on Coverage {
    lines { duty { code } state level { id } holder { id } organization { id } } } } }"""
DAY = "2026-03-01"


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The town with a gap of each kind, once for all tests here."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await gap_town.build(engine, tmp_path_factory.mktemp("handover"))


async def ask(executor: Office, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Return the only root of an answer without errors, ids without their moment."""
    answer = await executor.execute(query, variables=variables)
    assert "errors" not in answer, answer
    (root,) = answer["data"].values()
    return without_moments(root)


def without_moments(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an answer with ids in place of nodes, without the day on which they are asked for."""
    if isinstance(value, list):
        return [without_moments(each) for each in value]
    if isinstance(value, dict) and set(value) == {"id"}:
        return value["id"].partition("~")[0]
    if isinstance(value, dict) and set(value) == {"code"}:
        return value["code"]
    if isinstance(value, dict):
        return {key: without_moments(each) for key, each in value.items()}
    return value


async def test_who_leaves_a_post_that_nobody_else_holds_leaves_it_vacant(town: Office) -> None:
    found = await ask(town, IMPACT, holder="Cadre:G4", on=DAY)
    assert (found["held"], found["uncoveredCount"]) == (2, 2)
    lost = [(each["line"]["state"], each["line"]["level"]) for each in found["uncovered"]]
    assert lost == [("HELD", "Building:L5"), ("HELD", "Building:L6")]
    fallback = found["uncovered"][0]["fallback"]
    assert fallback == {
        "duty": "contact_leader",
        "level": "Compound:X1",
        "holder": "Cadre:G2",
        "phone": "0436-7654321",
    }


async def test_a_post_that_somebody_else_holds_too_is_not_lost(town: Office) -> None:
    found = await ask(town, IMPACT, holder="Cadre:G2", on=DAY)
    assert found["held"] == 2
    # Of the compound's contact and the chief of L4, whom G3 is as well, only the first is lost.
    assert [each["line"]["level"] for each in found["uncovered"]] == ["Compound:X1"]
    # And whoever leaves is not the one to call.
    assert found["uncovered"][0]["fallback"]["holder"] == "Cadre:G5"


async def test_a_unit_loses_what_is_held_on_its_behalf_and_a_company_its_contract(
    town: Office,
) -> None:
    unit = await ask(town, IMPACT, holder="Unit:D1", on=DAY)
    assert [each["line"]["duty"] for each in unit["uncovered"]] == ["contact_leader"]
    company = await ask(town, IMPACT, holder="Unit:D3", on="2025-06-01")
    (lost,) = company["uncovered"]
    assert (lost["line"]["duty"], lost["line"]["organization"]) == ("property_company", "Unit:D3")
    # Its contract ran out: after that day it has nothing to lose.
    assert (await ask(town, IMPACT, holder="Unit:D3", on=DAY))["held"] == 0


@pytest.mark.parametrize("holder", ["Cadre:G99", "Building:L1", "nobody"])
async def test_a_holder_that_is_none_is_an_error(town: Office, holder: str) -> None:
    answer = await town.execute(IMPACT, variables={"holder": holder, "on": DAY})
    assert answer["data"] == {"handoverImpact": None}
    assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_NODE"


async def test_a_change_says_who_was_there_who_is_and_since_when(town: Office) -> None:
    found = await ask(
        town, CHANGES, place={"id": "Building:L1"}, **{"from": "2025-01-01", "to": DAY}
    )
    chief = [change for change in found if change["level"] == "Building:L1"]
    assert [(c["on"], c["duty"], c["before"]["holder"], c["after"]["state"]) for c in chief] == [
        ("2025-06-01", "building_chief", "Cadre:G1", "VACANT")
    ]
    assert chief[0]["after"]["lastHolder"] == "Cadre:G1"
    assert chief[0]["before"]["evidence"] == [{"source": "任职.csv", "row": 2}]
    company = [change for change in found if change["duty"] == "property_company"]
    assert [(c["on"], c["before"]["state"], c["after"]["state"]) for c in company] == [
        ("2026-01-01", "HELD", "UNCOVERED")
    ]
    assert company[0]["before"]["organization"] == "Unit:D3"
    assert len(found) == 2


async def test_a_second_holder_is_a_line_that_came_and_none_that_went(town: Office) -> None:
    days = {"from": "2024-01-01", "to": "2024-12-31"}
    found = await ask(town, CHANGES, place={"id": "Building:L4"}, **days)
    assert [(c["on"], c["before"], c["after"]["holder"]) for c in found] == [
        ("2024-03-01", None, "Cadre:G3")
    ]


@pytest.mark.parametrize("place", ["Building:L1", "Building:L4", "Building:L6", "Compound:X1"])
async def test_changes_are_what_two_chains_differ_in(town: Office, place: str) -> None:
    where = {"id": place}
    for first, last in (("2022-06-01", "2024-06-01"), ("2024-06-01", DAY), ("2022-06-01", DAY)):
        before = await ask(town, CHAIN, place=where, at=first)
        after = await ask(town, CHAIN, place=where, at=last)
        sides = [{held(line) for line in chain["lines"]} for chain in (before, after)]
        changes = await ask(town, CHANGES, place=where, **{"from": first, "to": last})
        gone = [change_side(change, "before") for change in changes if change["before"]]
        come = [change_side(change, "after") for change in changes if change["after"]]
        assert set(gone) == sides[0] - sides[1]
        assert set(come) == sides[1] - sides[0]


def held(line: Any) -> tuple[str, str, str | None]:  # noqa: ANN401 - JSON
    """Return what matters of a line of a chain."""
    return (line["level"], line["state"], line["holder"] or line["organization"] or line["duty"])


def change_side(change: Any, side: str) -> tuple[str, str, str | None]:  # noqa: ANN401 - JSON
    """Return what matters of a line of a change."""
    line = change[side]
    return (
        change["level"],
        line["state"],
        line["holder"] or line["organization"] or change["duty"],
    )


async def test_days_in_the_wrong_order_and_a_place_that_is_none_are_errors(town: Office) -> None:
    for place, first, last, code in (
        ("Building:L1", DAY, "2025-01-01", "EMPTY_PERIOD"),
        ("Building:L1", DAY, DAY, "EMPTY_PERIOD"),
        ("Building:L99", "2025-01-01", DAY, "UNKNOWN_AREA"),
    ):
        given = {"place": {"id": place}, "from": first, "to": last}
        answer = await town.execute(CHANGES, variables=given)
        assert answer["errors"][0]["extensions"]["code"] == code
