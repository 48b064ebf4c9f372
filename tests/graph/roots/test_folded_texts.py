"""What is typed otherwise than it is stored is found: by search, filters, codes and addresses."""

from pathlib import Path
from typing import Any

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.support.office import Office
from tests.support.small_city import CITY, load_city

COMPOUNDS = [
    *CITY["小区"],
    {"编号": "Tl2", "名称": "237厂家属院", "别名": "⻓青名苑", "所属社区编号": "220802001001"},
    {"编号": "X3", "名称": "龙腾雅居", "所属社区编号": "220802002001"},
    {"编号": "X4", "名称": "字母家园", "所属社区编号": "220802002001"},
]
BUILDINGS = [
    *CITY["楼栋"],
    {"编号": "L4", "名称": "字母Ａ座", "楼号": "Ａ座", "所属小区编号": "X4"},
    {"编号": "L5", "名称": "龙腾雅居3-2号楼", "楼号": "3-2号楼", "所属小区编号": "X3"},
    {"编号": "L6", "名称": "龙腾雅居32号楼", "楼号": "32号楼", "所属小区编号": "X3"},
]
SEARCH = "query($text: String!) { search(text: $text) { matched score node { id } } }"
LISTED = """query($text: String!) {
  compounds(filter: { name: { contains: $text } }) { edges { node { id } } } }"""
COVERS = """query($where: PlaceRef!) {
  whoCovers(where: $where) { __typename ... on Coverage { place { id } } } }"""
IN_AREA = """query($area: AreaRef!) {
  compounds(filter: { area: $area }) { edges { node { id } } } }"""


async def ask(database: Database, query: str, **values: object) -> Any:  # noqa: ANN401 - any answer
    """Return the data of a query."""
    answer = await Office(database, load_vocabulary()).execute(query, variables=values)
    assert "errors" not in answer, answer
    return answer["data"]


async def test_what_is_typed_otherwise_is_found(scratch: Database, tmp_path: Path) -> None:
    assert (await load_city(scratch, tmp_path, 小区=COMPOUNDS, 楼栋=BUILDINGS)).ok
    found = {
        text: [
            (hit["node"]["id"], hit["matched"], hit["score"])
            for hit in (await ask(scratch, SEARCH, text=text))["search"]
        ]
        for text in ("２３７", "長青 名苑", "字母A座", "tL2", "⻰腾雅居３-２号楼", "二三七")
    }
    assert found == {
        "２３７": [("Compound:Tl2", "237厂家属院", 0.8)],
        "長青 名苑": [("Compound:Tl2", "长青名苑", 0.9)],
        "字母A座": [("Building:L4", "字母Ａ座", 1.0)],
        "tL2": [("Compound:Tl2", "Tl2", 1.0)],
        "⻰腾雅居３-２号楼": [("Building:L5", "龙腾雅居3-2号楼", 1.0)],
        "二三七": [],
    }
    for text, ids in {
        "⻰\u200b腾": ["Compound:X3"],
        "龍騰": ["Compound:X3"],
        "２３７": ["Compound:Tl2"],
        "⻓青": ["Compound:Tl2"],
        "tl2": [],
    }.items():
        page = (await ask(scratch, LISTED, text=text))["compounds"]
        assert [edge["node"]["id"] for edge in page["edges"]] == ids, text
    for where, place in (
        ({"code": "ｔｌ 2"}, "Compound:Tl2"),
        ({"code": "tl2"}, "Compound:Tl2"),
        ({"code": "x3"}, "Compound:X3"),
        ({"code": "2208 0200 1001 "}, "Community:220802001001"),
        ({"address": "⻰腾雅居"}, "Compound:X3"),
        ({"address": "龍騰雅居32号楼"}, "Building:L6"),
        ({"address": "长\u200b青名苑"}, "Compound:Tl2"),
        ({"address": "字母家园A座"}, "Building:L4"),
    ):
        answer = (await ask(scratch, COVERS, where=where))["whoCovers"]
        assert answer.get("place", {}).get("id") == place, (where, answer)
    page = (await ask(scratch, IN_AREA, area={"code": "２２０８０２００１"}))["compounds"]
    assert [edge["node"]["id"] for edge in page["edges"]] == ["Compound:Tl2", "Compound:X1"]
