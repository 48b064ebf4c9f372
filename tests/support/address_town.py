"""A town made by hand whose addresses are ambiguous or changed, for the tests of addresses."""

from __future__ import annotations

from datetime import date

from graph.addresses import Resolution, resolve_address
from graph.database.connection import Database
from graph.ontology.clock import BELIEVED
from tests.support.handmade_town import Town

RENAMED = date(2026, 3, 1)
"""The day on which one of the compounds got its present name."""


def build_town() -> Town:
    """Return a town of repeated names, numbers that restart in each phase, and former names."""
    town = Town()
    city = town.add("City", "2208", "白城市")
    north = town.add("District", "220802", "洮北区", city)
    east = town.add("District", "220882", "大安市", city)
    street = town.add("Subdistrict", "220802001", "海明街道", north)
    other = town.add("Subdistrict", "220802006", "（工业园区）城南街道", north)
    river = town.add("Subdistrict", "220882002", "临江街道", east)
    liberation = town.add("Community", "220802001005", "解放社区", street)
    people = town.add("Community", "220802001001", "民主社区", street)
    prairie = town.add("Community", "220802006001", "草原社区", other)
    town.add("Community", "220882002001", "民主社区", river)
    peace = town.add("Community", "220882002002", "人和社区", river)
    town.compound(
        "X1",
        "幸福小区",
        liberation,
        "1号楼",
        "3号楼",
        "12号楼",
        address="洮北区青年北街12号幸福小区",
    )
    town.compound("X2", "幸福小区", peace, "1栋", "3栋")
    bird = town.compound(
        "X3", "鹤翔新城", liberation, "1号楼", "3号楼", phase="一期", aliases=["鹤翔小区"]
    )
    town.buildings(bird, "鹤翔新城", "3号楼", "A座", phase="二期")
    town.compound("X4", "阳光花园", people, "1号楼", "2号楼", phase="一期")
    town.compound("X5", "丽景华庭", prairie, "三号楼", "甲5号楼", address="中兴路5号")
    town.compound("X6", "铁路家属院", people, "3号楼", address="青年北街30号")
    town.compound("X7", "锦绣小区", people, "7号楼")
    town.compound("X8", "锦绣花园", peace, "8号楼", aliases=["东门小区"])
    town.compound("X9", "东门小区", liberation, "9号楼")
    grid = town.add("Grid", "G1", "解放社区第3网格", liberation)
    town.add("Grid", "G2", "民主社区第3网格", people)
    town.link("Building:X1-3号楼", "PART_OF", grid)
    road = town.add("Road", "J1", "青年北街", liberation, people, arrow="RUNS_THROUGH")
    town.link("Building:X6-3号楼", "ALONG", road)
    lone = town.add(
        "Building", "L1", "中兴路8号楼", grid, number="8号楼", address="洮北区中兴路8号楼"
    )
    town.add("Entrance", "L1-1", "中兴路8号楼1单元", lone, number="1单元")
    town.version("Compound:X7", "绵绣小区")
    town.version("Compound:X5", "粮库住宅", believed=True, until=RENAMED)
    next(row for row in town.nodes["Compound:Place"] if row["id"] == "Compound:X5")["stateFrom"] = (
        RENAMED
    )
    town.add("Community", "220802001009", "车站社区", street, to=date(2021, 4, 1))
    gone, believed = "Community:220802001009", {"supersededAt": BELIEVED}
    # It gave a part away before it was merged: only what it became in the end bears its name.
    town.arrows["SUCCEEDED_BY"] = [
        [gone, people, {**believed, "isFinal": False}],
        [gone, liberation, {**believed, "isFinal": True}],
    ]
    return town


async def store_town(database: Database) -> None:
    """Replace the graph by the town."""
    await database.execute("MATCH (n) DETACH DELETE n")
    await build_town().store(database)


async def one(database: Database, text: str) -> tuple[str, float, str]:
    """Return the only candidate: its id, score and what matched."""
    resolution = await resolve_address(database, text)
    assert resolution.total == 1, resolution
    best = resolution.candidates[0]
    return best.id, best.score, best.matched


def ids(resolution: Resolution) -> list[str]:
    """Return the ids of all candidates in their order."""
    return [candidate.id for candidate in resolution.candidates]
