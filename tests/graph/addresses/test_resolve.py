"""Which place an address means: answers, candidates, the nearest place, or one question to ask."""

import asyncio

import pytest

from graph.addresses import resolve_address
from graph.database.connection import Database
from graph.database.statement_log import count_statements
from tests.support.address_town import ids, one, store_town


@pytest.fixture(scope="module")
async def town(engine: Database) -> Database:
    """The town, once on each engine; no test here changes it."""
    await store_town(engine)
    return engine


ANSWERS = {
    "洮北区幸福小区3号楼2单元": "Entrance:X1-3号楼-2",
    "洮北区幸福小区3号楼2单元501室": "Entrance:X1-3号楼-2",
    "白城市洮北区海明街道解放社区幸福小区三栋二门": "Entrance:X1-3号楼-2",
    "洮北 幸福 3-2-501": "Entrance:X1-3号楼-2",
    "大安市幸福小区3号楼": "Building:X2-3栋",
    "大安幸福3#": "Building:X2-3栋",
    "临江街道幸福小区三幢": "Building:X2-3栋",
    "海明街幸福小区12号楼": "Building:X1-12号楼",
    "幸福小区12号楼": "Building:X1-12号楼",
    "鹤翔新城二期3号楼": "Building:X3-二期3号楼",
    "鹤翔新城2期3-1": "Entrance:X3-二期3号楼-1",
    "鹤翔新城2-3号楼": "Building:X3-二期3号楼",
    "鹤翔小区Ⅱ期3栋": "Building:X3-二期3号楼",
    "鹤翔新城A座": "Building:X3-二期A座",
    "鹤翔A栋": "Building:X3-二期A座",
    "鹤翔新城1号楼": "Building:X3-一期1号楼",
    "阳光花园2号楼": "Building:X4-一期2号楼",
    "阳光3#": None,
    "丽景华庭3号楼": "Building:X5-三号楼",
    "丽景华廷3号楼": "Building:X5-三号楼",
    "丽景3号楼": "Building:X5-三号楼",
    "丽景华庭小区3号楼": "Building:X5-三号楼",
    "丽景华庭甲5栋": "Building:X5-甲5号楼",
    "丽景华庭": "Compound:X5",
    "青年北街12号": "Compound:X1",
    "洮北区青年北街12号院3号楼": "Building:X1-3号楼",
    "青年北街12号幸福小区3号楼": "Building:X1-3号楼",
    "青年北街30号": "Compound:X6",
    "青年北街": "Road:J1",
    "洮北区青年北街": "Road:J1",
    "（工业园区）城南街道": "Subdistrict:220802006",
    "（工业园区）城南街道草原社区": "Community:220802006001",
    "青年北街3号楼": None,
    "中兴路8号楼": "Building:L1",
    "洮北区中兴路8号楼1单元": "Entrance:L1-1",
    "解放社区": "Community:220802001005",
    "解放": "Community:220802001005",
    "洮北区民主社区": "Community:220802001001",
    "大安民主社区": "Community:220882002001",
    "城南街道": "Subdistrict:220802006",
    "工业园区城南街道": "Subdistrict:220802006",
    "洮北": "District:220802",
    "白城": "City:2208",
    "解放社区第三网格": "Grid:G1",
    "解放社区3网格": "Grid:G1",
    "解放社区第三网格3号楼": "Building:X1-3号楼",
    "解放社区12号楼": "Building:X1-12号楼",
    "幸福小区东门": None,
    "洮北区幸福小区东门": "Compound:X1",
    "王阿姨，洮北区幸福小区3号楼": "Building:X1-3号楼",
    "请问洮北区幸福小区3号楼归谁管": "Building:X1-3号楼",
    "东门小区9号楼": "Building:X9-9号楼",
}


async def test_an_address_means_one_place(town: Database) -> None:
    found = {text: (await resolve_address(town, text)).place for text in ANSWERS}
    assert found == ANSWERS


async def test_an_exact_address_scores_one_and_says_what_matched(town: Database) -> None:
    assert await one(town, "洮北区幸福小区三栋2门") == (
        "Entrance:X1-3号楼-2",
        1.0,
        "幸福小区3号楼2单元",
    )


async def test_a_partial_name_or_a_slip_scores_less(town: Database) -> None:
    scores = [
        (await one(town, text))[1] for text in ("丽景华庭", "丽景华庭小区", "丽景华廷", "丽景")
    ]
    assert scores == sorted(scores, reverse=True)
    assert 0.6 < scores[-1] < scores[0] == 1.0


async def test_one_name_in_two_districts_is_asked_about_by_district(town: Database) -> None:
    found = await resolve_address(town, "幸福小区3号楼")
    assert ids(found) == ["Building:X1-3号楼", "Building:X2-3栋"]
    assert found.place is None
    assert found.question is not None
    assert found.question.zh == "是洮北区的幸福小区，还是大安市的幸福小区？"
    assert found.question.en == "Is it 幸福小区 in 洮北区 or 大安市?"


async def test_a_number_that_begins_anew_in_each_phase_is_asked_about_by_phase(
    town: Database,
) -> None:
    found = await resolve_address(town, "鹤翔新城3号楼")
    assert ids(found) == ["Building:X3-一期3号楼", "Building:X3-二期3号楼"]
    assert str(found.question) == "是一期的3号楼，还是二期的3号楼？ / Is it 3号楼 in 一期 or 二期?"


async def test_an_alias_is_as_good_as_a_name(town: Database) -> None:
    found = await resolve_address(town, "东门小区")
    assert ids(found) == ["Compound:X8", "Compound:X9"]


async def test_a_bare_number_means_every_building_that_has_it(town: Database) -> None:
    found = await resolve_address(town, "3号楼")
    assert found.total == 6
    assert ids(found) == sorted(ids(found))
    assert found.place is None
    assert found.question is not None
    assert found.question.zh == "是幸福小区、鹤翔新城、丽景华庭，还是别的小区（共4个）？"


async def test_a_community_narrows_a_bare_number(town: Database) -> None:
    assert ids(await resolve_address(town, "解放社区3号楼")) == [
        "Building:X1-3号楼",
        "Building:X3-一期3号楼",
        "Building:X3-二期3号楼",
    ]


async def test_a_bare_number_that_is_there_once_is_asked_about(town: Database) -> None:
    found = await resolve_address(town, "12号楼")
    assert ids(found) == ["Building:X1-12号楼"]
    assert found.place is None
    assert found.question is not None
    assert found.question.zh == "您说的是白城市洮北区海明街道解放社区幸福小区12号楼吗？"


async def test_a_bare_entrance_means_nothing(town: Database) -> None:
    found = await resolve_address(town, "2单元")
    assert (found.total, found.understood, found.nearest) == (0, ("2单元",), None)


UNKNOWN = {
    "洮北区幸福小区3号楼9单元": "Building:X1-3号楼",
    "洮北区幸福小区99号楼": "Compound:X1",
    "鹤翔新城三期3号楼": "Compound:X3",
    "解放社区月亮湾小区3号楼": "Community:220802001005",
    "海明街道火星小区8号楼": "Subdistrict:220802001",
    "大安市民主社区火星小区": "Community:220882002001",
    "民主社区火星小区": "City:2208",
    "青年北街99号": "Road:J1",
    "解放社区第九网格": "Community:220802001005",
    "火星小区3号楼": None,
    "火星": None,
    "长春市朝阳区丽景华庭3号楼": None,
    "": None,
    "你好": None,
}


async def test_where_nothing_answers_the_nearest_known_place_is_named(town: Database) -> None:
    found = {text: await resolve_address(town, text) for text in UNKNOWN}
    assert {text: resolution.nearest for text, resolution in found.items()} == UNKNOWN
    assert all(
        resolution.total == 0 and resolution.place is None and resolution.question is None
        for resolution in found.values()
    )


async def test_what_was_understood_is_told_without_the_room(town: Database) -> None:
    found = await resolve_address(town, "海明街道火星小区8号楼2单元1203")
    assert found.understood == ("海明街道", "火星小区", "8号楼", "2单元")


async def test_a_contradicting_district_lowers_the_score_and_is_asked_about(town: Database) -> None:
    found = await resolve_address(town, "大安市丽景华庭3号楼")
    assert ids(found) == ["Building:X5-三号楼"]
    assert found.candidates[0].score == pytest.approx(0.6)
    assert found.place is None
    assert found.question is not None
    assert found.question.zh == "您说的是白城市洮北区（工业园区）城南街道草原社区丽景华庭三号楼吗？"


async def test_a_division_that_is_not_there_is_asked_about(town: Database) -> None:
    found = await resolve_address(town, "朝阳区丽景华庭3号楼")
    assert (found.place, ids(found)) == (None, ["Building:X5-三号楼"])


async def test_a_slip_is_forgiven_where_the_community_is_said(town: Database) -> None:
    assert (await resolve_address(town, "民主社区阳天花园2号楼")).place == "Building:X4-一期2号楼"
    assert (await resolve_address(town, "阳天花园2号楼")).place is None


async def test_another_compound_of_a_like_name_is_not_taken_without_asking(town: Database) -> None:
    found = await resolve_address(town, "阳光家园1号楼")
    assert ids(found) == ["Building:X4-一期1号楼"]
    assert found.place is None


async def test_a_shortened_name_that_fits_two_is_ambiguous_and_the_number_may_decide(
    town: Database,
) -> None:
    assert ids(await resolve_address(town, "锦绣")) == ["Compound:X7", "Compound:X8"]
    assert (await resolve_address(town, "锦绣8号楼")).place == "Building:X8-8号楼"


async def test_one_address_takes_one_round_trip(town: Database) -> None:
    for text in (*ANSWERS, *UNKNOWN):
        with count_statements() as counted:
            await resolve_address(town, text)
        assert counted.count <= 1, text


async def test_neither_the_text_nor_a_room_is_sent(
    town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    read = Database.read

    async def watched(self: Database, statement: str, parameters: object = None) -> object:
        sent.append((statement, parameters))
        return await read(self, statement, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "read", watched)
    await resolve_address(town, "洮北区幸福小区3号楼2单元4321室，王阿姨 13812345678")
    assert sent
    assert "4321" not in str(sent)
    assert "王阿姨" not in str(sent)
    assert "13812345678" not in str(sent)


async def test_hostile_texts_are_answered_in_time(town: Database) -> None:
    async with asyncio.timeout(20):
        for text in (
            "幸福" * 10_000,
            "3-" * 1000,
            "洮北区" * 500,
            "\ud800\udc00%_'\"`{}$",
            "小区" * 100,
            "号楼" * 300,
            "社区第" * 99 + "3网格",
        ):
            found = await resolve_address(town, text)
            assert all(0 < candidate.score <= 1 for candidate in found.candidates)
