"""Rows of CSV files: the headers decide on the separator, and no row is swallowed."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.ledgers.files.csv_reader import CsvRows, find_separator, open_csv
from loaders.ledgers.files.line import Line

HEADERS = "编号,名称,类别,别名\n"


def read(text: str, separator: str = ",", width: int = 4) -> list[Line]:
    """Return the rows of a text."""
    return list(CsvRows(text.splitlines(keepends=True), separator, width).read_lines())


CELLS = st.text(st.sampled_from('甲乙,;"\n 1a'), max_size=6)


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6))
def test_what_a_spreadsheet_writes_is_read_back_or_refused(rows: list[list[str]]) -> None:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["编号", "名称", "类别"], *rows])
    found = read(text.getvalue(), width=3)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if all(line.readable for line in found):
        assert [line.cells for line in found[1:]] == filled


@given(
    rows=st.lists(st.lists(st.sampled_from("甲乙丙"), min_size=4, max_size=4), min_size=2),
    data=st.data(),
)
def test_a_mark_without_its_partner_spoils_its_own_row_only(
    rows: list[list[str]], data: st.DataObject
) -> None:
    lines = [",".join(row) for row in rows]
    spoilt = data.draw(st.integers(0, len(rows) - 1))
    place = data.draw(st.integers(0, 3))
    cells = [*rows[spoilt]]
    cells[place] = '"' + cells[place]
    lines[spoilt] = ",".join(cells)
    found = read(HEADERS + "\n".join(lines))[1:]
    assert [line.number for line in found] == [*range(2, len(rows) + 2)]
    assert [line.readable for line in found] == [row != spoilt for row in range(len(rows))]
    assert [line.cells for line in found if line.readable] == [
        row for number, row in enumerate(rows) if number != spoilt
    ]
    fault = found[spoilt].fault
    assert fault
    assert fault.place == place


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("编号,名称\n1,甲;乙;丙;丁\n", ","),
        ("编号;名称\n1;甲,乙,丙,丁\n", ";"),
        ("编号\t名称\n1\t甲,乙,丙\n", "\t"),
        ("编号|名称\n1|甲,乙,丙\n", "|"),
        ('编号,"名称;全称;简称;又名"\n1,甲\n', ","),
        ("某市,2026年,11月,共2家\n编号;名称\n1;甲\n", ";"),
        ("sep=;\n编号;名称,全称\n", ";"),
        ("编号\n1\n", ","),
        ("", ","),
    ],
)
def test_the_headers_decide_on_the_separator(text: str, separator: str) -> None:
    known = {"编号", "名称", "全称"}
    lines = text.splitlines(keepends=True)
    assert find_separator(lines, lambda cells: len(known & {*cells}))[0] == separator


def test_a_row_that_never_ends_is_refused_and_those_after_it_are_read(tmp_path: Path) -> None:
    lines = [f"{number},甲,机关," for number in range(200)]
    lines[3] += '"乙'
    (tmp_path / "单位.csv").write_text(HEADERS + "\n".join(lines), encoding="utf-8")
    with open_csv(tmp_path / "单位.csv") as found:
        rows = list(found)
    assert [row.number for row in rows if not row.readable] == [5]
    assert len(rows) == 201


def test_blanks_after_a_quoted_cell_are_nothing() -> None:
    assert read('"甲" ,乙,丙,丁\n')[0].cells == ["甲", "乙", "丙", "丁"]


def test_a_line_that_is_too_long_is_refused() -> None:
    first, second = read("甲" * (2 << 20) + "\n1,2,3,4\n")
    assert not first.readable
    assert second.cells == ["1", "2", "3", "4"]
