"""Exports: no protected value and no formula leaves, and a failed export leaves no file."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.database.connection import Database
from graph.ontology.kinds import KINDS
from graph.rows.batch import Provenance, Row
from graph.rows.upsert import upsert_rows
from loaders.ledgers import (
    LedgerNotFound,
    UnsupportedFileType,
    export_ledger,
    find_ledger,
    import_folder,
)
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.files.writer import SheetOverflow, XlsxWriter, encode_csv, open_table_file
from loaders.ledgers.parsing.cells import clean_cell
from tests.support import rich_town
from tests.support.exported_ledgers import AGAIN, MAPPING, VOCABULARY, brought_back, exported
from tests.support.small_city import CITY, FIRST, SECOND, load_city, outcomes, write

# A town is built, written, brought back and written again in one test.
pytestmark = pytest.mark.timeout(300)


def files(folder: Path) -> list[Path]:
    """Return what is in a folder."""
    return sorted(folder.iterdir())


async def test_ledgers_brought_into_an_empty_graph_go_out_of_it_as_the_same_bytes(
    engine: Database, tmp_path: Path
) -> None:
    await engine.execute("MATCH (n) DETACH DELETE n")
    await rich_town.build(engine, tmp_path / "town")
    for ending in (".csv", ".xlsx"):
        await exported(engine, tmp_path / f"first{ending}", ending)
    await engine.execute("MATCH (n) DETACH DELETE n")
    report = await import_folder(
        engine, tmp_path / "first.csv", mapping=MAPPING, vocabulary=VOCABULARY, recorded_at=AGAIN
    )
    assert report.ok, report.rejections
    for ending in (".csv", ".xlsx"):
        await exported(engine, tmp_path / f"second{ending}", ending)
        for path in files(tmp_path / f"first{ending}"):
            assert path.read_bytes() == (tmp_path / f"second{ending}" / path.name).read_bytes(), (
                path.name
            )


async def test_a_mobile_is_in_no_export_and_stays_when_the_export_comes_back_mended(
    scratch: Database, tmp_path: Path
) -> None:
    cadres = [
        {**CITY["干部"][0], "手机": "13800000001"},
        {**CITY["干部"][1], "手机": "13800000002"},
    ]
    await load_city(scratch, tmp_path / "in", 干部=cadres)
    done = (await exported(scratch, tmp_path / "out"))["干部"]
    text = done.path.read_text(encoding="utf-8-sig")
    assert done.withheld == ("手机",)
    assert "手机" not in text
    assert "1380000000" not in text
    done.path.write_text(text.replace("王建国", "王建军"), encoding="utf-8")
    report = await brought_back(scratch, tmp_path / "out")
    assert outcomes(report, "干部") == {"corrected": 1, "unchanged": 1}
    assert await scratch.read(
        "MATCH (n:Cadre) WITH n ORDER BY n.id RETURN collect([n.name, n.mobile])"
    ) == [
        ["王建军", "13800000001"],
        ["李秀英", "13800000002"],
    ]


async def test_an_empty_cell_of_a_column_that_is_there_erases_a_mobile(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(
        scratch, tmp_path / "in", 干部=[{**CITY["干部"][0], "手机": "13800000001"}, CITY["干部"][1]]
    )
    folder = write(tmp_path / "more", 干部=[{**CITY["干部"][0], "手机": ""}])
    report = await import_folder(
        scratch, folder, mapping=MAPPING, vocabulary=VOCABULARY, recorded_at=SECOND
    )
    assert outcomes(report, "干部") == {"corrected": 1}
    assert (
        await scratch.read("MATCH (n:Cadre {id: 'Cadre:G1'}) RETURN coalesce(n.mobile, '')") == ""
    )


async def test_a_cadre_who_turns_out_to_be_a_resident_keeps_no_mobile(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(
        scratch, tmp_path / "in", 干部=[{**CITY["干部"][0], "手机": "13800000001"}, CITY["干部"][1]]
    )
    folder = write(
        tmp_path / "more", 干部=[{"工号": "G1", "姓名": "居民楼栋长", "类别": "居民骨干"}]
    )
    report = await import_folder(
        scratch, folder, mapping=MAPPING, vocabulary=VOCABULARY, recorded_at=SECOND
    )
    assert outcomes(report, "干部") == {"corrected": 1}
    assert (
        await scratch.read("MATCH (n:Cadre {id: 'Cadre:G1'}) RETURN coalesce(n.mobile, '')") == ""
    )


async def test_a_row_that_no_ledger_has_a_place_for_is_counted(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "in")
    assignment = Row(
        "Assignment:Z1",
        2,
        {"key": "Z1", "duty": "covering_unit", "focusAreas": []},
        {"organization": ("Unit:D1",), "place": ("Building:L1",)},
    )
    await upsert_rows(scratch, KINDS["Assignment"], [assignment], Provenance("mutation", FIRST))
    found = await exported(scratch, tmp_path / "out")
    assert (found["包保单位"].rows, found["包保单位"].homeless) == (0, 1)
    assert found["党组织覆盖"].rows == 0


def test_a_ledger_is_named_by_itself_or_by_a_kind_that_only_it_feeds() -> None:
    assert (
        find_ledger(MAPPING, "任职").name
        == find_ledger(MAPPING, "Tenure").name
        == find_ledger(MAPPING, "tenures").name
        == "任职"
    )
    with pytest.raises(LedgerNotFound, match="党组织覆盖、包保单位"):
        find_ledger(MAPPING, "Assignment")
    with pytest.raises(LedgerNotFound, match="城市、县市区"):
        find_ledger(MAPPING, "花名册")


async def test_a_type_of_file_that_cannot_be_written_is_rejected(
    scratch: Database, tmp_path: Path
) -> None:
    with pytest.raises(UnsupportedFileType, match=r"\.xlsx 或 \.csv"):
        await export_ledger(
            scratch, MAPPING[0], tmp_path / "城市.ods", mapping=MAPPING, vocabulary=VOCABULARY
        )
    assert files(tmp_path) == []


TEXTS = [
    "=1+1",
    "+86 436",
    "-x",
    "@SUM(A1)",
    "'=1",
    "''@x",
    "'单引号",
    "a,b",
    '"',
    "一\n二",
    "220802001001",
    "00123",
    "TRUE",
    "1/2",
    "http://x",
    "{=1}",
    "＝1+1",
    "＠SUM(A1)",
    "'＋1",
    "' =1",
]
HIDDEN_FORMULAS = ["\ufeff=1", "\u200b=1", "\u202e=1", "\t=1", " \r\n＝1"]
"""Formulas behind what nobody sees, which no ledger keeps."""


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_is_a_formula_in_csv_and_each_comes_back(text: str) -> None:
    (row,) = csv.reader(encode_csv([[text, ""]]).decode().splitlines(keepends=True))
    assert row[0][:1] not in "=+-@＝＠＋"
    assert clean_cell(row[0]) == text


@pytest.mark.parametrize("text", HIDDEN_FORMULAS)
def test_a_formula_behind_what_nobody_sees_is_a_text_in_csv(text: str) -> None:
    (row,) = csv.reader([encode_csv([[text]]).decode()])
    assert row[0].startswith("'")
    assert clean_cell(row[0]) == clean_cell(text)


def test_a_text_like_a_formula_stays_a_text_in_a_workbook_when_its_cell_is_edited(
    tmp_path: Path,
) -> None:
    texts = [*TEXTS, *HIDDEN_FORMULAS]
    with open_table_file(tmp_path / "x.xlsx", "x", ["列"] * len(texts)) as table:
        table.add([texts])
    cells = load_workbook(tmp_path / "x.xlsx")["x"][2]
    guarded = [text for text, cell in zip(texts, cells, strict=True) if cell.quotePrefix]
    assert guarded == ["=1+1", "+86 436", "-x", "@SUM(A1)", "'=1", "''@x", *texts[16:]]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([-5, 45.6196, 1e-07, None], ["-5", "45.6196", "0.0000001", ""]),
        ([date(1899, 12, 30), date(2023, 7, 1), 3.0], ["1899-12-30", "2023-07-01", "3"]),
    ],
)
def test_numbers_and_days_are_plain_in_csv(cells: Sequence[Cell], expected: list[str]) -> None:
    assert encode_csv([cells]).decode().strip().split(",") == expected


def test_a_csv_file_begins_with_the_mark_that_makes_spreadsheets_read_it_as_utf8(
    tmp_path: Path,
) -> None:
    with open_table_file(tmp_path / "城市.csv", "城市", ["编号"]) as table:
        table.add([["2208"]])
    assert (tmp_path / "城市.csv").read_bytes() == "\ufeff编号\r\n2208\r\n".encode()


def test_a_workbook_keeps_texts_as_texts_days_as_days_and_numbers_as_numbers(
    tmp_path: Path,
) -> None:
    cells: list[Cell] = [*TEXTS, date(2023, 7, 1), date(1890, 1, 1), 45.6196, 0.1 + 0.2, 12, 10**17]
    with open_table_file(tmp_path / "x.xlsx", "表[1]", ["列"] * len(cells)) as table:
        table.add([cells])
    sheet = load_workbook(tmp_path / "x.xlsx")["表_1_"]
    found = [cell.value for cell in sheet[2]]
    assert found == [
        *TEXTS,
        datetime(2023, 7, 1),  # noqa: DTZ001 - a spreadsheet has no time zones
        "1890-01-01",
        45.6196,
        "0.30000000000000004",
        12,
        str(10**17),
    ]
    assert {cell.data_type for cell in sheet[2][: len(TEXTS)]} == {"s"}
    assert sheet.freeze_panes == "A2"


def test_what_does_not_fit_into_a_sheet_is_rejected_and_leaves_no_file(tmp_path: Path) -> None:
    with (
        pytest.raises(SheetOverflow, match="CSV"),
        open_table_file(tmp_path / "x.xlsx", "x", ["a"]) as table,
    ):
        table.add([["长" * 32_768]])
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_that_is_full_takes_no_further_row(tmp_path: Path) -> None:
    with open_table_file(tmp_path / "x.xlsx", "x", ["a"]) as table:
        assert isinstance(table, XlsxWriter)
        table.written = 1_048_575
        table.add([["last"]])
        with pytest.raises(SheetOverflow, match="1,048,576"):
            table.add([["one too many"]])
