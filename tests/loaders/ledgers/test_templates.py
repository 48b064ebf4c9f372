"""Every ledger of the mapping has a template that a person can fill in and import."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from graph.ontology.declarations import Value
from graph.rows.batch import Row
from graph.vocabulary import load_vocabulary
from loaders.ledgers import Ledger, TemplateExists, find_ledger, load_mapping, write_template
from loaders.ledgers.exporting.template import EXPLANATION, LISTS, columns_to_fill_in, make_example
from loaders.ledgers.files.line import Line
from loaders.ledgers.parsing.cells import VOCABULARY_TERMS
from loaders.ledgers.parsing.headers import notice_unknown_columns
from loaders.ledgers.parsing.row_checker import make_row_checker

MAPPING, VOCABULARY = load_mapping(), load_vocabulary()


def template(folder: Path, name: str) -> dict[str, Worksheet]:
    """Write the template of a ledger and return its sheets."""
    write_template(folder / "x.xlsx", find_ledger(MAPPING, name), VOCABULARY)
    book = load_workbook(folder / "x.xlsx")
    return {sheet.title: sheet for sheet in book.worksheets}


def headers(sheet: Worksheet) -> list[str]:
    """Return the header row."""
    return [str(cell.value) for cell in sheet[1]]


def offered(sheets: dict[str, Worksheet], name: str, header: str) -> list[str]:
    """Return what a person can choose in a column of the template."""
    sheet, lists = sheets[name], sheets[LISTS]
    column = headers(sheet).index(header) + 1
    letter = get_column_letter(column)
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if f"{letter}2" in rule.sqref)
    assert rule.type == "list"
    assert str(rule.sqref) == f"{letter}2:{letter}1048576"
    return [
        str(cell.value) for (cell,) in lists[str(rule.formula1).partition("!")[2].replace("$", "")]
    ]


@pytest.mark.parametrize("ledger", MAPPING, ids=lambda ledger: ledger.name)
def test_the_example_row_of_a_ledger_is_one_that_its_import_takes(ledger: Ledger) -> None:
    names = [column.header for column in columns_to_fill_in(ledger)]
    row = make_row_checker(ledger, names, VOCABULARY).check(
        Line(2, make_example(ledger, VOCABULARY))
    )
    assert isinstance(row, Row), row
    assert list(notice_unknown_columns(ledger, names)) == []
    assert {prop.name for prop in ledger.kind.properties if prop.required} <= row.properties.keys()


@pytest.mark.parametrize("ledger", MAPPING, ids=lambda ledger: ledger.name)
def test_a_template_has_every_header_of_its_ledger_with_a_note_and_no_row(
    ledger: Ledger, tmp_path: Path
) -> None:
    sheets = template(tmp_path, ledger.name)
    assert list(sheets) == [ledger.name, EXPLANATION, LISTS]
    sheet = sheets[ledger.name]
    assert headers(sheet) == [column.header for column in columns_to_fill_in(ledger)]
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "B2"
    for cell, column in zip(sheet[1], columns_to_fill_in(ledger), strict=True):
        assert cell.comment is not None
        assert cell.comment.text.startswith("必填" if column.required else "可空")


@pytest.mark.parametrize("ledger", MAPPING, ids=lambda ledger: ledger.name)
def test_whatever_is_one_of_a_list_can_be_chosen(ledger: Ledger, tmp_path: Path) -> None:
    sheets = template(tmp_path, ledger.name)
    for column in columns_to_fill_in(ledger):
        if column.prop and column.prop.value in (Value.CHOICE, Value.FLAG, *VOCABULARY_TERMS):
            choices = offered(sheets, ledger.name, column.header)
            checker = make_row_checker(
                ledger, [each.header for each in columns_to_fill_in(ledger)], VOCABULARY
            )
            reader = next(
                each.read for each in checker.columns.properties if each.header == column.header
            )
            assert choices
            assert len(
                {reader(choice) for choice in choices if not isinstance(reader(choice), list)}
            ) == len(choices)


def test_only_duties_that_a_post_fulfils_are_offered_for_posts(tmp_path: Path) -> None:
    choices = offered(template(tmp_path, "岗位"), "岗位", "责任")
    assert "楼栋长" in choices
    assert "包保单位" not in choices


def test_kinds_of_places_are_offered_by_their_chinese_names(tmp_path: Path) -> None:
    assert {"楼栋", "县（市、区）", "路巷"} <= set(
        offered(template(tmp_path, "岗位"), "岗位", "场所类别")
    )


def test_the_explanation_shows_what_each_column_is_and_an_example_row(tmp_path: Path) -> None:
    rows = [
        [str(cell.value or "") for cell in row]
        for row in template(tmp_path, "干部")[EXPLANATION].rows
    ]
    explained = {row[0]: row[1:] for row in rows}
    assert explained["姓名"][0] == "必填"
    assert "受保护" in explained["手机"][2]
    assert explained["起始日期"][1].startswith("日期，如 2023-07-01")
    assert rows[-2][:2] == ["工号", "姓名"]
    assert rows[-1][:2] == ["C0001", "示例姓名"]


def test_keys_are_kept_as_texts_and_days_as_days(tmp_path: Path) -> None:
    sheet = template(tmp_path, "社区")["社区"]
    forms = {
        header: sheet.column_dimensions[get_column_letter(place)].number_format
        for place, header in enumerate(headers(sheet), 1)
    }
    assert (forms["编号"], forms["起始日期"], forms["核实日期"]) == (
        "@",
        "yyyy-mm-dd",
        "yyyy-mm-dd",
    )


def test_a_template_that_may_have_been_filled_in_is_never_replaced(tmp_path: Path) -> None:
    template(tmp_path, "干部")
    with pytest.raises(TemplateExists, match="没有覆盖"):
        template(tmp_path, "干部")
