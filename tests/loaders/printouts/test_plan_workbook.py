"""The workbook of a plan: complete, with texts as texts, printable, and the same each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loaders.printouts.paper import UnwritableWorkbook
from loaders.printouts.plans import PlanSheet, StoredPlan, write_plan_workbook

COMPOUND = {"id": "Compound:1", "kind": "COMPOUND", "label": "幸福家园"}
COMMUNITY = {"id": "Community:1", "kind": "COMMUNITY", "label": "解放社区"}
DISTRICT = {"id": "District:1", "kind": "DISTRICT", "label": "洮北区"}


def need(key: str, title: str, unit: str, place: dict[str, str]) -> dict[str, Any]:
    """Return a need as the API does."""
    return {"id": f"Need:{key}", "title": title, "unitOfMeasure": unit, "place": place}


def component(value: float, explanation: str) -> dict[str, Any]:
    """Return a component of a score as the API does."""
    return {"value": value, "explanation": explanation}


ADVICE = need("N1", "=法律援助", "小时", COMPOUND)
TALK = need("N2", "讲座", "场", COMMUNITY)
ROADS = need("N3", "清雪", "次", DISTRICT)
PLAN: dict[str, Any] = {
    "id": "AllocationPlan:1",
    "title": "District:1 2026-03-01 分配方案",
    "areaId": "District:1",
    "plannedFor": "2026-03-01",
    "madeBy": "某人",
    "weightsVersion": "baicheng-1",
    "revision": 7,
    "totalScore": 0.61,
    "smallestSatisfaction": 0.375,
    "provenOptimal": False,
    "shortfall": 0.02,
    "notHeld": ["Need:N2 Resource:R1：单位不同。/ The units differ"],
    "allocations": [
        {
            "quantity": 15.0,
            "score": 0.81234,
            "need": ADVICE,
            "resource": {"id": "Resource:R1", "title": "普法"},
            "unit": {"label": "司法局"},
            "components": [
                component(0.1, "最小。 / The least."),
                component(0.3, "“甲 / 乙”最大。 / “甲 / 乙” is the most."),
                component(0.2, "其次。 / The next."),
            ],
        }
    ],
    "unmetNeeds": [
        {"unmet": 5.0, "reason": "USED_UP", "need": ADVICE, "blocked": []},
        {"unmet": 1.0, "reason": "NOTHING_FITS", "need": ROADS, "blocked": []},
        {
            "unmet": 2.0,
            "reason": "NOTHING_FITS",
            "need": TALK,
            "blocked": [
                {
                    "resource": {"title": "普法"},
                    "unit": {"label": "司法局"},
                    "relaxation": {
                        "changes": [
                            "不要求技能“律师 / 公证” / Do without the skill “律师 / 公证”",
                            "需求延后 2 天 / Put the need off by 2 days",
                        ]
                    },
                }
            ],
        },
    ],
    "unusedResources": [
        {
            "id": "Resource:R2",
            "title": "讲座",
            "available": 3.0,
            "unitOfMeasure": "场",
            "owner": {"label": "司法局"},
        }
    ],
    "satisfaction": [
        {"share": 0.375, "level": 0.375, "community": COMMUNITY},
        {"share": 0.5, "level": 0.5, "community": DISTRICT},
    ],
}


def stored_plan() -> StoredPlan:
    """Return a plan of a few needs and resources."""
    ancestors = {"Compound:1": [COMMUNITY, DISTRICT], "Community:1": [DISTRICT]}
    return StoredPlan(PLAN, ancestors)


def test_every_part_of_a_plan_is_in_a_sheet_that_prints(tmp_path: Path) -> None:
    write_plan_workbook(stored_plan(), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    rows: dict[str, list[tuple[Any, ...]]] = {
        sheet.title.split()[0]: [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
        for sheet in book
    }
    assert list(rows) == ["分配", "未满足", "未用资源", "社区满足率", "说明"]
    assert [row[:9] for row in rows["分配"]] == [
        (
            "解放社区",
            "=法律援助",
            "司法局",
            "普法",
            15,
            "小时",
            0.812,
            "“甲 / 乙”最大。其次。",
            "Need:N1",
        )
    ]
    assert {
        row[1]: (row[0], row[2], row[4].split()[0], row[5] or "") for row in rows["未满足"]
    } == {
        "=法律援助": ("解放社区", 5, "符合条件的资源已用在别处", ""),
        "清雪": ("洮北区", 1, "没有符合硬性条件的资源", ""),
        "讲座": (
            "解放社区",
            2,
            "没有符合硬性条件的资源",
            "司法局“普法”：不要求技能“律师 / 公证”；需求延后 2 天",
        ),
    }
    assert [row[1:3] for row in rows["未用资源"]] == [("讲座", 3)]
    assert [row[:4] for row in rows["社区满足率"]] == [
        ("解放社区", "37.5%", "37.5%", 2),
        ("洮北区", "50.0%", "50.0%", 1),
    ]
    about = dict(row[:2] for row in rows["说明"])
    assert "0.020" in about["最优 Optimal"]
    assert about["未能满足的指定 Pin not held"].startswith("Need:N2 Resource:R1")
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
        write_plan_workbook(stored_plan(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_that_cannot_be_written_is_said_and_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnwritableWorkbook, match="cannot be written"):
        write_plan_workbook(stored_plan(), tmp_path)
    file = tmp_path / "plan.xlsx"
    file.write_bytes(b"older")

    def full(_plan: StoredPlan) -> list[PlanSheet]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loaders.printouts.plans.workbook.make_plan_sheets", full)
    with pytest.raises(UnwritableWorkbook, match="No space left"):
        write_plan_workbook(stored_plan(), file)
    assert file.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [file]


def test_a_text_that_is_longer_than_a_cell_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "loaders.printouts.plans.workbook.make_plan_sheets",
        lambda _: [PlanSheet("分配", (("需求", 9),), [("长" * 40_000,)])],
    )
    write_plan_workbook(stored_plan(), tmp_path / "plan.xlsx")
    cell = str(openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[0]["A2"].value)
    assert cell.startswith("长长")
    assert cell.endswith("…")
