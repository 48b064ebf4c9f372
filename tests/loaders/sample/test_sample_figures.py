"""The figures of who is responsible for what, counted from the rows of the sample city alone."""

from typing import Any

from tests.support.sample_rows import (
    Ledgers,
    corrected,
    held,
    holds,
)

FIGURES = {
    "communities": 102,
    "compounds": 303,
    "coveredCompounds": 303,
    "leadersCoveringCompounds": 70,
    "unitSecretariesCoveringCompounds": 230,
    "unitsReporting": 667,
    "cadresReporting": 14000,
    "pairs": 3000,
    "alliances": 42,
    "redPropertyBranches": 30,
    "buildingGroups": 273,
    "ownersCommittees": 440,
}


def contact_holders(ledgers: Ledgers, duty: str) -> tuple[set[str], set[str]]:
    """Return who holds posts of a contact's duty today, and the compounds of those posts."""
    posts = {
        row["编号"]: row["场所编号"]
        for row in ledgers["岗位"]
        if row["责任"] == duty and holds(row)
    }
    tenures = [row for row in ledgers["任职"] if row["岗位编号"] in posts and holds(row)]
    return {row["任职人工号"] for row in tenures}, {posts[row["岗位编号"]] for row in tenures}


def figures(ledgers: Ledgers) -> dict[str, int]:
    """Count every figure from the rows."""
    leaders, led = contact_holders(ledgers, "包保领导")
    secretaries, served = contact_holders(ledgers, "包保书记")
    by_units = held(ledgers["包保单位"], "小区编号")
    party = {
        category: held(ledgers["党组织"], "编号", 类别=category)
        for category in ("红色物业服务党支部", "楼栋党小组")
    }
    leading = ledgers["党组织覆盖"]
    pairs = [row for name in ("单位结对", "干部结对") for row in ledgers[name] if holds(row)]
    return {
        "communities": len(held(leading, "场所编号", 责任="社区大党委")),
        "compounds": len({row["编号"] for row in ledgers["小区"]}),
        "coveredCompounds": len(led | served | by_units),
        "leadersCoveringCompounds": len(leaders),
        "unitSecretariesCoveringCompounds": len(secretaries),
        "unitsReporting": len(held(ledgers["单位报到"], "单位编号")),
        "cadresReporting": len(held(ledgers["干部报到"], "干部工号")),
        "pairs": len(pairs),
        "alliances": len(held(ledgers["党建联盟"], "编号")),
        "redPropertyBranches": len(
            party["红色物业服务党支部"] & held(leading, "党组织编号", 责任="红色物业服务党支部")
        ),
        "buildingGroups": len(party["楼栋党小组"] & held(leading, "党组织编号", 责任="楼栋党小组")),
        "ownersCommittees": len(
            held(ledgers["业主委员会"], "编号") & held(ledgers["业主委员会覆盖"], "业主委员会编号")
        ),
    }


def test_the_figures_of_the_city_come_out_by_counting_rows(ledgers: Ledgers) -> None:
    assert figures(ledgers) == FIGURES


def test_the_corrections_leave_every_figure_as_it_was(
    ledgers: Ledgers, corrections: Ledgers
) -> None:
    assert figures(corrected(ledgers, corrections)) == FIGURES


def test_the_answer_key_has_the_figures_that_the_rows_have(answers: dict[str, Any]) -> None:
    assert {name: answers["figures"][name] for name in FIGURES} == FIGURES
