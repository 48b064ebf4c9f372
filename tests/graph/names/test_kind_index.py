"""The names of one kind are found by all of a name, a part, a slip, and by sound."""

from collections.abc import Iterator
from random import Random

import pytest

from graph.names import KindIndex, LookupWay, NameEntry, NameHit, NameIndex, NameRole, StoredName


def entry(node: str, *names: str, former: str = "") -> NameEntry:
    """Return an entry; the second name and all behind it are aliases."""
    roles = (NameRole.NAME, *[NameRole.ALIAS] * (len(names) - 1))
    stored = [StoredName(name, role) for name, role in zip(names, roles, strict=True)]
    if former:
        stored.append(StoredName(former, NameRole.FORMER, "2010-01-01", "2020-01-01"))
    return NameEntry(node, tuple(stored))


COMPOUNDS = (
    entry("Compound:X1", "幸福家园", "老棉纺厂家属院"),
    entry("Compound:X2", "幸福里家园"),
    entry("Compound:X3", "名门嘉园", former="供销社住宅"),
    entry("Compound:X4", "新名门嘉园"),
    entry("Compound:X5", "重庆小区"),
    entry("Compound:X6", "Ａ座公馆"),
)
CADRES = (entry("Cadre:G1", "单幸福"), entry("Cadre:G2", "曾国庆"))


@pytest.fixture(scope="module")
def names() -> NameIndex:
    """The names of a few compounds and people."""
    compounds = KindIndex("Compound", COMPOUNDS)
    cadres = KindIndex("Cadre", CADRES, is_person=True)
    return NameIndex({"Compound": compounds, "Cadre": cadres})


def found(hits: list[NameHit]) -> Iterator[tuple[str, LookupWay, str]]:
    """Yield id, way and name of each hit."""
    return ((hit.id, hit.way, hit.name.text) for hit in hits)


@pytest.mark.parametrize(
    ("text", "node", "way", "name"),
    [
        ("幸福家园", "Compound:X1", LookupWay.EXACT, "幸福家园"),
        ("幸福家園", "Compound:X1", LookupWay.EXACT, "幸福家园"),
        ("a座公馆", "Compound:X6", LookupWay.EXACT, "Ａ座公馆"),
        ("供销社住宅", "Compound:X3", LookupWay.EXACT, "供销社住宅"),
        ("老棉纺厂", "Compound:X1", LookupWay.PREFIX, "老棉纺厂家属院"),
        ("棉纺厂", "Compound:X1", LookupWay.WORD, "老棉纺厂家属院"),
        ("信福家园", "Compound:X1", LookupWay.SLIP, "幸福家园"),
        ("福幸家园", "Compound:X1", LookupWay.SLIP, "幸福家园"),
        ("新名门佳园", "Compound:X4", LookupWay.SOUND, "新名门嘉园"),
        ("xingfujiayuan", "Compound:X1", LookupWay.SOUND, "幸福家园"),
        ("xing4fu2 jia1yuan2", "Compound:X1", LookupWay.SOUND, "幸福家园"),
        ("Xìngfú Jiāyuán", "Compound:X1", LookupWay.SOUND, "幸福家园"),
        ("chongqing xiaoqu", "Compound:X5", LookupWay.SOUND, "重庆小区"),
        ("xinmingmen", "Compound:X4", LookupWay.SOUND_PREFIX, "新名门嘉园"),
        ("xfjy", "Compound:X1", LookupWay.INITIALS, "幸福家园"),
        ("shanxingfu", "Cadre:G1", LookupWay.SOUND, "单幸福"),
        ("zengguoqing", "Cadre:G2", LookupWay.SOUND, "曾国庆"),
    ],
)
def test_a_text_finds_first(
    names: NameIndex, text: str, node: str, way: LookupWay, name: str
) -> None:
    assert next(found(names.find(text))) == (node, way, name)


def test_a_better_way_comes_first_and_each_node_once(names: NameIndex) -> None:
    hits = names.find("幸福")
    assert [(hit.id, hit.way) for hit in hits] == [
        ("Compound:X1", LookupWay.PREFIX),
        ("Compound:X2", LookupWay.PREFIX),
        ("Cadre:G1", LookupWay.WORD),
    ]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_alias_and_a_former_name_score_less_than_a_name(names: NameIndex) -> None:
    texts = ("幸福家园", "老棉纺厂家属院", "供销社住宅")
    assert [names.find(text)[0].score for text in texts] == [1.0, 0.9, 0.85]
    former = names.find("供销社住宅")[0].name
    assert (former.role, former.since, former.until) == (
        NameRole.FORMER,
        "2010-01-01",
        "2020-01-01",
    )


def test_hits_can_be_limited_to_kinds_ways_nodes_and_a_number(names: NameIndex) -> None:
    assert [hit.id for hit in names.find("幸福", kinds=["Cadre"])] == ["Cadre:G1"]
    assert [hit.id for hit in names.find("幸福", ways=[LookupWay.WORD])] == ["Cadre:G1"]
    assert [hit.id for hit in names.find("幸福", admits=lambda node: node > "Compound:X1")] == [
        "Compound:X2"
    ]
    assert len(names.find("幸福", most=1)) == 1


@pytest.mark.parametrize(
    "text", ["", "　", "，", "%_'\"", "\ud800", "火星", "qqqqzz", "幸" * 10_000]
)
def test_what_nobody_is_called_finds_nothing(names: NameIndex, text: str) -> None:
    assert names.find(text) == []


@pytest.mark.parametrize("most", [1, 20, 500])
def test_the_first_hits_are_found_however_many_names_have_the_text(most: int) -> None:
    # As texts, 10 comes before 9, so the terms are in another order than the ids.
    numbers = range(4_000)
    entries = [
        entry(f"Building:{number:06}", f"新{number}号楼", *(["北号楼"] if number % 3 else []))
        if number % 5
        else entry(f"Building:{number:06}", f"{number}栋", f"老{number}号楼")
        for number in numbers
    ]
    index = NameIndex({"Building": KindIndex("Building", entries)})
    named = [f"Building:{number:06}" for number in numbers if number % 5]
    aliased = [f"Building:{number:06}" for number in numbers if not number % 5]
    assert [hit.id for hit in index.find("号楼", most=most)] == (named + aliased)[:most]
    inside = {*named[-50:], *aliased[:2]}
    hits = index.find("号楼", admits=inside.__contains__, most=most)
    assert [hit.id for hit in hits] == (named[-50:] + aliased[:2])[:most]


def test_few_hits_are_the_first_of_all_hits() -> None:
    random = Random(1)  # noqa: S311 - the same names each time
    for _ in range(60):
        entries = [
            entry(
                f"Building:{number:04}",
                *("".join(random.choices("北北楼号1Ａ", k=random.randint(1, 4))) for _ in range(3)),
                former=random.choice(("", "北楼", "号")),
            )
            for number in range(40)
        ]
        index = NameIndex({"Building": KindIndex("Building", entries)})
        inside = {each.id for each in entries if random.random() < 0.3}
        for text in ("北", "北楼", "号1", "a", "beilou", "楼号北"):
            for admits in (None, inside.__contains__):
                every = [(hit.id, hit.score) for hit in index.find(text, admits=admits, most=10**6)]
                for most in (1, 3, 10):
                    hits = index.find(text, admits=admits, most=most)
                    assert [(hit.id, hit.score) for hit in hits] == every[:most]
