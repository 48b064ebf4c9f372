"""Matches as clients query them equal those computed from a copy of the graph, on both engines."""

import json
from datetime import date
from typing import Any

import pytest

from graph.database.connection import Database
from graph.database.statement_log import count_statements
from graph.vocabulary import matching_rules as rules
from tests.support import matching_town
from tests.support.engine_examples import examples
from tests.support.matching_town import DAY, OFFERS
from tests.support.rich_town import LEDGERS, RichTown

NODE = "{ id label }"
PAIR = f"need {NODE} resource {{ id label available owner {NODE} }} unit {NODE}"
MATCH = f"""{PAIR} quantity score limitsPassed weightsVersion
  components {{ name value maximum explanation facts {{ __typename id label }} }}"""
FOR_NEED = f"""query($need: ID!, $at: Date, $first: Int) {{
  matchesForNeed(need: $need, at: $at, first: $first) {{
    need {{ id title remaining place {{ label }} }} weightsVersion matches {{ {MATCH} }}
    blocked {{ {PAIR} blockedBy relaxation {{ changes cost }} }} }} }}"""
FOR_UNIT = f"""query($unit: ID!, $at: Date, $first: Int) {{
  matchesForUnit(unit: $unit, at: $at, first: $first) {{ {MATCH} }} }}"""
OF_NEEDS = f"""query($day: Date, $moment: DateTime, $first: Int, $beside: DateTime) {{
  needs(first: 100, at: $day, asOf: $moment) {{ edges {{ node {{ id
    matches(first: $first) {{
      need {{ id title remaining place {{ label }} }} weightsVersion matches {{ {MATCH} }}
      blocked {{ {PAIR} blockedBy relaxation {{ changes cost }} }} }}
    then: matches(asOf: $beside) {{ need {{ id }} matches {{ score }} }} }} }} }} }}"""
NEEDS = [f"Need:{row['编号']}" for ledgers in (LEDGERS, OFFERS) for row in ledgers["需求清单"]]
DAYS = (date(2023, 6, 1), date(2026, 1, 31), DAY, date(2026, 3, 20))


def then(global_id: str, day: date = DAY) -> str:
    """Return the id of a node on a day that has passed."""
    return f"{global_id}~@{day}"


def offers(pairs: list[Any]) -> dict[str, Any]:
    """Return matches or near misses by the codes of their resources on the day."""
    found = {pair["resource"]["id"]: pair for pair in pairs}
    codes = [each.removeprefix("Resource:").removesuffix(then("")) for each in found]
    assert list(found) == [then(f"Resource:{code}") for code in codes]
    return dict(zip(codes, found.values(), strict=True))


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> RichTown:
    """The town with its offers, once on each engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await matching_town.build(engine, tmp_path_factory.mktemp("matching"))


async def matched(town: RichTown, need: str, at: date | None = DAY, first: int = 20) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Return the answer for a need."""
    return (await town.ask(FOR_NEED, need=need, at=at and at.isoformat(), first=first))[
        "matchesForNeed"
    ]


@pytest.mark.parametrize("day", examples(DAYS, of_both=(DAY,)), ids=str)
async def test_every_need_is_matched_as_worked_out_step_by_step(town: RichTown, day: date) -> None:
    fits = sum([len((await matched(town, need, day))["matches"]) for need in NEEDS])
    assert fits > 0


@pytest.mark.parametrize("day", examples(DAYS, of_both=(DAY,)), ids=str)
async def test_every_unit_is_matched_as_worked_out_step_by_step(town: RichTown, day: date) -> None:
    units = [
        "Unit:M1",
        "Unit:M2",
        "Unit:D1",
        "Unit:D2",
        "Unit:D3",
        "PartyOrganization:Z4",
        *(f"Unit:U{number:02}" for number in range(1, 9)),
    ]
    found = {
        unit: (await town.ask(FOR_UNIT, unit=unit, at=day.isoformat()))["matchesForUnit"]
        for unit in units
    }
    assert any(found.values())
    for unit, matches in found.items():
        assert {match["unit"]["id"] for match in matches} <= {then(unit, day)}


async def test_what_fits_a_need_is_told_best_first_with_reasons(town: RichTown) -> None:
    found = await matched(town, "Need:NQ1")
    assert found["need"]["remaining"] == 14
    ranked = offers(found["matches"])
    # The covering unit comes first: with its near and exact offer, then with a weaker one.
    # Then comes the unit that only shares an alliance.
    assert list(ranked) == ["RQ03", "RE1", "RQ01"]
    allied = ranked["RQ01"]
    told = {part["name"]: part for part in allied["components"]}
    assert allied["quantity"] == 14
    assert allied["score"] == pytest.approx(sum(part["value"] for part in told.values()), abs=1e-9)
    assert "同属一个党建联盟" in told["tie"]["explanation"]
    assert [fact["__typename"] for fact in told["tie"]["facts"]] == ["AllianceMembership"]
    assert "到期的 2 项认领中已完成 1 项" in told["record"]["explanation"]


async def test_what_does_not_fit_says_every_limit_and_the_smallest_change(town: RichTown) -> None:
    blocked = offers((await matched(town, "Need:NQ1"))["blocked"])
    limits = {resource: miss["blockedBy"] for resource, miss in blocked.items()}
    assert limits["RQ05"] == limits["RQ06"] == ["TIME"]
    assert (limits["RQ07"], limits["RQ08"], limits["RQ12"], limits["RQ13"]) == (
        ["SKILLS"],
        ["CATEGORY"],
        ["AREA"],
        ["CAPACITY"],
    )
    changes = {
        resource: miss["relaxation"] and miss["relaxation"]["changes"]
        for resource, miss in blocked.items()
    }
    assert changes["RQ05"] == ["需求延后 20 天 / Put the need off by 20 days"]
    assert changes["RQ06"] is None
    assert changes["RQ13"] == ["请第7单位再提供 14 小时 / Ask 第7单位 for 14 hours more"]
    assert changes["RQ12"] == [
        "服务区域扩大到全区（洮北区） / Give it in all of the district (洮北区)"
    ]


async def test_near_misses_come_the_cheapest_to_mend_first(town: RichTown) -> None:
    costs = [
        miss["relaxation"]["cost"] if miss["relaxation"] else float("inf")
        for miss in (await matched(town, "Need:NQ1"))["blocked"]
    ]
    assert costs == sorted(costs)


async def test_a_need_that_nothing_fits_still_lists_its_ten_cheapest_relaxations(
    town: RichTown,
) -> None:
    found = await matched(town, "Need:NQ6")
    assert found["matches"] == []
    assert len(found["blocked"]) == 10
    assert all(miss["relaxation"] for miss in found["blocked"])


async def test_the_same_question_is_answered_with_the_same_bytes(town: RichTown) -> None:
    answers = {json.dumps(await matched(town, "Need:NQ1")) for _ in range(3)}
    assert len(answers) == 1


async def test_the_answer_names_the_version_of_the_weights(town: RichTown) -> None:
    found = await matched(town, "Need:NQ1")
    assert {found["weightsVersion"], *(match["weightsVersion"] for match in found["matches"])} == {
        rules.load_matching_rules().version
    }


async def test_as_many_as_are_asked_for_are_told_the_best_of_them(town: RichTown) -> None:
    whole = (await matched(town, "Need:NQ1"))["matches"]
    assert len(whole) >= 2
    for first in (0, 1, 2):
        assert (await matched(town, "Need:NQ1", first=first))["matches"] == whole[:first]


async def test_a_need_that_was_taken_back_has_no_matches_and_no_near_misses(town: RichTown) -> None:
    found = await matched(town, "Need:NQ4")
    assert (found["need"]["id"], found["matches"], found["blocked"]) == (then("Need:NQ4"), [], [])
    assert (await matched(town, "Need:NQ4", date(2026, 1, 31)))["matches"]


async def test_what_there_is_not_is_an_error(town: RichTown) -> None:
    asked = [(FOR_NEED, {"need": wanted}) for wanted in ("Need:nothing", "Unit:D1", "")]
    asked += [(FOR_UNIT, {"unit": wanted}) for wanted in ("Unit:nothing", "Need:NQ1")]
    for query, variables in asked:
        answer = await town.executor.execute(query, variables=variables)
        (argument,) = variables
        assert answer["errors"][0]["extensions"] == {"code": "UNKNOWN_NODE", "argument": argument}


async def test_more_than_a_hundred_at_once_are_refused(town: RichTown) -> None:
    answer = await town.executor.execute(FOR_NEED, variables={"need": "Need:NQ1", "first": 101})
    assert answer["errors"][0]["extensions"] == {"code": "PAGE_SIZE", "argument": "first"}


async def test_what_a_pledge_leaves_is_what_is_matched(town: RichTown) -> None:
    earlier = date(2026, 1, 5)
    before, after = [await matched(town, "Need:NQ1", day) for day in (earlier, DAY)]
    assert (before["need"]["remaining"], after["need"]["remaining"]) == (20, 14)
    assert then("Resource:RQ13", earlier) in {each["resource"]["id"] for each in before["matches"]}
    assert "RQ13" not in offers(after["matches"])


@pytest.mark.parametrize(
    ("day", "moment"), [(None, None), (DAY, None), (date(2026, 1, 5), "2025-06-30T00:00:00+08:00")]
)
async def test_what_fits_each_need_of_a_page_is_what_fits_it_alone(
    town: RichTown, day: date | None, moment: str | None
) -> None:
    at = day and day.isoformat()
    before_all = "2000-01-01T00:00:00Z"
    page = await town.ask(OF_NEEDS, day=at, moment=moment, first=2, beside=before_all)
    needs = [edge["node"] for edge in page["needs"]["edges"]]
    assert any(need["matches"]["matches"] for need in needs)
    for need in needs:
        assert need["then"] is None
        alone = FOR_NEED.replace("at: $at", "at: $at, asOf: $moment")
        alone = alone.replace("$at: Date", "$at: Date, $moment: DateTime")
        plain = need["id"].partition("~")[0]
        found = await town.ask(alone, need=plain, at=at, moment=moment, first=2)
        assert need["matches"] == found["matchesForNeed"]


async def test_what_fits_the_needs_of_a_page_is_read_for_all_of_them_at_once(
    town: RichTown,
) -> None:
    async def trips(needs: int) -> int:
        question = f"""{{ needs(first: {needs}) {{ edges {{ node {{
          matches {{ matches {{ score resource {{ title }} }} }} }} }} }} }}"""
        with count_statements() as counted:
            await town.ask(question)
        return counted.count

    assert await trips(10) == await trips(1)


async def test_what_fits_a_need_is_told_wherever_an_answer_leads_to_it(town: RichTown) -> None:
    selected = "matches(first: 1) { matches { resource { id } need { id remaining } } }"
    found = await town.ask(
        f"""{{ node(id: "Need:NQ1~@{DAY}") {{ ... on Need {{
            matches(first: 1) {{ matches {{ need {{ {selected} }} }} }} }} }}
        nodes(ids: ["Need:NQ1~@{DAY}", "Need:NQ1"]) {{ ... on Need {{ {selected} }} }} }}"""
    )
    (own,) = found["node"]["matches"]["matches"]
    past, today = found["nodes"]
    assert own["need"] == past
    assert past["matches"]["matches"][0]["need"] == {"id": then("Need:NQ1"), "remaining": 14}
    assert today == {"matches": {"matches": []}}


async def test_more_matches_of_a_need_than_a_page_has_are_refused(town: RichTown) -> None:
    question = "{ needs(first: 1) { edges { node { matches(first: 101) { weightsVersion } } } } }"
    answer = await town.executor.execute(question)
    assert answer["data"] == {"needs": None}
    assert answer["errors"][0]["extensions"] == {"code": "PAGE_SIZE", "argument": "first"}
