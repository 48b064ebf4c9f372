"""The roots about the network, on the town with everything that can be the case."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from graph.database.statement_log import count_statements
from graph.network.read_network import read_network
from graph.ontology.global_ids import plain_id
from graph.rows.change_log import read_revisions
from tests.support.rich_town import DAYS, MOMENTS, RichTown

FACTS = """query($at: Date!, $asOf: DateTime) {
  HOLDS: tenures(at: $at, asOf: $asOf, first: 100) {
    edges { node { source: holder { id } target: post { id } } } }
  MEMBER_OF: allianceMemberships(at: $at, asOf: $asOf, first: 100) {
    edges { node { source: member { id } target: alliance { id } } } }
  RESPONSIBLE_FOR: assignments(at: $at, asOf: $asOf, first: 100) {
    edges { node { source: organization { id } target: place { id } } } }
  REGISTERED_AT: cadreAssignments(at: $at, asOf: $asOf, first: 100) {
    edges { node { source: cadre { id } target: place { id } } } }
  STATIONED_IN: units(at: $at, asOf: $asOf, first: 100) {
    edges { node { source: id target: stationedIn { id } } } }
  COVERS: posts(at: $at, asOf: $asOf, first: 100) {
    edges { node { source: id target: place { id } } } }
}"""


async def ask(town: RichTown, query: str, **variables: object) -> Any:  # noqa: ANN401 - an answer
    """Return the data of an answer; the reference knows nothing of networks."""
    answer = await town.executor.execute(query, variables=variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def ends_of(page: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - an answer
    """Return the ends of the links that a page of a list shows, without the moments of ids."""
    found = []
    for edge in page["edges"]:
        source, target = edge["node"]["source"], edge["node"]["target"]
        if source and target:
            source = source if isinstance(source, str) else source["id"]
            found.append((source.partition("~@")[0], target["id"].partition("~@")[0]))
    return sorted(found)


@pytest.mark.parametrize("known", [None, MOMENTS[2], MOMENTS[3]])
async def test_the_links_of_a_day_are_those_that_the_lists_of_that_day_have(
    town: RichTown, known: str | None
) -> None:
    moment = datetime.fromisoformat(known) if known else None
    network = await read_network(town.database, await read_revisions(town.database), moment)
    for day in (*DAYS, date(2026, 6, 1)):
        lists = await ask(town, FACTS, at=day.isoformat(), asOf=known)
        there = network.on(day.toordinal())
        for name, page in lists.items():
            wanted = network.type_names.index(name)
            links = [
                (network.ids[network.sources[link]], network.ids[network.targets[link]])
                for link in there.links
                if network.types[link] == wanted
            ]
            assert sorted(links) == ends_of(page), (name, day)


async def test_a_network_is_read_to_its_end_when_who_asked_has_left(town: RichTown) -> None:
    revisions = await read_revisions(town.database)
    moment = datetime.fromisoformat(MOMENTS[1])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await read_network(town.database, revisions, moment)
    network = await read_network(town.database, revisions, moment)
    with count_statements() as counted:
        assert await read_network(town.database, revisions, moment) is network
    assert counted.count == 0


PATHS = """query($from: ID!, $to: ID!, $at: Date, $hub: Int, $without: [NetworkLinkType!]) {
  paths(from: $from, to: $to, at: $at, hubDegree: $hub, withoutLinks: $without) { note paths {
    length strength nodes { id }
    links { type from to source { id } target { id } evidence { source } } } } }"""


async def test_a_path_names_its_links_with_their_days_and_where_they_come_from(
    town: RichTown,
) -> None:
    ends = {"from": "Unit:D1", "to": "PartyOrganization:Z5", "at": "2024-09-01"}
    found = (await ask(town, PATHS, **ends))["paths"]
    best = found["paths"][0]
    nodes = [plain_id(node["id"]) for node in best["nodes"]]
    assert (nodes[0], nodes[-1], len(nodes)) == (ends["from"], ends["to"], best["length"] + 1)
    for link, step in zip(best["links"], pairwise(nodes), strict=True):
        assert {plain_id(link[end]["id"]) for end in ("source", "target")} == set(step)
        assert link["evidence"][0]["source"]
    lengths = [path["length"] for path in found["paths"]]
    assert lengths == sorted(lengths)
    membership = (await ask(town, PATHS, **{**ends, "to": "Alliance:M1"}))["paths"]["paths"][0]
    assert membership["links"][0]["type"] == "MEMBER_OF"
    assert membership["links"][0]["from"] == "2024-01-01"
    assert membership["links"][0]["evidence"] == [{"source": "联盟成员.csv"}]


async def test_without_a_path_the_note_says_why(town: RichTown) -> None:
    ends = {"from": "Unit:D1", "to": "Alliance:M1", "at": "2024-09-01"}
    found = (await ask(town, PATHS, **ends, hub=1, without=["MEMBER_OF"]))["paths"]
    assert found["paths"] == []
    assert "No path" in found["note"]
    assert "hubs" in found["note"]


async def test_what_is_near_is_listed_or_counted_as_left_out(town: RichTown) -> None:
    query = """query($first: Int) { ego(node: "Unit:D1", hops: 2, first: $first, at: "2024-09-01") {
      totalCount nodes { distance node { id } } leftOut { distance kind count }
      links { source { id } target { id } } } }"""
    everything = (await ask(town, query, first=100))["ego"]
    part = (await ask(town, query, first=3))["ego"]
    assert everything["leftOut"] == []
    assert len(everything["nodes"]) == everything["totalCount"] == part["totalCount"]
    assert part["nodes"] == everything["nodes"][:3]
    assert sum(each["count"] for each in part["leftOut"]) == part["totalCount"] - 3
    shown = {"Unit:D1", *(plain_id(each["node"]["id"]) for each in part["nodes"])}
    ends = {plain_id(link[end]["id"]) for link in part["links"] for end in ("source", "target")}
    assert ends <= shown


SHARED = """{
  interlocks(organization: "Unit:D1", at: "2024-09-01") {
    organization { name } sharedCount shared { label } }
  commonNeighbours(nodes: ["Unit:D1", "PartyOrganization:Z5"], at: "2024-09-01") {
    totalCount nodes { label } }
  sharedTies(of: PARTY_ORGANIZATION, through: ALLIANCE, at: "2024-09-01") {
    totalCount ties { weight one { id } other { id } } }
}"""


async def test_members_of_one_alliance_are_interlocked(town: RichTown) -> None:
    found = await ask(town, SHARED)
    names = {each["organization"]["name"] for each in found["interlocks"]}
    assert {"label": "解放社区党建联盟"} in found["commonNeighbours"]["nodes"]
    assert all(each["sharedCount"] == len(each["shared"]) for each in found["interlocks"])
    assert names
    ties = found["sharedTies"]
    assert len(ties["ties"]) == ties["totalCount"] > 0


MEASURES = """{
  centrality(measure: DEGREE, each: YEAR, since: "2021-06-01", at: "2024-09-01", first: 2) {
    node { id } rank at score }
  networkStatistics(at: "2024-09-01") { nodes edges components }
  networkGroups(at: "2024-09-01") {
    modularity totalCount groups { label size members { id } kinds { kind count } } }
  networkChanges(from: "2021-06-01", to: "2024-09-01", links: [MEMBER_OF]) {
    beganCount endedCount counts { type began ended }
    began { from source { id } } ended { to source { id } } }
}"""


async def test_measures_are_of_each_day_and_changes_are_between_two(town: RichTown) -> None:
    found = await ask(town, MEASURES)
    days = [score["at"] for score in found["centrality"]]
    assert days == [
        day for day in ("2021-12-31", "2022-12-31", "2023-12-31", "2024-09-01") for _ in range(2)
    ]
    groups = found["networkGroups"][0]
    inside = sum(group["size"] for group in groups["groups"])
    assert inside <= found["networkStatistics"][0]["nodes"]
    assert {"Unit:D1~@2024-09-01"} & {
        member["id"] for group in groups["groups"] for member in group["members"]
    }
    changes = found["networkChanges"]
    # The unit left the alliance after 2022 and came back in 2024; another left after 2023.
    assert changes["counts"] == [{"type": "MEMBER_OF", "began": 1, "ended": 2}]
    assert changes["began"][0]["from"] == "2024-01-01"
    assert sorted(link["to"] for link in changes["ended"]) == ["2023-01-01", "2024-01-01"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("centrality(measure: DEGREE, kinds: [CADRE]) { rank }", "PERSONS_NOT_RANKED"),
        ("centrality(measure: DEGREE, kinds: [NEED]) { rank }", "NOT_IN_NETWORK"),
        ("centrality(measure: DEGREE, each: YEAR) { rank }", "INVALID_ARGUMENT"),
        ('paths(from: "Unit:D1", to: "Unit:none") { note }', "UNKNOWN_NODE"),
        ('paths(from: "Unit:D1", to: "Unit:D2", maxHops: 9) { note }', "INVALID_ARGUMENT"),
        ('ego(node: "Unit:D1", hops: 0) { totalCount }', "INVALID_ARGUMENT"),
        ('commonNeighbours(nodes: ["Unit:D1"]) { totalCount }', "INVALID_ARGUMENT"),
        ('interlocks(organization: "Cadre:G1") { sharedCount }', "UNKNOWN_NODE"),
        ('networkChanges(from: "2024-01-01", to: "2024-01-01") { beganCount }', "INVALID_ARGUMENT"),
        ("networkGroups(resolution: 0) { totalCount }", "INVALID_ARGUMENT"),
    ],
)
@pytest.mark.on_one_engine
async def test_what_cannot_be_answered_is_refused_with_a_reason(
    town: RichTown, query: str, code: str
) -> None:
    answer = await town.executor.execute(f"{{ {query} }}")
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


async def test_a_network_is_read_once_until_something_in_it_is_written(town: RichTown) -> None:
    query = "{ networkStatistics(at: $day) { edges } }"
    for day in ("2024-01-01", "2024-09-01"):
        await ask(town, query.replace("$day", f'"{day}"'))
    with count_statements() as trips:
        await ask(town, query.replace("$day", '"2019-06-01"'))
    revisions = 1
    assert trips.count == revisions


RENAME = "MATCH (n:%s {id: $before}) SET n.id = $after RETURN count(n)"


@asynccontextmanager
async def gone(town: RichTown, global_id: str) -> AsyncIterator[None]:
    """Have a node gone for a while, past the log of changes."""
    key = plain_id(global_id)
    statement = RENAME % key.partition(":")[0]

    async def rename(old: str, new: str) -> int:
        names = {"before": old, "after": new}
        return await town.database.write(lambda run: run.run(statement, names))

    assert await rename(key, "nobody") == 1
    try:
        yield
    finally:
        await rename("nobody", key)


async def test_nodes_that_are_gone_since_the_network_was_read_are_left_out(town: RichTown) -> None:
    query = """query($first: Int) { ego(node: "Unit:D1", hops: 1, first: $first, at: "2024-09-01") {
      nodes { node { id } } links { source { id } target { id } } } }"""
    before = (await ask(town, query, first=99))["ego"]
    shown = [each["node"]["id"] for each in before["nodes"]]
    missing = next(each for each in shown if each.startswith(("Unit:", "PartyOrganization:")))
    async with gone(town, missing):
        after = (await ask(town, query, first=100))["ego"]
    assert [each["node"]["id"] for each in after["nodes"]] == [
        each for each in shown if each != missing
    ]
    assert after["links"] == [
        link
        for link in before["links"]
        if missing not in (link["source"]["id"], link["target"]["id"])
    ]


async def test_a_path_is_left_out_as_a_whole_if_a_node_of_it_is_gone(town: RichTown) -> None:
    ends = {"from": "Unit:D1", "to": "PartyOrganization:Z5", "at": "2024-09-01"}
    before = (await ask(town, PATHS, **ends))["paths"]["paths"]
    missing = before[0]["nodes"][1]["id"]
    async with gone(town, missing):
        after = (await ask(town, PATHS.replace("$hub: Int", "$hub: Int = 99"), **ends))["paths"]
    assert after["paths"] == [
        path for path in before if missing not in [node["id"] for node in path["nodes"]]
    ]
    assert all(len(path["links"]) == path["length"] for path in after["paths"])
