"""The numbers of an address are read in all the ways in which people write them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.addresses import AddressBook, resolve_in_book
from graph.addresses.normalize import normalize_text, number_key, phase_key
from graph.addresses.numbers import Numbers, read_numbers
from graph.addresses.segments import cut_text
from graph.ontology.names.numerals import parse_numeral
from tests.support.address_book import Places, numbers

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

SAID = {
    "幸福小区 3 号 楼": ["3"],
    "幸福小区3号": ["3"],
    "幸福小区3号楼501": ["3"],
    "幸福小区3-501": ["3"],
    "幸福小区1203": [],
    "幸福小区五零一": [],
    "幸福小区3号楼4楼": ["3"],
    "幸福小区十二栋": ["12"],
    "幸福小区二十一号楼": ["21"],
    "幸福小区二〇号楼": ["20"],
    "幸福小区一百零三号楼": ["103"],
    "幸福小区A栋": ["A"],
    "幸福小区a座2单元1203": ["A"],
    "幸福小区B3栋": ["B3"],
    "幸福小区B-3栋": ["B3"],
    "幸福小区3A栋": ["3A"],
    "幸福小区甲3号楼": ["甲3"],
    "幸福小区3号甲楼": ["3甲"],
    "幸福小区1、2号楼": ["1", "2"],
    "幸福小区1至3号楼": ["1", "3"],
    "幸福小区13812345678": [],
    "138-1234-5678 幸福小区": [],
    "137000 幸福小区": [],
}


@pytest.fixture(scope="module")
def book() -> AddressBook:
    """The address book of one compound."""
    places = Places()
    city = places.add("City:2208", "白城市")
    community = places.add("Community:220802001005", "解放社区", above=(city,))
    places.compound("X1", "幸福小区", community=community, buildings=numbers(4))
    return places.book()


def said(book: AddressBook, text: str) -> Numbers:
    """Return what the numbers of a text say."""
    return read_numbers(cut_text(normalize_text(text), book.lexicon))


WAYS = [text.strip() for line in BUILDING_AND_ENTRANCE.splitlines() for text in line.split("  ")]


@pytest.mark.parametrize("text", [*filter(None, WAYS), *ROOMS.split()])
def test_all_these_mean_entrance_2_of_building_3(book: AddressBook, text: str) -> None:
    found = said(book, text)
    assert (found.buildings, found.entrances) == (["3"], ["2"])
    assert resolve_in_book(book, text).place == "Entrance:X1-3号楼-2单元"


@pytest.mark.parametrize(("text", "buildings"), SAID.items())
def test_a_text_says_these_buildings(book: AddressBook, text: str, buildings: list[str]) -> None:
    assert said(book, text).buildings == buildings


# Words of addresses in any order find more than characters of all the world.
WORDS = st.sampled_from(
    [
        *"幸福阳光号楼栋幢座单元门口期网格室层户区县市镇乡街路巷社",
        *"甲乙一二三十百两〇0123456789ABI#-，, （）/.、~至和",
        "小区",
        "街道",
        "社区",
        "三号楼",
        "第",
        "Ⅱ期",
        "省",
        "501",
        "不是",
        "xingfu ",
    ]
)


@given(st.one_of(st.lists(WORDS, max_size=60).map("".join), st.text(max_size=400)))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_resolved(text: str) -> None:
    found = resolve_in_book(ANY_BOOK, text)
    assert all(0 <= candidate.score <= 1 for candidate in found.candidates)


def any_book() -> AddressBook:
    """Return an address book for generated texts, which cannot have a fixture."""
    places = Places()
    city = places.add("City:2208", "白城市")
    community = places.add("Community:1", "幸福社区", above=(city,))
    places.compound("X1", "幸福小区", community=community, buildings=numbers(3))
    return places.book()


ANY_BOOK = any_book()


@given(
    name=st.sampled_from(["幸福小区", "白城市解放社区幸福小区"]),
    house=st.sampled_from(["3号楼2单元", "3栋2门", "3-2-", "3#2-", "三号楼二单元", "3号楼", "3栋"]),
    room=st.integers(101, 3999),
    word=st.sampled_from(["", "室", "号", "户", "房", "号房", "，王先生", " 13812345678"]),
)
@settings(deadline=None)
def test_no_room_survives_in_any_part(name: str, house: str, room: int, word: str) -> None:
    found = resolve_in_book(ANY_BOOK, f"{name}{house}{room}{word}")
    assert str(room) not in f"{found.understood}{found.question}{found.reason}"
    assert found.understood


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
        "<" * 10**5,
        "&nbsp;" * 10**5,
        "xingfu" * 10**4,
        "building 3 " * 10**4,
        "幸福小区1号楼和" * 10**4,
    ],
)
def test_a_hostile_text_takes_no_time(book: AddressBook, text: str) -> None:
    began = time.thread_time()
    resolve_in_book(book, text)
    assert time.thread_time() - began < 0.5


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
