"""The workbook of a plan: its content, its print set-up, the same bytes each time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.allocation.area_facts import PlanRequest
from graph.allocation.pairing import pair_needs
from graph.allocation.planning import PlanningResult, near_misses
from graph.allocation.solver.problem import Pin
from graph.allocation.solver.solve import solve_allocation
from graph.matching.facts import NeedFacts, OfferFacts, PathPlace
from graph.vocabulary.matching_rules import load_matching_rules
from loaders.printouts.paper import UnwritableWorkbook
from loaders.printouts.plans import PlanSheet, write_plan_workbook

DAY = date(2026, 3, 1)
WAY = (
    PathPlace("Community:1", "解放社区"),
    PathPlace("District:1", "洮北区"),
    PathPlace("City:1", "白城市"),
)


def planned() -> PlanningResult:
    """Make a plan of a few needs and resources, without a graph."""
    rules = load_matching_rules()
    needs = [
        NeedFacts("Need:N1", "=法律援助", "legal_advice", 20, 20, "小时", path=WAY),
        NeedFacts("Need:N2", "讲座", "legal_advice", 2, 2, "场", skills=("律师 / 公证",), path=WAY),
    ]
    offers = [
        OfferFacts(
            "Resource:R1", "普法", "legal_advice", 15, 15, "小时", "Unit:U1", "司法局", seat=WAY
        ),
        OfferFacts(
            "Resource:R2", "讲座", "legal_advice", 3, 3, "场", "Unit:U1", "司法局", seat=WAY
        ),
    ]
    pairing = pair_needs(needs, offers, rules, DAY)
    plan = solve_allocation(pairing.problem, [Pin("Need:N2", "Resource:R1")])
    asked = PlanRequest({"code": "1"}, DAY, "某人")
    return PlanningResult(
        asked, "District:1", 7, rules, pairing, plan, near_misses(pairing, plan, rules, asked)
    )


def test_every_part_of_a_plan_is_in_a_sheet_that_prints(tmp_path: Path) -> None:
    write_plan_workbook(planned(), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    rows: dict[str, list[tuple[Any, ...]]] = {
        sheet.title.split()[0]: [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
        for sheet in book
    }
    assert list(rows) == ["分配", "未满足", "未用资源", "社区满足率", "说明"]
    assert [row[:6] for row in rows["分配"]] == [
        ("解放社区", "=法律援助", "司法局", "普法", 15, "小时")
    ]
    unmet = {row[1]: (row[2], row[4].split()[0], row[5]) for row in rows["未满足"]}
    assert unmet["=法律援助"] == (5, "符合条件的资源已用在别处", "")
    assert unmet["讲座"][:2] == (2, "没有符合硬性条件的资源")
    assert "律师 / 公证" in unmet["讲座"][2]
    assert [row[1] for row in rows["未用资源"]] == ["讲座"]
    assert rows["社区满足率"][0][:3] == ("解放社区", "37.5%", "37.5%")
    assert any("Need:N2 Resource:R1" in str(row[1]) for row in rows["说明"])
    for sheet in book:
        assert (
            sheet.page_setup.orientation,
            str(sheet.page_setup.paperSize),
            sheet.print_title_rows,
        ) == ("landscape", "9", "$1:$1")
        fitted = sheet.sheet_properties.pageSetUpPr
        assert (
            sheet.page_setup.fitToHeight,
            fitted is not None and fitted.fitToPage,
            sheet.freeze_panes,
        ) == (0, True, "A2")


def test_the_same_plan_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_plan_workbook(planned(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_that_cannot_be_written_is_said_and_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnwritableWorkbook, match="cannot be written"):
        write_plan_workbook(planned(), tmp_path)
    file = tmp_path / "plan.xlsx"
    file.write_bytes(b"older")

    def full(_planned: PlanningResult) -> list[PlanSheet]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loaders.printouts.plans.workbook.make_plan_sheets", full)
    with pytest.raises(UnwritableWorkbook, match="No space left"):
        write_plan_workbook(planned(), file)
    assert file.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [file]


def test_a_text_that_is_longer_than_a_cell_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "loaders.printouts.plans.workbook.make_plan_sheets",
        lambda _: [PlanSheet("分配", (("需求", 9),), [("长" * 40_000,)])],
    )
    write_plan_workbook(planned(), tmp_path / "plan.xlsx")
    cell = str(openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[0]["A2"].value)
    assert cell.startswith("长长")
    assert cell.endswith("…")
