"""A workbook that would fill the memory is rejected, and an odd one is read as values."""

import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from loaders.ledgers import load_mapping
from loaders.ledgers.files.reader import Table, open_table
from loaders.ledgers.files.xlsx_guard import MIB, UnreadableWorkbook
from loaders.ledgers.files.xlsx_reader import list_sheets
from loaders.ledgers.importing.find_tables import find_tables
from tests.support.workbooks import (
    CONTENT,
    HEADERS,
    NAMESPACE,
    OFFICE,
    inline,
    write_raw,
    write_workbook,
)

UNIT = f"<row>{inline('D1')}{inline('组织部')}{inline('机关')}</row>"

# Reads every sheet of a workbook and prints its rows, or why not, and the peak of memory in MiB.
READER = r"""
import re, sys
from pathlib import Path
from loaders.ledgers.files.xlsx_guard import UnreadableWorkbook
from loaders.ledgers.files.reader import Table, open_table
from loaders.ledgers.files.xlsx_reader import list_sheets
def peak():
    # Not the peak of getrusage: that includes the memory of the process that started this one.
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
before = peak()
try:
    path, rows = Path(sys.argv[1]), 0
    for sheet in list_sheets(path):
        with open_table(Table(path, sheet)) as lines:
            rows += sum(1 for line in lines)
    print(rows)
except UnreadableWorkbook as problem:
    print(problem.en)
print((peak() - before) // 1024)
"""


def read_apart(path: Path) -> tuple[str, int]:
    """Read a workbook in its own process; return rows or rejection, and the memory it took, MiB."""
    done = subprocess.run(
        [sys.executable, "-c", READER, str(path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
        cwd=Path(__file__).parents[3],
    )
    message, grown = done.stdout.splitlines()
    return message, int(grown)


def refused(path: Path) -> str:
    """Inspect a workbook that is rejected, and return what was expected."""
    with pytest.raises(UnreadableWorkbook) as problem:
        list_sheets(path)
    assert problem.value.zh
    return problem.value.en


def cells_of(path: Path) -> list[list[str]]:
    """Read the first sheet."""
    with open_table(Table(path, list_sheets(path)[0])) as lines:
        return [line.cells for line in lines]


def test_a_workbook_written_by_hand_is_read(tmp_path: Path) -> None:
    assert cells_of(write_raw(tmp_path / "单位.xlsx", HEADERS, UNIT)) == [
        ["编号", "名称", "类别"],
        ["D1", "组织部", "机关"],
    ]


def test_a_small_file_that_unpacks_to_gigabytes_is_rejected_within_little_memory(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bomb.xlsx"
    write_raw(path, HEADERS, *(b" " * MIB for _ in range(64)), compression=ZIP_BZIP2)
    with ZipFile(path, "a") as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
        for number in range(2, 50):
            again = copy(sheet)
            again.filename = f"xl/worksheets/sheet{number}.xml"
            archive.filelist.append(again)
        # The list of parts is written anew only where something was added.
        archive.writestr("xl/more.xml", "<more/>")
    assert path.stat().st_size < 10_240
    assert sum(part.file_size for part in ZipFile(path).filelist) > 3 * 1024 * MIB
    message, grown = read_apart(path)
    assert message == "a workbook that unpacks to at most 2,048 MiB (save a larger ledger as CSV)"
    assert grown < 20


def test_a_part_that_is_packed_too_well_is_rejected(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "bomb.xlsx", HEADERS, *(b" " * MIB for _ in range(100)))
    assert refused(path) == "a workbook that unpacks to at most 250 times its size"


def test_other_ways_of_packing_are_rejected(tmp_path: Path) -> None:
    assert "packed as spreadsheets do" in refused(
        write_raw(tmp_path / "a.xlsx", HEADERS, compression=ZIP_BZIP2)
    )


def test_a_part_beside_the_sheets_that_is_too_large_is_rejected(tmp_path: Path) -> None:
    styles = b"<styleSheet>" + b"<xf/>" * (2 * MIB) + b"</styleSheet>"
    assert refused(
        write_raw(tmp_path / "a.xlsx", HEADERS, extra={"xl/styles.xml": styles})
    ).startswith("a workbook that unpacks to at most 8 MiB")


@pytest.mark.parametrize("name", ["strings.dat", "xl/strings.png", "xl/worksheets/strings.xml"])
def test_a_table_of_texts_under_another_name_is_rejected_within_little_memory(
    tmp_path: Path, name: str
) -> None:
    declared = f'<Override PartName="/{name}" ContentType="{OFFICE}.sharedStrings+xml"/></Types>'
    # The rows keep it from being rejected as a sheet with an endless one.
    texts = (f"<row/><si><t>{number}</t></si>" for number in range(400_000))
    table = f'<sst xmlns="{NAMESPACE}">{"".join(texts)}</sst>'
    path = write_raw(
        tmp_path / "a.xlsx",
        HEADERS,
        UNIT,
        extra={
            "[Content_Types].xml": CONTENT.replace("</Types>", declared).encode(),
            name: table.encode(),
        },
    )
    message, grown = read_apart(path)
    assert message.startswith("a workbook that unpacks to at most 8 MiB")
    assert grown < 20


def test_entities_of_a_part_under_another_name_are_rejected(tmp_path: Path) -> None:
    extra = {"strings.dat": f"\ufeff{LAUGHS}<sst/>".encode()}
    assert "DOCTYPE" in refused(write_raw(tmp_path / "a.xlsx", HEADERS, extra=extra))


def test_a_large_picture_is_no_reason_to_reject_a_workbook(tmp_path: Path) -> None:
    extra = {"xl/media/a.png": b"\x89PNG\r\n" + bytes(range(256)) * 40_000}
    path = write_raw(tmp_path / "a.xlsx", HEADERS, UNIT, extra=extra)
    assert read_apart(path)[0] == "2"


def test_too_many_parts_are_rejected(tmp_path: Path) -> None:
    parts = {f"xl/media/{number}.png": b"" for number in range(2_001)}
    assert (
        refused(write_raw(tmp_path / "a.xlsx", HEADERS, extra=parts))
        == "a workbook of at most 2000 parts"
    )


LAUGHS = '<!DOCTYPE worksheet [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_entities_are_rejected_wherever_they_are_declared(tmp_path: Path) -> None:
    expected = "a workbook without entity declarations (DOCTYPE)"
    assert (
        refused(write_raw(tmp_path / "a.xlsx", HEADERS, inline("&b;"), before=LAUGHS)) == expected
    )
    assert (
        refused(write_raw(tmp_path / "b.xlsx", HEADERS, before=" " * 70_000 + LAUGHS)) == expected
    )
    assert (
        refused(
            write_raw(
                tmp_path / "c.xlsx", HEADERS, extra={"xl/styles.xml": LAUGHS.encode("utf-16")}
            )
        )
        == expected
    )


def test_one_endless_cell_or_row_is_rejected_within_little_memory(tmp_path: Path) -> None:
    noise = bytes(33 + number * 7919 % 27 for number in range(MIB))
    cell = write_raw(
        tmp_path / "cell.xlsx",
        HEADERS,
        '<row><c t="inlineStr"><is><t>',
        *(noise for _ in range(60)),
        "</t></is></c></row>",
    )
    row = write_raw(
        tmp_path / "row.xlsx",
        HEADERS,
        "<row>",
        *(b'<c r="A1"/>' * 100_000 for _ in range(40)),
        "</row>",
    )
    for path in (cell, row):
        message, grown = read_apart(path)
        assert message in {
            "a sheet with rows of at most 1 MiB each",
            "a workbook that unpacks to at most 250 times its size",
        }
        assert grown < 40


def rows(count: int) -> Iterator[str]:
    """Yield empty rows as a spreadsheet writes them."""
    return (f'<row r="{number}" spans="1:3"></row>' for number in range(2, count + 2))


def test_empty_rows_are_passed_over_within_little_memory(tmp_path: Path) -> None:
    path = write_raw(
        tmp_path / "empty.xlsx",
        HEADERS,
        "".join(rows(250_000)),
        f'<row r="250003">{inline("D1")}</row>',
    )
    message, grown = read_apart(path)
    assert message == "2"
    # 120 MiB for a million, the most that a sheet has.
    assert grown < 30


def test_a_row_that_claims_to_be_the_last_of_all_takes_neither_time_nor_memory(
    tmp_path: Path,
) -> None:
    path = write_raw(
        tmp_path / "far.xlsx", HEADERS, '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>'
    )
    assert read_apart(path)[0] == "1"
    wide = write_raw(
        tmp_path / "wide.xlsx",
        HEADERS,
        *(f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>' for number in range(2, 5_000)),
    )
    message, grown = read_apart(wide)
    assert (message, grown < 20) == ("1", True)


def test_the_memory_that_a_sheet_takes_hardly_grows_with_its_length(tmp_path: Path) -> None:
    grown = []
    for length in (5_000, 50_000):
        body = (
            f"<row>{inline(f'D{number}')}{inline(f'单位{number}' * 10)}{inline('机关')}</row>"
            for number in range(length)
        )
        message, more = read_apart(write_raw(tmp_path / f"{length}.xlsx", HEADERS, *body))
        assert message == str(length + 1)
        grown.append(more)
    # A row that is kept takes about 1 KiB: 45,000 of them would be seen.
    assert grown[1] - grown[0] < 16, grown


def test_a_formula_is_read_as_its_saved_result(tmp_path: Path) -> None:
    formula = (
        f'<row>{inline("D1")}<c t="str"><f>A1&amp;"部"</f><v>组织部</v></c>{inline("机关")}</row>'
    )
    assert cells_of(write_raw(tmp_path / "a.xlsx", HEADERS, formula))[1] == ["D1", "组织部", "机关"]


def test_a_sheet_whose_formulas_have_no_results_is_rejected_since_they_would_read_as_empty(
    tmp_path: Path,
) -> None:
    write_workbook(
        tmp_path / "单位.xlsx", {"单位": [["编号", "名称", "类别"], ["D1", '=A1&"部"', "机关"]]}
    )
    found = find_tables(tmp_path, load_mapping())
    assert not found.tables
    assert [(rejection.ledger, rejection.expected_en) for rejection in found.rejections] == [
        (
            "单位.xlsx 单位",
            "a sheet whose formulas were saved with their results (open it and save it again)",
        )
    ]


def test_macros_and_links_to_other_files_are_never_looked_at(tmp_path: Path) -> None:
    extra = {
        "xl/vbaProject.bin": b"\0" * 1_000,
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
    }
    linked = (
        f'<row>{inline("D1")}<c t="str"><f>[1]Sheet1!A1</f><v>组织部</v></c>{inline("机关")}</row>'
    )
    path = write_raw(tmp_path / "单位.xlsm", HEADERS, linked, extra=extra)
    assert cells_of(path)[1] == ["D1", "组织部", "机关"]
    assert [ledger.name for ledger, _ in find_tables(tmp_path, load_mapping()).tables] == ["单位"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"\xe7\xbc\x96\xe5\x8f\xb7,"],
)
def test_what_is_no_workbook_is_rejected(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "单位.xlsx").write_bytes(content)
    assert "whole and has no password" in refused(tmp_path / "单位.xlsx")


def test_a_damaged_workbook_is_rejected_also_half_way(tmp_path: Path) -> None:
    no_book = tmp_path / "a.xlsx"
    with ZipFile(no_book, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert "not damaged" in refused(no_book)
    broken = write_raw(tmp_path / "b.xlsx", HEADERS, UNIT, "<row><c></row>")
    with pytest.raises(UnreadableWorkbook, match="not damaged"):
        cells_of(broken)


def test_days_counted_from_1904_are_rejected(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "a.xlsx", HEADERS)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                name,
                content.replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
                if name == "xl/workbook.xml"
                else content,
            )
    assert "from 1900" in refused(path)
