"""The rows of the sample city are valid ledgers, the same each time, without personal data."""

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from graph.ontology.division_codes import key_of
from graph.ontology.kinds import KINDS
from tests.support.sample_rows import (
    MAPPING,
    ROOT,
    Ledgers,
    corrected,
    key,
    references,
)


def test_two_writes_are_alike_to_the_byte_whatever_the_order_of_hashes(
    folder: Path, tmp_path: Path
) -> None:
    imports = "from pathlib import Path; from loaders.sample import write_sample_city"
    statement = f"{imports}; write_sample_city(Path({str(tmp_path)!r}))"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, env=environment, check=True)
    first = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
    second = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert len(first) > 30
    assert first == second


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
    found_rows = [
        found
        for part in (ledgers, corrections, updates)
        for name, rows in part.items()
        for row in rows
        for found in references(name, row)
    ]
    assert [found for found in found_rows if found not in known] == []
    assert len(found_rows) > 100_000


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
            assert [row for row in closed if row["起始日期"] > row["终止日期"]] == []


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
    found_rows = [
        (before.get((name, row[key(name)]), {}), row)
        for name, rows in updates.items()
        for row in rows
    ]
    assert [
        row
        for earlier, row in found_rows
        if not {header for header in row if row[header] != earlier.get(header, "")}
    ] == []
    assert any(earlier for earlier, _ in found_rows)
    assert sum(not earlier for earlier, _ in found_rows) > 5_000
