"""Personal data that must go is gone from every version and log, and nothing else is."""

import gzip
import re
from pathlib import Path

import pytest

from graph.audit_log.entries import AuditAction
from graph.audit_log.read import read_newest_entries
from graph.callers import administrator
from graph.database.connection import Database
from graph.erasure.erase import (
    MARK,
    NoPersonalData,
    StillInOffice,
    TextInIds,
    TextTooShort,
    erase_person,
    erase_text,
)
from graph.erasure.spellings import Spellings
from graph.migrations import SCHEMA_VERSION
from graph.names import read_name_index
from graph.ontology.folding import fold_text
from loaders.backups import backup_chunks
from tests.conftest import arcadedb
from tests.support.small_city import CITY, SECOND, THIRD, load, load_city

OFFICE = administrator("管理员")
ALL_NODES = "MATCH (n) RETURN collect([labels(n), properties(n)])"
ALL_ARROWS = "MATCH ()-[r]->() RETURN collect([type(r), properties(r)])"
KEEPER = {
    "工号": "G3",
    "姓名": "钱多多",
    "类别": "社区工作者",
    "职务": "专职委员",
    "手机": "13900001111",
    "持证": "助理社会工作师",
}


async def everything(database: Database) -> str:
    """Return all that the graph stores, as one text."""
    return f"{await database.read(ALL_NODES)}{await database.read(ALL_ARROWS)}"


async def load_keeper(database: Database, folder: Path) -> None:
    """Load the small city with a worker whose row was corrected; a unit has the name too."""
    await load_city(database, folder / "1")
    units = [{**CITY["单位"][0], "名称": "钱多多商店"}]
    await load(database, folder / "2", SECOND, 干部=[KEEPER], 单位=units)
    corrected = {**KEEPER, "姓名": "钱多", "手机": "13900002222"}
    await load(database, folder / "3", THIRD, 干部=[corrected])


async def test_a_text_is_gone_from_every_version_log_and_index_and_the_rest_stays(
    scratch: Database, tmp_path: Path
) -> None:
    await load_keeper(scratch, tmp_path)
    assert "钱多多" in await everything(scratch)
    erasure = await erase_text(scratch, "钱多多", OFFICE)
    left = await everything(scratch)
    assert "钱多多" not in left
    assert f"{MARK}商店" in left
    assert "王建国" in left
    assert erasure.nodes == {"Unit:D1", "Cadre:G3"}
    index = await read_name_index(scratch, ["Unit", "Cadre"])
    names = [
        name.text for kind in index.kinds.values() for each in kind.entries for name in each.names
    ]
    assert not any("钱多多" in name for name in names)
    entry = (await read_newest_entries(scratch))[0]
    assert entry.event.action is AuditAction.ERASURE
    assert set(entry.event.targets) == {"Unit:D1", "Cadre:G3"}


async def test_what_is_said_of_a_person_is_gone_and_where_they_served_stays(
    scratch: Database, tmp_path: Path
) -> None:
    await load_keeper(scratch, tmp_path)
    tenure = {"编号": "R9", "岗位编号": "P1", "任职人工号": "G3"}
    ended = {**tenure, "起始日期": "2020-01-01", "终止日期": "2022-12-31"}
    await load(scratch, tmp_path / "4", THIRD, 任职=[ended])
    await erase_person(scratch, "Cadre:G3", OFFICE)
    left = await everything(scratch)
    for gone in ("钱多'", "13900001111", "13900002222", "专职委员", "助理社会工作师"):
        assert gone not in left, gone
    assert "Tenure:R9" in left
    index = await read_name_index(scratch, ["Cadre"])
    assert [entry.names[0].text for entry in index.kinds["Cadre"].named(fold_text(MARK))] == [MARK]


@pytest.mark.parametrize(
    ("text", "refusal"), [("钱", TextTooShort), (" 1", TextTooShort), ("220802001001", TextInIds)]
)
async def test_a_text_that_stands_in_too_much_is_refused_and_nothing_is_erased(
    scratch: Database, tmp_path: Path, text: str, refusal: type[Exception]
) -> None:
    await load_city(scratch, tmp_path)
    before = await everything(scratch)
    with pytest.raises(refusal):
        await erase_text(scratch, text, OFFICE)
    assert await everything(scratch) == before


@pytest.mark.parametrize(
    ("node", "refusal"),
    [
        ("Cadre:G1", StillInOffice),
        ("Cadre:none", NoPersonalData),
        ("Unit:D1", NoPersonalData),
        ("nothing", NoPersonalData),
    ],
)
async def test_who_is_in_office_or_no_person_is_not_erased(
    scratch: Database, tmp_path: Path, node: str, refusal: type[Exception]
) -> None:
    await load_city(scratch, tmp_path)
    with pytest.raises(refusal):
        await erase_person(scratch, node, OFFICE)


SPELT = {
    "D8": "钱多多—Anna商店",
    "D9": "錢多多－ＡＮＮＡ书店",
    "DA": "钱多多 – anna 药店",
    "DB": "０４３６－６６６６６６６热线站",
    "DC": "0436 666 6666夜间站",
}
"""Names of units in which a text and a number stand in several spellings."""
FORMS = (
    "钱多多—Anna",
    "錢多多－ＡＮＮＡ",
    "钱多多 – anna",
    "钱多多–anna",
    "钱多多-anna",
    "ＡＮＮＡ",
)
NUMBERS = ("0436", "０４３６", "666", "６６６")
DIGEST = re.compile(r"\b[0-9a-f]{16,64}\b")


async def load_spelt(database: Database, folder: Path) -> None:
    """Load the small city with the units."""
    await load_city(database, folder / "1")
    units = [{"编号": key, "名称": name, "类别": "机关"} for key, name in SPELT.items()]
    await load(database, folder / "2", SECOND, 单位=units)


async def test_a_text_is_gone_in_every_spelling_from_the_graph_its_files_and_a_backup(
    tmp_path: Path,
) -> None:
    store, backup = tmp_path / "var", tmp_path / "backup.gz"
    async with arcadedb(store) as database:
        await load_spelt(database, tmp_path)
    assert files_with(store, "錢多多－ＡＮＮＡ")
    async with arcadedb(store) as database:
        for text in ("钱多多-Anna", "04366666666"):
            erasure = await erase_text(database, text, OFFICE)
            assert len(erasure.spellings) == (4 if "Anna" in text else 3), erasure.spellings
        left = await everything(database)
        with backup.open("wb") as file:
            async for chunk in backup_chunks(database, SCHEMA_VERSION):
                file.write(chunk)
    saved = gzip.decompress(backup.read_bytes()).decode()
    for name in ("商店", "书店", "药店", "热线站", "夜间站"):
        assert f"{MARK}{name}" in left.replace(" ", "")
    # Digests may have any three digits in them.
    left, saved = (DIGEST.sub("", text) for text in (left, saved))
    for gone in (*FORMS, *NUMBERS):
        assert gone not in left, gone
        assert gone not in saved, gone
        assert files_with(store, gone) == [] or gone in NUMBERS, gone
    for gone in ("０４３６－６６６", "0436 666", "04366666666"):
        assert files_with(store, gone) == []


async def test_a_text_in_ids_is_refused_in_another_spelling_too(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    with pytest.raises(TextInIds):
        await erase_text(scratch, "２２０８０２００１００１", OFFICE)


@pytest.mark.parametrize(
    ("text", "others", "found"),
    [
        ("钱多多", "錢多多、钱多 多", ["錢多多", "钱多 多"]),
        ("a-b", "A–B a－b ab a.b", ["A–B", "a－b"]),
        (
            "13900001111",
            "139-0000-1111 1 3900001111 13900001112",
            ["139-0000-1111", "1 3900001111"],
        ),
        ("2208", "22-08", []),
        ("㎏", "5kg", ["kg"]),
    ],
)
def test_a_spelling_is_what_a_reader_takes_for_the_text(
    text: str, others: str, found: list[str]
) -> None:
    assert list(Spellings(text).spellings_in(others)) == found


async def test_the_files_of_the_embedded_graph_hold_it_no_longer(tmp_path: Path) -> None:
    store = tmp_path / "var"
    async with arcadedb(store) as database:
        await load_keeper(database, tmp_path)
    assert files_with(store, "钱多多")
    async with arcadedb(store) as database:
        await erase_text(database, "钱多多", OFFICE)
        await erase_person(database, "Cadre:G3", OFFICE)
    for gone in ("钱多多", "13900001111", "13900002222"):
        assert files_with(store, gone) == []


def files_with(folder: Path, text: str) -> list[str]:
    """Return the files below a folder in which a text stands."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]
