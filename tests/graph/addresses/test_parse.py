"""What an address says is read without knowing the city, and no room survives the reading."""

import time
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.addresses import parse_address
from graph.addresses.normalize import (
    chinese_numeral,
    normalize_text,
    number_key,
    number_spellings,
    phase_key,
)
from graph.addresses.tokens import canonical_text, name_only_text
from graph.ontology.names.numerals import parse_numeral

BUILDING_AND_ENTRANCE = """
幸福小区3号楼2单元            幸福小区三号楼二单元          幸福小区3号楼二单元
幸福小区３号楼２单元          幸福小区3栋2单元              幸福小区3幢2单元
幸福小区3座2单元              幸福小区3#2单元               幸福小区3#楼2单元
幸福小区#3楼2单元             幸福小区3楼2单元              幸福小区3号2单元
幸福小区3号楼2门              幸福小区3栋二门               幸福小区3号楼2号门
幸福小区3号楼2口              幸福小区3-2                   幸福小区3#2
幸福小区3－2                  幸福小区3—2                   幸福小区3/2
幸福小区3号楼-2               幸福小区3栋-2                 幸福小区3-2单元
幸福小区03号楼02单元          幸福小区第3栋第2单元          幸福小区3号楼两单元
幸福小区叁号楼贰单元          幸福小區3號樓2單元            幸福小区，3号楼，2单元
幸福小区-3号楼-2单元          幸福小区、3号楼、2单元        （幸福小区）3号楼2单元
幸福小区3栋楼2单元门          幸福小区3号楼2单元门口        3号楼2单元，幸福小区
2单元3号楼幸福小区            我家住在幸福小区3号楼2单元    请问幸福小区3号楼2单元归谁管
"""

ROOMS = """
幸福小区3号楼2单元501         幸福小区3号楼2单元501室       幸福小区3号楼2单元五零一室
幸福小区3-2-501               幸福小区3#2-501               幸福小区3#-2-501
幸福小区3号楼-2-501           幸福小区3号楼2-501            幸福小区3/2/501
幸福小区3.2.501               幸福小区3栋2门501             幸福小区3号楼2单元5楼501
幸福小区3号楼2单元5层东户     501室2单元3号楼幸福小区       幸福小区3号楼2单元501王阿姨
幸福小区3－2－５０１          幸福小区三号楼二单元五〇一    幸福小区3号楼2单元501户
幸福小区3号楼2单元501号       幸福小区3栋2单元-501
"""

WRITTEN = [
    ("幸福小区", {"compound": "幸福小区"}),
    ("幸福 小区 3 号 楼", {"compound": "幸福小区", "building": "3"}),
    ("幸福小区 3 2 501", {"compound": "幸福小区", "building": "3", "entrance": "2"}),
    ("幸福小区3", {"compound": "幸福小区", "building": "3"}),
    ("幸福小区3号", {"compound": "幸福小区", "building": "3"}),
    ("幸福小区3号楼501", {"compound": "幸福小区", "building": "3"}),
    ("幸福小区3-501", {"compound": "幸福小区", "building": "3"}),
    ("幸福小区1203", {"compound": "幸福小区"}),
    ("幸福小区五零一", {"compound": "幸福小区"}),
    ("幸福小区2单元", {"compound": "幸福小区", "entrance": "2"}),
    ("幸福小区3号楼东单元", {"compound": "幸福小区", "building": "3", "entrance": "东"}),
    ("幸福小区3号楼4楼", {"compound": "幸福小区", "building": "3"}),
    ("幸福小区十二栋", {"compound": "幸福小区", "building": "12"}),
    ("幸福小区二十一号楼", {"compound": "幸福小区", "building": "21"}),
    ("幸福小区二〇号楼", {"compound": "幸福小区", "building": "20"}),
    ("幸福小区一百零三号楼", {"compound": "幸福小区", "building": "103"}),
    ("幸福小区A栋", {"compound": "幸福小区", "building": "A"}),
    ("幸福小区a座2单元1203", {"compound": "幸福小区", "building": "A", "entrance": "2"}),
    ("幸福小区B3栋", {"compound": "幸福小区", "building": "B3"}),
    ("幸福小区B-3栋", {"compound": "幸福小区", "building": "B3"}),
    ("幸福小区3A栋", {"compound": "幸福小区", "building": "3A"}),
    ("幸福小区甲3号楼", {"compound": "幸福小区", "building": "甲3"}),
    ("幸福小区3号甲楼", {"compound": "幸福小区", "building": "3甲"}),
    ("幸福小区乙栋1单元", {"compound": "幸福小区", "building": "乙", "entrance": "1"}),
    ("幸福小区2-3号楼", {"compound": "幸福小区", "building": "2-3"}),
    ("幸福小区二期3号楼", {"compound": "幸福小区", "phase": "2", "building": "3"}),
    ("幸福小区2期3号楼", {"compound": "幸福小区", "phase": "2", "building": "3"}),
    ("幸福小区Ⅱ期3号楼", {"compound": "幸福小区", "phase": "2", "building": "3"}),
    ("幸福小区III期", {"compound": "幸福小区", "phase": "3"}),
    ("幸福小区第二期12栋", {"compound": "幸福小区", "phase": "2", "building": "12"}),
    (
        "幸福小区（二期）3-2-501",
        {"compound": "幸福小区", "phase": "2", "building": "3", "entrance": "2"},
    ),
    ("幸福小区2-3-2-501", {"compound": "幸福小区", "phase": "2", "building": "3", "entrance": "2"}),
    (
        "阳光花园2期12#3单元1402",
        {"compound": "阳光花园", "phase": "2", "building": "12", "entrance": "3"},
    ),
    ("幸福小区A区3栋", {"compound": "幸福小区A区", "building": "3"}),
    (
        "洮北区幸福小区东区3号楼",
        {"district": "洮北区", "compound": "幸福小区东区", "building": "3"},
    ),
    ("铁路家属楼3栋2单元", {"compound": "铁路家属楼", "building": "3", "entrance": "2"}),
    ("二十一中家属楼3栋", {"compound": "二十一中家属楼", "building": "3"}),
    ("二三七小区三号楼", {"compound": "二三七小区", "building": "3"}),
    ("237小区3号楼", {"compound": "237小区", "building": "3"}),
    ("阳光100小区3号楼", {"compound": "阳光100小区", "building": "3"}),
    ("一号公馆3号楼", {"compound": "一号公馆", "building": "3"}),
    ("1号公馆", {"compound": "1号公馆"}),
    ("五一小区5栋", {"compound": "五一小区", "building": "5"}),
    ("3号楼", {"building": "3"}),
    ("2单元", {"entrance": "2"}),
    ("3号楼2单元", {"building": "3", "entrance": "2"}),
    ("青年北街", {"road": "青年北街"}),
    ("青年北街12号", {"road": "青年北街", "house": "12"}),
    ("青年北街十二号", {"road": "青年北街", "house": "12"}),
    ("青年北街12号甲", {"road": "青年北街", "house": "12甲"}),
    ("青年北街12-3号", {"road": "青年北街", "house": "12-3"}),
    ("青年北街12号院3号楼", {"road": "青年北街", "house": "12", "building": "3"}),
    ("八一路12号", {"road": "八一路", "house": "12"}),
    ("建设一路8号", {"road": "建设一路", "house": "8"}),
    ("吉祥一巷3号", {"road": "吉祥一巷", "house": "3"}),
    ("兴隆胡同5号", {"road": "兴隆胡同", "house": "5"}),
    ("民主路12号楼", {"road": "民主路", "building": "12"}),
    (
        "洮北区青年北街12号幸福小区3号楼",
        {
            "district": "洮北区",
            "road": "青年北街",
            "house": "12",
            "compound": "幸福小区",
            "building": "3",
        },
    ),
    ("白城市", {"city": "白城市"}),
    ("白城市洮北区", {"city": "白城市", "district": "洮北区"}),
    (
        "吉林省白城市洮北区海明街道",
        {"city": "白城市", "district": "洮北区", "subdistrict": "海明街道"},
    ),
    ("海明街道办事处解放社区居委会", {"subdistrict": "海明街道", "community": "解放社区"}),
    ("解放居委会", {"community": "解放社区"}),
    (
        "镇赉县镇赉镇到保农场社区",
        {"district": "镇赉县", "subdistrict": "镇赉镇", "community": "到保农场社区"},
    ),
    ("镇赉县镇东街道", {"district": "镇赉县", "subdistrict": "镇东街道"}),
    (
        "（工业园区）城南街道草原社区",
        {"subdistrict": "城南街道", "community": "草原社区", "compound": "工业园区"},
    ),
    ("吉林白城经济开发区花园社区", {"district": "吉林白城经济开发区", "community": "花园社区"}),
    (
        "洮北区瑞光街军民社区铁路小区",
        {
            "district": "洮北区",
            "subdistrict": "瑞光街",
            "community": "军民社区",
            "compound": "铁路小区",
        },
    ),
    ("工人街社区3号楼", {"community": "工人街社区", "building": "3"}),
    ("二三七社区三号楼", {"community": "二三七社区", "building": "3"}),
    ("洮北区城市小区6号楼", {"district": "洮北区", "compound": "城市小区", "building": "6"}),
    ("德顺蒙古族乡", {"subdistrict": "德顺蒙古族乡"}),
    ("洮儿河农场", {"subdistrict": "洮儿河农场"}),
    ("解放社区第三网格", {"community": "解放社区", "grid": "3"}),
    ("解放社区03号网格", {"community": "解放社区", "grid": "3"}),
    ("解放社区十二网格", {"community": "解放社区", "grid": "12"}),
    ("解放社区书记是谁", {"community": "解放社区"}),
    ("王阿姨，幸福小区3号楼", {"compound": "幸福小区", "building": "3"}),
    ("幸福小区门口", {"compound": "幸福小区"}),
    ("13812345678", {}),
    ("幸福小区13812345678", {"compound": "幸福小区"}),
    ("138-1234-5678 幸福小区", {"compound": "幸福小区"}),
    ("", {}),
    ("，。！？", {}),
]


def said(text: str) -> dict[str, str]:
    """Return the parts of an address that are said."""
    return {part: value for part, value in asdict(parse_address(text)).items() if value}


@pytest.mark.parametrize(
    "text",
    [
        text.strip()
        for line in BUILDING_AND_ENTRANCE.strip().splitlines()
        for text in line.split("  ")
        if text.strip()
    ],
)
def test_all_these_mean_entrance_2_of_building_3(text: str) -> None:
    assert said(text) == {"compound": "幸福小区", "building": "3", "entrance": "2"}


@pytest.mark.parametrize("text", ROOMS.split())
def test_a_room_is_dropped_and_what_contains_it_is_kept(text: str) -> None:
    assert said(text) == {"compound": "幸福小区", "building": "3", "entrance": "2"}


@pytest.mark.parametrize(("text", "parts"), WRITTEN)
def test_an_address_says(text: str, parts: dict[str, str]) -> None:
    assert said(text) == parts


def test_what_was_understood_reads_from_the_widest_to_the_narrowest() -> None:
    address = parse_address("洮北区青年北街12号幸福小区二期三栋两门501")
    assert address.understood == ("洮北区", "青年北街12号", "幸福小区", "2期", "3号楼", "2单元")


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    assert parse_address(text) == parse_address(text)


# Words of addresses in any order find more than characters of all the world.
WORDS = st.sampled_from(
    [
        *"幸福阳光号楼栋幢座单元门口期网格室层户区县市镇乡街路巷社",
        *"甲乙一二三十百两〇0123456789ABI#-，, （）/.",
        "小区",
        "街道",
        "社区",
        "三号楼",
        "第",
        "Ⅱ期",
        "省",
        "501",
    ]
)


@given(st.lists(WORDS, max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_a_normal_text_stays_as_it_is_and_is_read_alike(text: str) -> None:
    normal = normalize_text(text)
    assert normalize_text(normal) == normal
    assert parse_address(normal) == parse_address(text)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_normal_form_is_normal(text: str) -> None:
    assert normalize_text(normalize_text(text)) == normalize_text(text)


@given(
    name=st.sampled_from(
        ["幸福小区", "洮北区海明街道阳光花园", "铁路家属院", "解放社区幸福小区二期"]
    ),
    house=st.sampled_from(
        ["3号楼2单元", "3栋2门", "3-2-", "3#2-", "三号楼二单元", "3号楼-2-", "3号楼", "A座1单元"]
    ),
    room=st.integers(101, 3999),
    word=st.sampled_from(["", "室", "号", "户", "房", "号房", "，王先生", " 13812345678"]),
)
@settings(deadline=None)
def test_no_room_survives_in_any_part(name: str, house: str, room: int, word: str) -> None:
    address = parse_address(f"{name}{house}{room}{word}")
    assert all(
        str(room) not in value
        for value in (*asdict(address).values(), *address.understood, address.head)
        if value
    )
    assert address.building in {"3", "A"}


@pytest.mark.parametrize(
    "text", ["幸福小区3号楼2单元501室", "幸福小区501", "幸福小区3层", "幸福小区12号"]
)
def test_only_a_text_without_numbers_can_be_what_something_is_called(text: str) -> None:
    assert not name_only_text(text)


def test_a_place_may_be_called_by_a_name_alone() -> None:
    assert name_only_text("幸福小区 东门洞") == "幸福小区东门洞"


@pytest.mark.parametrize(
    "same",
    ["幸福小区3号楼", "幸福小区三号楼", "幸福小区３号楼", " 幸福小区 3 号楼", "幸福小区，叁号楼"],
)
def test_canonical_texts_differ_by_more_than_width_spaces_and_numerals(same: str) -> None:
    assert canonical_text(same) == "幸福小区3号楼"
    assert canonical_text("幸福小区3栋") != canonical_text(same)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10**6,
        "幸" * 10**6,
        "3-" * 10**5,
        "县区市镇" * 10**4,
        "号楼" * 10**4,
        "第一" * 10**4,
        "ﷺ" * 10**4,
        "(" * 10**5,
        " 1" * 10**5,
    ],
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    began = time.thread_time()
    parse_address(text)
    assert time.thread_time() - began < 0.25


def test_chinese_numerals_are_counted_as_they_are_written() -> None:
    assert [parse_numeral(chinese_numeral(number)) for number in range(1, 1000)] == list(
        range(1, 1000)
    )


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("两", 2),
        ("廿一", 21),
        ("一百二", 120),
        ("一百零二", 102),
        ("二〇", 20),
        ("叁", 3),
        ("007", 7),
        ("楼", None),
        ("", None),
    ],
)
def test_numerals_count(numeral: str, number: int | None) -> None:
    assert parse_numeral(numeral) == number


@pytest.mark.parametrize(
    "text", ["3号楼", "三号楼", "3栋", "3幢", "３＃", "#3", "第3栋", "03号楼", " 3 号楼 "]
)
def test_one_number_in_all_spellings_has_one_key(text: str) -> None:
    assert number_key(text) == "3"


@pytest.mark.parametrize("text", ["综合楼", "幸福小区3号楼", "", "楼"])
def test_what_is_no_number_has_no_key(text: str) -> None:
    assert number_key(text) is None


@pytest.mark.parametrize("text", ["二期", "2期", "Ⅱ期", "2", "第二期", "二期工程"])
def test_one_phase_in_all_spellings_has_one_key(text: str) -> None:
    assert phase_key(text) == "2"


@pytest.mark.parametrize("stored", ["3号楼", "三号楼", "3栋", "3幢", "3#", "03号楼", "3", "３号楼"])
def test_a_ledger_may_spell_a_number_in_any_of_these_ways(stored: str) -> None:
    assert stored in number_spellings("3", ("号楼", "栋", "幢", "#", ""))
