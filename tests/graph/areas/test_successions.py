"""Places and organizations that change: their ledgers, their fields, and what old ids answer."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.rows.ends.settle_graph import settle_graph
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, export_ledger, load_mapping, undo_run
from tests.support.office import Office
from tests.support.small_city import CITY, FIRST, SECOND, Cells, load, outcomes

pytestmark = pytest.mark.timeout(600)


def community(code: str, name: str, begin: str, end: str = "", heirs: str = "") -> Cells:
    """Return the row of a community; `end` is its last day."""
    return {
        "编号": f"220802001{code}",
        "名称": name,
        "所属街道编号": "220802001",
        "起始日期": begin,
        "终止日期": end,
        "继任编号": "、".join(f"220802001{each}" for each in heirs.split()),
        "继任日期": "",
    }


COMMUNITIES: list[Cells] = [
    # A chain of five: renamed, merged into one that was there, recoded, renamed again.
    community("011", "铁路社区", "1985-01-01", "1994-12-31", "012"),
    community("012", "站前社区", "1995-01-01", "2001-12-31", "013"),
    community("013", "新兴社区", "1990-01-01", "2009-12-31", "014"),
    community("014", "新兴社区", "2010-01-01", "2018-12-31", "015"),
    community("015", "新城社区", "2019-01-01"),
    # One that was split, of which one part was merged into the chain.
    community("021", "东方社区", "1990-01-01", "2004-12-31", "022 013"),
    community("022", "东明社区", "2005-01-01"),
    # One that went without an heir.
    community("031", "工矿社区", "1990-01-01", "2012-12-31"),
    # One that goes on, of which a part was transferred.
    {**community("041", "河西社区", "1990-01-01", "", "022"), "继任日期": "2015-07-01"},
]
UNITS: list[Cells] = [
    {
        "编号": "D8",
        "名称": "市粮食局",
        "类别": "机关",
        "终止日期": "2018-12-31",
        "继任编号": "D1",
    },
    {"编号": "D1", "名称": "市发展改革委", "类别": "机关"},
]
SUCCESSIONS: dict[str, list[Cells]] = {"社区": COMMUNITIES, "单位": UNITS}


def place(code: str) -> str:
    """Return the id of a community."""
    return f"Community:220802001{code}"


async def load_town(database: Database, folder: Path) -> Office:
    """Load the divisions of the small city with communities and units that changed."""
    await create_constraints(database)
    above = {name: CITY[name] for name in ("城市", "县市区", "街道乡镇")}
    report = await load(database, folder, FIRST, **above, **SUCCESSIONS)
    assert report.ok, report
    return Office(database, load_vocabulary())


async def ask(town: Office, query: str, **variables: object) -> dict[str, Any]:
    """Return the data of a query without errors."""
    response = await town.execute(query, variables=variables)
    assert not response.get("errors"), response["errors"]
    data: dict[str, Any] = response["data"]
    return data


WHO = """
query($where: PlaceRef!, $at: Date, $asOf: DateTime) {
  whoCovers(where: $where, at: $at, asOf: $asOf) {
    __typename
    ... on Coverage { place { id } lines { level { id } state } insteadOf { ...absent } }
    ... on AmbiguousAddress {
      total question answersDiffer candidates { score place { id } coverage { place { id } } }
      insteadOf { ...absent }
    }
    ... on UnknownPlace { understood }
    ... on AbsentPlace { ...absent }
  }
}
fragment absent on AbsentPlace { place { id } ended begins containedIn { id } message }
"""


async def who(town: Office, code: str, at: str | None = None) -> Mapping[str, Any]:
    """Return who covers a community on a day, by its code; its id answers the same."""
    by_code = await ask(town, WHO, where={"code": f"220802001{code}"}, at=at)
    by_id = await ask(town, WHO, where={"id": place(code)}, at=at)
    assert by_code == by_id
    found: Mapping[str, Any] = by_id["whoCovers"]
    return found


async def test_an_old_code_leads_through_a_chain_of_five_to_what_it_became(
    scratch: Database, tmp_path: Path
) -> None:
    town = await load_town(scratch, tmp_path)
    for code, ended in (
        ("011", "1995-01-01"),
        ("012", "2002-01-01"),
        ("013", "2010-01-01"),
        ("014", "2019-01-01"),
    ):
        found = await who(town, code)
        assert found["__typename"] == "Coverage"
        assert found["place"]["id"] == place("015")
        assert {line["level"]["id"] for line in found["lines"]} >= {place("015"), "City:2208"}
        absent = found["insteadOf"]
        assert (absent["place"]["id"], absent["ended"], absent["begins"]) == (
            place(code),
            ended,
            None,
        )
        assert absent["containedIn"]["id"] == "Subdistrict:220802001"
        assert "新城社区（Community:220802001015）" in absent["message"]
    assert (await who(town, "015"))["insteadOf"] is None

    # On a day of the past it leads to what it was until then.
    for code, day in (("011", "1994-07-01"), ("012", "1999-07-01"), ("013", "2005-07-01")):
        found = await who(town, "011", day)
        assert found["place"]["id"] == f"{place(code)}~@{day}"

    # Before its beginning it leads back to what it came from.
    found = await who(town, "015", "2012-07-01")
    assert found["place"]["id"] == f"{place('014')}~@2012-07-01"
    assert (found["insteadOf"]["begins"], found["insteadOf"]["ended"]) == ("2019-01-01", None)
    # It did not come from what was merged into it later.
    before = await who(town, "013", "1989-07-01")
    assert (before["__typename"], before["begins"]) == ("AbsentPlace", "1990-01-01")


async def test_a_split_asks_and_what_has_no_heir_says_that_it_ended(
    scratch: Database, tmp_path: Path
) -> None:
    town = await load_town(scratch, tmp_path)
    found = await who(town, "021")
    assert found["__typename"] == "AmbiguousAddress"
    assert found["insteadOf"]["ended"] == "2005-01-01"
    # One part went on in the chain, to what that became.
    assert [each["place"]["id"] for each in found["candidates"]] == [place("015"), place("022")]
    assert [each["coverage"]["place"]["id"] for each in found["candidates"]] == [
        place("015"),
        place("022"),
    ]
    # Nobody holds anything at either, so both answer the same.
    assert (found["total"], found["answersDiffer"]) == (2, False)
    assert found["question"].startswith("是新城社区，还是东明社区？")

    gone = await who(town, "031")
    assert gone["__typename"] == "AbsentPlace"
    assert (gone["ended"], gone["containedIn"]["id"]) == ("2013-01-01", "Subdistrict:220802001")
    # It is the same under another field: nobody is expected at what is gone.
    node = await ask(
        town,
        "query($id: ID!) { node(id: $id) { ... on Place { coverage { lines { state } } } } }",
        id=place("031"),
    )
    assert node["node"]["coverage"]["lines"] == []
    # It goes on, whatever was transferred.
    assert (await who(town, "041"))["insteadOf"] is None


SUCCESSION = """
query($id: ID!, $at: Date, $asOf: DateTime) {
  node(id: $id) {
    ... on Place {
      successors(at: $at, asOf: $asOf) { name }
      predecessors(at: $at, asOf: $asOf) { name }
      succeededBy(at: $at, asOf: $asOf) { since sort place { name } evidence { row } }
      tookOver(at: $at, asOf: $asOf) { since sort place { name } }
    }
    ... on Organization {
      became: succeededBy { since sort organization { name } }
    }
  }
}
"""


async def successions(town: Office, node: str, **clocks: str) -> tuple[list[Any], list[Any]]:
    """Return the successions of a place as tuples: those to it, and those from it."""
    found = (await ask(town, SUCCESSION, id=node, **clocks))["node"]
    took, given = (
        [(each["since"], each["sort"], each["place"]["name"]) for each in found[name]]
        for name in ("tookOver", "succeededBy")
    )
    assert sorted(name for *_, name in given) == sorted(
        each["name"] for each in found["successors"]
    )
    assert sorted(name for *_, name in took) == sorted(
        each["name"] for each in found["predecessors"]
    )
    return took, given


async def test_each_succession_has_its_day_and_sort_on_both_clocks(
    scratch: Database, tmp_path: Path
) -> None:
    town = await load_town(scratch, tmp_path)
    assert await successions(town, place("012")) == (
        [("1995-01-01", "REPLACED", "铁路社区")],
        [("2002-01-01", "MERGED", "新兴社区")],
    )
    assert await successions(town, place("013")) == (
        [("2002-01-01", "MERGED", "站前社区"), ("2005-01-01", "SPLIT", "东方社区")],
        [("2010-01-01", "REPLACED", "新兴社区")],
    )
    assert (await successions(town, place("022")))[0] == [
        ("2005-01-01", "SPLIT", "东方社区"),
        ("2015-07-01", "PART_TRANSFERRED", "河西社区"),
    ]
    # On an earlier day none of it had happened.
    assert await successions(town, place("022"), at="2010-01-01") == (
        [("2005-01-01", "SPLIT", "东方社区")],
        [],
    )
    unit = (await ask(town, SUCCESSION, id="Unit:D8"))["node"]
    assert unit["became"] == [
        {"since": "2019-01-01", "sort": "MERGED", "organization": {"name": "市发展改革委"}}
    ]

    # A correction of the day is a new belief; before it the old one is told.
    row = {**COMMUNITIES[-1], "继任日期": "2016-01-01"}
    report = await load(scratch, tmp_path / "2", SECOND, 社区=[row])
    assert outcomes(report, "社区") == {"corrected": 1}
    took, _ = await successions(town, place("022"))
    assert took[-1] == ("2016-01-01", "PART_TRANSFERRED", "河西社区")
    earlier = FIRST.isoformat()
    took, _ = await successions(town, place("022"), asOf=earlier)
    assert took[-1] == ("2015-07-01", "PART_TRANSFERRED", "河西社区")


async def test_an_area_that_is_gone_names_what_to_ask_for_instead(
    scratch: Database, tmp_path: Path
) -> None:
    town = await load_town(scratch, tmp_path)
    queries = (
        "query($area: AreaRef!) { compounds(filter: { area: $area }) { totalCount } }",
        "query($area: AreaRef!) { fourLists(area: $area) { at } }",
        "query($area: AreaRef!) { overview(area: $area) { compounds } }",
        """query($area: AreaRef!) {
          assessment(area: $area, from: "2026-01-01", to: "2026-04-01") {
            area { id } indicators { code } } }""",
    )
    for query in queries:
        for area in ({"id": place("011")}, {"code": "220802001011"}):
            response = await town.execute(query, variables={"area": area})
            (error,) = response["errors"]
            extensions = error["extensions"]
            assert extensions["code"] == "AREA_NOT_THERE", error
            assert extensions["ended"] == "1995-01-01"
            assert extensions["instead"] == [{"id": place("015"), "name": "新城社区"}]
            assert "新城社区" in error["message"]
    # On a day on which it was there it answers as it was.
    past = """{ compounds(filter: { area: { code: "220802001011" } }, at: "1990-05-01") {
      totalCount } }"""
    assert (await ask(town, past))["compounds"]["totalCount"] == 0
    of_period = """{ assessment(area: { id: "Community:220802001011" }, from: "1990-01-01",
      to: "1991-01-01") { area { ... on Place { name } } indicators { code } } }"""
    assert (await ask(town, of_period))["assessment"]["area"] == {"name": "铁路社区"}


async def test_successions_come_back_from_an_export_and_from_an_undone_import(
    scratch: Database, tmp_path: Path
) -> None:
    town = await load_town(scratch, tmp_path)
    vocabulary, mapping = load_vocabulary(), load_mapping()
    ledger = next(each for each in mapping if each.name == "社区")
    exported = tmp_path / "3" / "社区.csv"
    exported.parent.mkdir()
    await export_ledger(scratch, ledger, exported, mapping=mapping, vocabulary=vocabulary)
    rows = list(csv.DictReader(exported.read_text(encoding="utf-8-sig").splitlines()))
    shown = {row["名称"]: (row["继任编号"], row["继任日期"]) for row in rows}
    assert shown["东方社区"] == ("220802001013、220802001022", "")
    assert shown["河西社区"] == ("220802001022", "2015-07-01")
    report = await load(scratch, exported.parent, SECOND)
    assert outcomes(report, "社区") == {"unchanged": len(COMMUNITIES)}

    # It ends now: what was transferred keeps its day, the rest follows the end.
    ended = {
        **COMMUNITIES[-1],
        "终止日期": "2023-12-31",
        "继任编号": "220802001022、220802001015",
        "继任日期": "2015-07-01、2024-01-01",
    }
    report = await load(scratch, tmp_path / "4", SECOND, 社区=[ended])
    assert outcomes(report, "社区") == {"corrected": 1}
    assert (await who(town, "041"))["place"]["id"] == place("015")
    assert report.run
    await undo_run(
        scratch, report.run, mapping=mapping, vocabulary=vocabulary, options=ImportOptions()
    )
    assert (await who(town, "041"))["insteadOf"] is None
    assert (await successions(town, place("041")))[1] == [
        ("2015-07-01", "PART_TRANSFERRED", "东明社区")
    ]


async def test_a_succession_needs_a_day_within_the_days_of_its_row(
    scratch: Database, tmp_path: Path
) -> None:
    await load_town(scratch, tmp_path)
    open_ended = {**COMMUNITIES[-1], "继任日期": ""}
    of_itself = {**COMMUNITIES[0], "继任编号": "220802001011"}
    too_late = {**COMMUNITIES[1], "继任日期": "2003-01-01"}
    report = await load(scratch, tmp_path / "2", SECOND, 社区=[open_ended, of_itself, too_late])
    reasons = [
        (
            "“继任编号”列：是“220802001022”，"
            "应为有终止日期，或写明继任日期（部分划出的场所或组织仍在，须写明日期）。"
        )
    ]
    reasons += ["“继任编号”列：是“220802001011”，应为别的编号，而不是这一行自己的。"]
    reasons += ["“继任日期”列：是“2003-01-01”，应为不晚于 2002-01-01 的日期（终止后的第一天）。"]
    assert [each.zh for each in report.rejections] == [
        f"社区.csv 社区 第 {number} 行 {reason}" for number, reason in enumerate(reasons, 2)
    ]


async def test_successions_of_an_earlier_version_get_their_days(
    scratch: Database, tmp_path: Path
) -> None:
    town = await load_town(scratch, tmp_path)
    await scratch.execute("MATCH ()-[r:SUCCEEDED_BY]->() SET r.since = null, r.isFinal = null")
    await scratch.execute("MATCH (n:Identity) SET n.arrowsDated = null")
    assert (await who(town, "014"))["__typename"] == "AbsentPlace"
    await settle_graph(scratch)
    assert (await who(town, "014"))["place"]["id"] == place("015")
