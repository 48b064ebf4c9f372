"""The sample city as its files say it: counted from the rows alone, without what made them."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.ontology.division_codes import key_of
from graph.ontology.kinds import KINDS
from tests.support.sample_rows import (
    DAY,
    MAPPING,
    ROOT,
    Ledgers,
    Row,
    corrected,
    held,
    holds,
    key,
    read,
    references,
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


@pytest.fixture(scope="module")
def folder(sample: Path) -> Path:
    """The sample as written once."""
    return sample


@pytest.fixture(scope="module")
def ledgers(folder: Path) -> Ledgers:
    """The rows of the first folder."""
    return read(folder / "ledgers")


@pytest.fixture(scope="module")
def corrections(folder: Path) -> Ledgers:
    """The rows of the second folder."""
    return read(folder / "corrections")


@pytest.fixture(scope="module")
def updates(folder: Path) -> Ledgers:
    """The rows of the third folder."""
    return read(folder / "updates")


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, Any]:
    """The answer key."""
    found: dict[str, Any] = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return found


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


def test_two_writes_are_alike_to_the_byte_whatever_the_order_of_hashes(
    folder: Path, tmp_path: Path
) -> None:
    statement = f"from pathlib import Path; from loaders.sample import write_sample_city; write_sample_city(Path({str(tmp_path)!r}))"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, env=environment, check=True)
    first = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
    second = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert len(first) > 30
    assert first == second


def test_the_figures_of_the_city_come_out_by_counting_rows(ledgers: Ledgers) -> None:
    assert figures(ledgers) == FIGURES


def test_the_corrections_leave_every_figure_as_it_was(
    ledgers: Ledgers, corrections: Ledgers
) -> None:
    assert figures(corrected(ledgers, corrections)) == FIGURES


def test_the_answer_key_has_the_figures_that_the_rows_have(answers: dict[str, Any]) -> None:
    assert {name: answers["figures"][name] for name in FIGURES} == FIGURES


def test_every_division_loads_and_the_merged_community_is_one_more(ledgers: Ledgers) -> None:
    with (ROOT / "loaders/sample/city/divisions.csv").open(encoding="utf-8", newline="") as file:
        real = {(row["code"], row["name"]) for row in csv.DictReader(file)}
    kinds = {"城市": "City", "县市区": "District", "街道乡镇": "Subdistrict", "社区": "Community"}
    loaded = {
        (key_of(kind, row["编号"]), row["名称"])
        for name, kind in kinds.items()
        for row in ledgers[name]
    }
    assert loaded - real == {("220802003002", "瑞光社区")}
    assert real <= loaded


def test_among_the_communities_that_take_part_are_the_two_of_the_article_and_pairs_of_one_name(
    ledgers: Ledgers,
) -> None:
    taking = held(ledgers["党组织覆盖"], "场所编号", 责任="社区大党委")
    names = Counter(row["名称"] for row in ledgers["社区"] if row["编号"] in taking)
    assert {"220802001005", "220802003006"} <= taking
    assert not [name for name in names if "虚拟" in name]
    assert len([name for name, count in names.items() if count == 2]) >= 2


def allowed_headers(ledger: str) -> set[str]:
    """Return every header that the mapping and the declaration of the kind allow in a ledger."""
    form = MAPPING[ledger]
    columns = form.get("columns", {})
    own = {
        columns.get(prop.name, prop.zh)
        for prop in KINDS[form["kind"]].properties
        if prop.name not in form.get("constants", {})
    }
    edges = [
        edge[column]
        for edge in form.get("edges", {}).values()
        for column in ("column", "kind_column")
        if column in edge
    ]
    return {key(ledger), *own, *edges, "核实日期", "生效日期"}


def test_headers_are_those_that_mapping_and_declarations_allow(folder: Path) -> None:
    strange = {}
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            headers = next(csv.reader(file))
        assert len(headers) == len(set(headers))
        strange[path.name] = set(headers) - allowed_headers(path.stem)
    assert {name: headers for name, headers in strange.items() if headers} == {}
    assert {path.stem for path in (folder / "ledgers").glob("*.csv")} == set(MAPPING)


def test_every_reference_resolves_when_its_folder_is_taken_in(
    ledgers: Ledgers, corrections: Ledgers, updates: Ledgers
) -> None:
    known = {
        (form["kind"], key_of(form["kind"], row[key(name)]))
        for name, form in MAPPING.items()
        for row in ledgers[name]
    }
    early = [
        found
        for part in (ledgers, corrections)
        for name, rows in part.items()
        for row in rows
        for found in references(name, row)
    ]
    assert [found for found in early if found not in known] == []
    known |= {
        (MAPPING[name]["kind"], row[key(name)]) for name, rows in updates.items() for row in rows
    }
    told = [
        found
        for part in (ledgers, corrections, updates)
        for name, rows in part.items()
        for row in rows
        for found in references(name, row)
    ]
    assert [found for found in told if found not in known] == []
    assert len(told) > 100_000


def test_no_key_stands_twice_for_one_kind_of_thing(
    ledgers: Ledgers, corrections: Ledgers, updates: Ledgers
) -> None:
    for part in (ledgers, corrections, updates):
        keys = Counter(
            (MAPPING[name]["kind"], row[key(name)]) for name, rows in part.items() for row in rows
        )
        assert [found for found, count in keys.items() if count > 1] == []


def test_required_values_are_there_in_every_folder(
    ledgers: Ledgers, corrections: Ledgers, updates: Ledgers
) -> None:
    missing = []
    for name, rows in (*ledgers.items(), *corrections.items(), *updates.items()):
        form = MAPPING[name]
        kind = KINDS[form["kind"]]
        required = [
            prop
            for prop in kind.properties
            if prop.required and prop.name not in form.get("constants", {})
        ]
        headers = [form.get("columns", {}).get(prop.name, prop.zh) for prop in required]
        headers += [form["edges"][edge.name]["column"] for edge in kind.stored if edge.required]
        missing += [
            (name, row[key(name)], header)
            for row in rows
            for header in headers
            if not row.get(header)
        ]
    assert missing == []


def test_residents_appear_by_post_only(ledgers: Ledgers) -> None:
    residents = {row["工号"]: row for row in ledgers["干部"] if row["类别"] == "居民骨干"}
    assert {row["姓名"] for row in residents.values()} == {"居民楼栋长", "居民单元长"}
    assert not [
        row for row in residents.values() if row["手机"] or row["值班电话"] or row["所在单位编号"]
    ]
    held_by = {
        (row["任职人工号"], row["岗位编号"])
        for row in ledgers["任职"]
        if row["任职人工号"] in residents
    }
    assert len(held_by) == len({holder for holder, _ in held_by}) == len(residents)
    households = [row["名称"] for row in ledgers["党组织"] if row["类别"] == "党员中心户"]
    assert all(name.startswith("党员中心户第") for name in households)


def test_telephone_numbers_are_plainly_invented(ledgers: Ledgers) -> None:
    lines = [row["值班电话"] for rows in ledgers.values() for row in rows if row.get("值班电话")]
    mobiles = [row["手机"] for row in ledgers["干部"] if row["手机"]]
    assert all(line.startswith("0436-0") and len(line) == 12 for line in lines)
    assert all(mobile.startswith("19900") and len(mobile) == 11 for mobile in mobiles)
    assert len(set(mobiles)) == len(mobiles) > 10_000


PLANNED = {"需求清单", "资源清单"}
"""Ledgers whose intervals are windows still to come."""
HAPPENED = (
    "起始日期",
    "终止日期",
    "核实日期",
    "生效日期",
    "撤回日期",
    "认领日期",
    "完成日期",
    "拨付日期",
    "日期",
    "时间",
    "提出时间",
)


def test_no_interval_is_empty_and_nothing_happens_after_it_was_recorded(
    ledgers: Ledgers, corrections: Ledgers, updates: Ledgers
) -> None:
    for part, recorded in (
        (ledgers, "2026-01-10"),
        (corrections, "2026-06-10"),
        (updates, "2026-10-31"),
    ):
        for name, rows in part.items():
            days = [
                row.get(header)
                for row in rows
                for header in HAPPENED
                if not (name in PLANNED and header == "终止日期")
            ]
            assert all(
                date.fromisoformat(day[:10]).isoformat() < recorded for day in days if day
            ), name
            closed = [row for row in rows if row.get("起始日期") and row.get("终止日期")]
            assert [row for row in closed if row["起始日期"] >= row["终止日期"]] == []


def test_what_ended_has_no_duty_that_lasts_longer(ledgers: Ledgers) -> None:
    ends = {
        (MAPPING[name]["kind"], row[key(name)]): row["终止日期"]
        for name, rows in ledgers.items()
        for row in rows
        if row.get("终止日期")
    }
    facts = [
        name
        for name, form in MAPPING.items()
        if KINDS[form["kind"]].fact and not KINDS[form["kind"]].is_event
    ]
    late = [
        (name, row["编号"])
        for name in facts
        for row in ledgers[name]
        for found in references(name, row)
        if found in ends and (row["终止日期"] or "9999") > ends[found]
    ]
    assert late == []


def test_some_grids_cut_across_compounds_and_streets_run_through_several_communities(
    ledgers: Ledgers,
) -> None:
    compounds: dict[str, set[str]] = {}
    grids: dict[str, set[str]] = {}
    for row in ledgers["楼栋"]:
        if row["所属网格编号"] and row["所属小区编号"]:
            compounds.setdefault(row["所属网格编号"], set()).add(row["所属小区编号"])
            grids.setdefault(row["所属小区编号"], set()).add(row["所属网格编号"])
    assert sum(len(found) > 1 for found in compounds.values()) > 100
    assert sum(len(found) > 1 for found in grids.values()) > 100
    assert all(
        sum("、" in row["途经社区编号"] for row in ledgers[name]) > 50 for name in ("街", "路巷")
    )


def test_in_some_compounds_the_numbers_begin_anew_in_each_phase_and_in_others_they_run_on(
    ledgers: Ledgers,
) -> None:
    numbers: dict[str, Counter[str]] = {}
    for row in ledgers["楼栋"]:
        if row["期"]:
            numbers.setdefault(row["所属小区编号"], Counter())[row["楼号"]] += 1
    repeating = [found for found in numbers.values() if max(found.values()) > 1]
    assert len(repeating) > 20
    assert len(numbers) - len(repeating) > 20
    suffixes = {row["楼号"].lstrip("0123456789") for row in ledgers["楼栋"]}
    assert suffixes == {"号楼", "栋", "幢"}


def test_every_party_organization_that_leads_stands_below_the_municipal_committee(
    ledgers: Ledgers,
) -> None:
    above = {row["编号"]: row["上级党组织编号"] for row in ledgers["党组织"]}
    category = {row["编号"]: row["类别"] for row in ledgers["党组织"]}

    def chain(organization: str) -> list[str]:
        return [
            category[organization],
            *(chain(above[organization]) if above[organization] else []),
        ]

    whole = ["楼栋党小组", "小区党支部", "社区大党委", "街道党工委", "县（市、区）委", "市委"]
    groups = [row["编号"] for row in ledgers["党组织"] if row["类别"] == "楼栋党小组"]
    assert {tuple(chain(group)) for group in groups} == {tuple(whole)}
    assert {chain(organization)[-1] for organization in above} == {"市委"}


def test_every_grade_of_staleness_occurs_after_both_imports(
    ledgers: Ledgers, corrections: Ledgers
) -> None:
    def age(row: Row) -> int:
        return (date.fromisoformat(DAY) - date.fromisoformat(row["核实日期"] or "0001-01-01")).days

    ages = [age(row) for row in corrected(ledgers, corrections)["任职"]]
    assert sum(days <= 180 for days in ages) > 1000
    assert sum(180 < days <= 365 for days in ages) > 1000
    assert sum(days > 365 for days in ages) > 1000


def test_each_row_of_the_second_folder_says_something_that_the_first_does_not(
    ledgers: Ledgers, corrections: Ledgers
) -> None:
    before = {(name, row[key(name)]): row for name, rows in ledgers.items() for row in rows}
    same = [
        (name, row[key(name)])
        for name, rows in corrections.items()
        for row in rows
        if not {
            header for header in row if row[header] != before[name, row[key(name)]].get(header, "")
        }
        - {"生效日期"}
    ]
    assert same == []
    changes = [row for rows in corrections.values() for row in rows if row.get("生效日期")]
    assert len(changes) == 12


def test_each_row_of_the_third_folder_is_new_or_says_something_new(
    ledgers: Ledgers, corrections: Ledgers, updates: Ledgers
) -> None:
    before = {
        (name, row[key(name)]): row
        for name, rows in corrected(ledgers, corrections).items()
        for row in rows
    }
    told = [
        (before.get((name, row[key(name)]), {}), row)
        for name, rows in updates.items()
        for row in rows
    ]
    assert [
        row
        for earlier, row in told
        if not {header for header in row if row[header] != earlier.get(header, "")}
    ] == []
    assert any(earlier for earlier, _ in told)
    assert sum(not earlier for earlier, _ in told) > 5_000


def test_vacant_posts_are_those_that_no_row_holds(
    ledgers: Ledgers, corrections: Ledgers, answers: dict[str, Any]
) -> None:
    now = corrected(ledgers, corrections)
    taken = held(now["任职"], "岗位编号")
    vacant = {
        f"Post:{row['编号']}" for row in now["岗位"] if holds(row) and row["编号"] not in taken
    }
    assert {row["post"] for row in answers["faults"]["vacant"]} == vacant
    assert {row["since"] is None for row in answers["faults"]["vacant"]} == {True, False}


def test_compounds_that_nobody_covered_earlier_are_in_the_answer_key(
    ledgers: Ledgers, answers: dict[str, Any]
) -> None:
    day = answers["faults"]["uncoveredEarlier"]["day"]
    posts = {
        row["编号"]: row["场所编号"]
        for row in ledgers["岗位"]
        if row["责任"] in {"包保领导", "包保书记"}
    }
    covered = {row["小区编号"] for row in ledgers["包保单位"] if holds(row, day)}
    covered |= {
        posts[row["岗位编号"]]
        for row in ledgers["任职"]
        if row["岗位编号"] in posts and holds(row, day)
    }
    bare = {f"Compound:{row['编号']}" for row in ledgers["小区"] if row["编号"] not in covered}
    assert set(answers["faults"]["uncoveredEarlier"]["compounds"]) == bare
    assert len(bare) == 12


def test_the_answer_key_holds_forty_entrances_and_addresses_of_sixty_places(
    answers: dict[str, Any],
) -> None:
    entrances = {row["place"] for row in answers["chains"] if row["why"] == "random entrance"}
    places = {row["place"] for row in answers["addresses"] if row["place"]}
    variants = [variant for row in answers["addresses"] for variant in row["variants"]]
    assert len(entrances) == 40
    assert len(places) >= 60
    assert {len(variant["candidates"]) for variant in variants} >= {0, 1, 2, 3}
    assert {variant["answersDiffer"] for variant in variants if len(variant["exact"]) > 1} == {
        True,
        False,
    }


def test_each_line_of_the_key_says_what_a_row_says(
    ledgers: Ledgers, corrections: Ledgers, answers: dict[str, Any]
) -> None:
    now = corrected(ledgers, corrections)
    rows = {
        f"{MAPPING[name]['kind']}:{row[key(name)]}": (name, row)
        for name, found in now.items()
        for row in found
    }
    columns = {
        "任职": "任职人工号",
        "联盟成员": "联盟编号",
        "党组织覆盖": "党组织编号",
        "物业服务": "物业企业编号",
        "业主委员会覆盖": "业主委员会编号",
    }
    lines = [line for row in answers["chains"] for line in row["lines"]]
    for _duty, _level, _state, fact, holder in (line for line in lines if line[2] == "HELD"):
        name, row = rows[fact]
        assert holds(row)
        assert holder.partition(":")[2] == row[columns.get(name, "单位编号")]
    assert len(lines) > 1000


def test_each_vacant_or_uncovered_line_of_the_key_is_a_fault_of_the_city(
    answers: dict[str, Any],
) -> None:
    lines = [line for row in answers["chains"] for line in row["lines"]]
    vacant = {(row["duty"], row["place"], row["post"]) for row in answers["faults"]["vacant"]}
    uncovered = {(duty, place) for place, duty in answers["faults"]["uncovered"]}
    assert {(line[0], line[1], line[3]) for line in lines if line[2] == "VACANT"} <= vacant
    assert {(line[0], line[1]) for line in lines if line[2] == "UNCOVERED"} <= uncovered


def test_places_without_an_expected_post_are_those_that_no_row_names(
    ledgers: Ledgers, answers: dict[str, Any]
) -> None:
    posts: dict[str, set[str]] = {}
    for row in ledgers["岗位"]:
        if holds(row):
            posts.setdefault(row["责任"], set()).add(row["场所编号"])
    expected = {
        "单元长": ("单元", "Entrance"),
        "楼栋长": ("楼栋", "Building"),
        "网格长": ("网格", "Grid"),
        "街长": ("街", "Road"),
        "路巷长": ("路巷", "Lane"),
    }
    bare = {
        f"{kind}:{row['编号']}"
        for duty, (name, kind) in expected.items()
        for row in ledgers[name]
        if row["编号"] not in posts[duty]
    }
    chiefs = ("entrance_chief", "building_chief", "grid_chief", "road_chief", "lane_chief")
    assert {place for place, duty in answers["faults"]["uncovered"] if duty in chiefs} == bare
