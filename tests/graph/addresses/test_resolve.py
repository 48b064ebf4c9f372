"""Which place an address means: answers, candidates, the nearest place, and the one question to ask."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from graph.addresses import Resolution, resolve_address
from graph.database.connection import Database
from graph.database.statement_log import count_statements
from tests.support.address_town import make_address_town


@pytest.fixture(scope="module")
async def town(engine: Database) -> Database:
    """The town, once on each engine; a test that changes it asks for `changing`."""
    await settle(engine)
    return engine


@pytest.fixture
async def changing(town: Database) -> AsyncIterator[Database]:
    """The town for a test that changes it; the next test finds it as it was."""
    yield town
    await settle(town)


async def settle(database: Database) -> None:
    """Put the town into a graph in place of whatever it holds."""
    await database.execute("MATCH (n) DETACH DELETE n")
    await make_address_town().store(database)


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
    "青年北街3号楼": "Building:X6-3号楼",
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


async def one(database: Database, text: str) -> tuple[str, float, str]:
    """Return the only candidate: its id, score and what matched."""
    resolution = await resolve_address(database, text)
    assert resolution.total == 1, resolution
    best = resolution.candidates[0]
    return best.id, best.score, best.matched


def ids(resolution: Resolution) -> list[str]:
    """Return the ids of all candidates in their order."""
    return [candidate.id for candidate in resolution.candidates]


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
    assert found.question.zh == "是大安市的幸福小区，还是洮北区的幸福小区？"
    assert found.question.en == "Is it 幸福小区 in 大安市 or 洮北区?"


async def test_a_number_that_begins_anew_in_each_phase_is_asked_about_by_phase(
    town: Database,
) -> None:
    found = await resolve_address(town, "鹤翔新城3号楼")
    assert ids(found) == ["Building:X3-一期3号楼", "Building:X3-二期3号楼"]
    assert str(found.question) == "是一期的3号楼，还是二期的3号楼？ / Is it 3号楼 in 一期 or 二期?"


async def test_an_alias_is_as_good_as_a_name(town: Database) -> None:
    found = await resolve_address(town, "东门小区")
    assert ids(found) == ["Compound:X8", "Compound:X9"]


async def test_a_text_that_is_just_what_a_building_is_called_beats_an_alias_of_another_compound(
    changing: Database,
) -> None:
    await changing.execute("MATCH (b:Building {id: 'Building:X8-8号楼'}) SET b.number = '9号楼'")
    assert ids(await resolve_address(changing, "东门小区9栋")) == [
        "Building:X8-8号楼",
        "Building:X9-9号楼",
    ]
    assert ids(await resolve_address(changing, "东门小区九号楼")) == ["Building:X9-9号楼"]


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


async def test_who_is_in_doubt_is_shown_more_candidates(changing: Database) -> None:
    await changing.execute(
        "MATCH (c:Compound {id: 'Compound:X9'}) SET c.name = '阳光小区', c.aliases = []"
    )
    assert ids(await resolve_address(changing, "大安市阳光花园")) == ["Compound:X4"]
    assert ids(await resolve_address(changing, "阳光家园")) == ["Compound:X4", "Compound:X9"]


async def test_places_of_different_kinds_are_asked_about_by_their_names(changing: Database) -> None:
    await changing.execute("MATCH (c:Compound {id: 'Compound:X7'}) SET c.name = '解放小区'")
    found = await resolve_address(changing, "解放")
    assert ids(found) == ["Community:220802001005", "Compound:X7"]
    assert found.question is not None
    assert found.question.zh == "是解放小区，还是解放社区？"


async def test_another_compound_of_a_like_name_is_not_taken_without_asking(town: Database) -> None:
    found = await resolve_address(town, "阳光家园1号楼")
    assert ids(found) == ["Building:X4-一期1号楼"]
    assert found.place is None


async def test_a_shortened_name_that_fits_two_is_ambiguous_and_the_number_may_decide(
    town: Database,
) -> None:
    assert ids(await resolve_address(town, "锦绣")) == ["Compound:X7", "Compound:X8"]
    assert (await resolve_address(town, "锦绣8号楼")).place == "Building:X8-8号楼"


async def test_a_former_name_answers_with_less_and_is_said_to_be_one(town: Database) -> None:
    identity, score, matched = await one(town, "粮库住宅3号楼")
    assert (identity, score, matched) == ("Building:X5-三号楼", 0.9, "粮库住宅（曾用名）三号楼")
    assert await one(town, "绵绣小区") == ("Compound:X7", 0.9, "绵绣小区（曾用名）")


async def test_a_name_answers_fully_on_a_day_on_which_it_was_in_use(town: Database) -> None:
    found = await resolve_address(town, "粮库住宅3号楼", at=date(2025, 6, 1))
    assert (found.candidates[0].score, found.candidates[0].matched) == (1.0, "粮库住宅三号楼")
    later = await resolve_address(town, "丽景华庭", at=date(2025, 6, 1))
    assert (later.place, later.candidates[0].score) == ("Compound:X5", 0.9)


async def test_a_name_that_was_believed_then_answers_fully_as_of_that_moment(
    town: Database,
) -> None:
    found = await resolve_address(town, "绵绣小区", as_of=datetime(2026, 3, 1, tzinfo=UTC))
    assert found.candidates[0].matched == "绵绣小区"


async def test_before_anything_was_recorded_nothing_answers(town: Database) -> None:
    found = await resolve_address(
        town, "洮北区幸福小区3号楼", as_of=datetime(2025, 12, 31, tzinfo=UTC)
    )
    assert (found.total, found.nearest) == (0, None)


async def test_the_name_of_a_merged_community_leads_to_the_one_it_was_merged_into(
    town: Database,
) -> None:
    assert (await one(town, "车站社区"))[:2] == ("Community:220802001005", 0.9)


async def test_a_building_that_left_its_compound_is_not_found_there(changing: Database) -> None:
    await changing.execute(
        "MATCH (b:Building {id: 'Building:X1-12号楼'})-[r:PART_OF]->(c:Compound) SET r.to = $day",
        {"day": date(2026, 2, 1)},
    )
    assert (await resolve_address(changing, "洮北区幸福小区12号楼")).nearest == "Compound:X1"
    assert (
        await resolve_address(changing, "洮北区幸福小区12号楼", at=date(2026, 1, 15))
    ).place == "Building:X1-12号楼"


async def test_a_place_may_be_called_by_a_name_without_a_number(changing: Database) -> None:
    await changing.execute(
        "MATCH (e:Entrance {id: 'Entrance:X4-一期1号楼-2'}) SET e.aliases = ['阳光花园东门洞']"
    )
    await changing.execute(
        "MATCH (b:Building {id: 'Building:X4-一期2号楼'}) SET b.name = '综合楼', b.number = '综合楼'"
    )
    assert (await resolve_address(changing, "阳光花园 东门洞")).place == "Entrance:X4-一期1号楼-2"
    assert (await resolve_address(changing, "阳光花园综合楼")).place == "Building:X4-一期2号楼"


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
