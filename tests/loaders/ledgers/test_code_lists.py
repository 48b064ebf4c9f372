"""A template offers the codes of a graph beside their names."""

from pathlib import Path

from openpyxl import load_workbook

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from loaders.ledgers import (
    CodedName,
    ImportOptions,
    find_ledger,
    import_folder,
    listed_kinds,
    load_mapping,
    write_template,
)
from loaders.ledgers.exporting.code_lists import CODES
from server.queries.code_lists import read_code_lists
from tests.support.office import Office
from tests.support.small_city import load_city

MAPPING, VOCABULARY = load_mapping(), load_vocabulary()


async def test_a_template_offers_the_codes_of_the_graph_with_names_that_are_unique(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "city")
    ledger, path = find_ledger(MAPPING, "单位"), tmp_path / "单位.xlsx"
    executor = Office(scratch, VOCABULARY)
    codes = await read_code_lists(
        lambda request: executor.execute(request.query, variables=request.variables),
        listed_kinds(ledger),
    )
    write_template(path, ledger, VOCABULARY, codes)
    book = load_workbook(path)
    rows = [tuple(cell for cell in row if cell) for row in book[CODES].iter_rows(values_only=True)]
    assert rows == [
        ("社区 编号", "社区 名称", "单位 编号", "单位 名称"),
        ("220802001001", "海明街道解放社区", "D1", "市委组织部"),
        ("220802002001", "瑞光街道军民社区", "D2", "市财政局"),
    ]
    rules = {
        str(rule.formula1): rule.errorStyle
        for rule in book["单位"].data_validations.dataValidation
        if CODES in str(rule.formula1)
    }
    assert rules == {f"'{CODES}'!$A$2:$A$3": "warning", f"'{CODES}'!$C$2:$C$3": "warning"}


async def test_the_codes_of_a_template_are_not_imported(scratch: Database, tmp_path: Path) -> None:
    ledger, path = find_ledger(MAPPING, "单位"), tmp_path / "单位.xlsx"
    write_template(path, ledger, VOCABULARY, {"社区": [CodedName("220802001001", "解放社区")]})
    report = await import_folder(
        scratch, path, mapping=MAPPING, vocabulary=VOCABULARY, options=ImportOptions(dry_run=True)
    )
    assert report.ok
    assert not report.notices


def test_people_and_what_is_too_many_to_choose_from_are_not_offered() -> None:
    names = [kind.name for ledger in MAPPING for kind in listed_kinds(ledger)]
    assert "Community" in names
    assert not {"Cadre", "Entrance", "Building"} & set(names)


def test_a_template_without_a_graph_has_no_sheet_of_codes(tmp_path: Path) -> None:
    write_template(tmp_path / "x.xlsx", find_ledger(MAPPING, "单位"), VOCABULARY)
    assert CODES not in load_workbook(tmp_path / "x.xlsx").sheetnames
