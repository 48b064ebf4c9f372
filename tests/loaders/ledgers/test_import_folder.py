"""A folder of ledgers becomes the graph: only what is new is written, and nothing wrong with one row stops the others."""

from datetime import timedelta
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.status import read_condition, read_status
from graph.vocabulary import load_vocabulary
from loaders.ledgers import LedgerReport, NoLedgers, import_folder, load_mapping
from tests.support.small_city import (
    CITY,
    FIRST,
    SECOND,
    THIRD,
    load,
    load_city,
    outcomes,
    portrait,
    write,
)

EVIDENCE = """
MATCH (n {id: $id})
RETURN [n.source, n.sheet, n.row, toString(n.recordedAt), toString(n.confirmedAt), n.recordedBy]
"""


async def evidence(database: Database, node: str) -> list[object]:
    """Return the evidence of a node: source, sheet, row, when recorded, when confirmed, by whom; moments to the minute."""
    return [
        value[:16] if isinstance(value, str) and value[:2] == "20" else value
        for value in await database.read(EVIDENCE, {"id": node})
    ]


async def test_a_folder_of_ledgers_becomes_the_graph(scratch: Database, tmp_path: Path) -> None:
    report = await load_city(scratch, tmp_path)
    assert report.ok
    assert not report.notices
    found = await scratch.read(
        "MATCH (n)-[r]->(m) WITH n, r, m ORDER BY n.id, type(r) RETURN collect(n.id + ' ' + type(r) + ' ' + m.id)"
    )
    assert found == [
        "Building:L1 PART_OF Compound:X1",
        "Community:220802001001 PART_OF Subdistrict:220802001",
        "Community:220802002001 PART_OF Subdistrict:220802002",
        "Compound:X1 PART_OF Community:220802001001",
        "District:220802 PART_OF City:2208",
        "Post:P1 COVERS Building:L1",
        "Subdistrict:220802001 PART_OF District:220802",
        "Subdistrict:220802002 PART_OF District:220802",
        "Tenure:R1 HELD_BY Cadre:G1",
        "Tenure:R1 OF_POST Post:P1",
    ]


async def test_every_node_names_its_ledger_and_row(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path)
    assert await evidence(scratch, "Cadre:G2") == [
        "干部.csv",
        None,
        3,
        "2025-01-01T00:00",
        None,
        None,
    ]


async def test_a_second_import_changes_nothing_and_says_so(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    before = await portrait(scratch)
    report = await load_city(scratch, tmp_path)
    assert report.ok
    assert report.unaltered
    assert {ledger.unchanged for ledger in report.ledgers} == {1, 2}
    assert await portrait(scratch) == before


async def test_a_padded_code_is_the_same_place(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path)
    padded = [{"编号": "220802000000", "名称": "洮北区", "所属市编号": "220800"}]
    report = await load(scratch, tmp_path / "again", SECOND, 县市区=padded)
    assert outcomes(report, "县市区") == {"unchanged": 1}


async def test_a_byte_order_mark_is_not_part_of_the_first_header(
    scratch: Database, tmp_path: Path
) -> None:
    (tmp_path / "城市.csv").write_bytes("\ufeff编号,名称\r\n2208,白城市\r\n".encode())
    report = await load(scratch, tmp_path)
    assert outcomes(report, "城市") == {"added": 1}


async def test_one_bad_row_never_stops_the_rest(scratch: Database, tmp_path: Path) -> None:
    cadres = [
        {
            "工号": f"G{number}",
            "姓名": f"干部{number}",
            "类别": "机关干部" if number % 3 else "干事",
        }
        for number in range(1, 31)
    ]
    report = await load_city(scratch, tmp_path, 干部=cadres)
    assert not report.ok
    assert outcomes(report, "干部") == {"added": 20, "refused": 10}
    assert [refusal.row for refusal in report.refusals] == list(range(4, 32, 3))
    assert await scratch.read("MATCH (n:Cadre) RETURN count(n)") == 20


async def test_a_row_that_is_not_in_utf8_is_refused_alone(
    scratch: Database, tmp_path: Path
) -> None:
    rows = ["编号,名称,类别", "D1,组织部,机关", "D2,财政局,机关", "D3,民政局,机关"]
    (tmp_path / "单位.csv").write_bytes(
        b"\n".join(row.encode("gbk" if row.startswith("D2") else "utf-8") for row in rows)
    )
    report = await load(scratch, tmp_path)
    assert outcomes(report, "单位") == {"added": 2, "refused": 1}
    assert [(refusal.row, refusal.expected_en) for refusal in report.refusals] == [
        (3, "a row of CSV in the encoding of the file")
    ]


async def test_a_ledger_whose_headers_are_spoilt_is_refused_and_the_others_are_taken(
    scratch: Database, tmp_path: Path
) -> None:
    headers, row = "编号,名称,类别\n".encode("gb18030"), "D1,组织部,机关\n".encode()
    (tmp_path / "单位.csv").write_bytes(headers + row + row)
    report = await load(scratch, tmp_path, 城市=CITY["城市"])
    assert [(refusal.ledger, refusal.row, refusal.expected_en) for refusal in report.refusals] == [
        ("单位", 1, "headers that can be read (save it as CSV UTF-8)")
    ]
    assert outcomes(report, "城市") == {"added": 1}


async def test_a_ledger_without_a_required_column_is_refused_and_the_others_are_taken(
    scratch: Database, tmp_path: Path
) -> None:
    report = await load(
        scratch, tmp_path, 城市=CITY["城市"], 单位=[{"编号": "D1", "名称": "组织部"}]
    )
    assert [(refusal.ledger, refusal.column) for refusal in report.refusals] == [("单位", "类别")]
    assert [ledger.stopped for ledger in report.ledgers] == [False, True]
    assert outcomes(report, "城市") == {"added": 1}


async def test_a_row_number_counts_rows_as_a_person_sees_them(
    scratch: Database, tmp_path: Path
) -> None:
    text = '编号,名称,类别\nD1,"组织部\n（老楼）",机关\n\nD2,财政局,没有\n'
    (tmp_path / "单位.csv").write_text(text, encoding="utf-8")
    report = await load(scratch, tmp_path)
    assert [refusal.row for refusal in report.refusals] == [4]


async def test_a_dangling_reference_names_what_it_looked_for(
    scratch: Database, tmp_path: Path
) -> None:
    compounds = [*CITY["小区"], {"编号": "X2", "名称": "金辉小区", "所属社区编号": "220802009009"}]
    report = await load_city(scratch, tmp_path, 小区=compounds)
    assert outcomes(report, "小区") == {"added": 1, "refused": 1}
    (refusal,) = report.refusals
    assert (refusal.ledger, refusal.row, refusal.column, refusal.value) == (
        "小区",
        3,
        "所属社区编号",
        "220802009009",
    )
    assert "looked for Community:220802009009" in refusal.en
    assert "没有找到 220802009009" in refusal.zh


async def test_a_row_may_refer_to_a_row_further_down(scratch: Database, tmp_path: Path) -> None:
    chain = [
        {
            "编号": f"D{number}",
            "名称": f"单位{number}",
            "类别": "机关",
            "上级单位编号": f"D{number + 1}",
        }
        for number in range(1, 9)
    ]
    report = await load(
        scratch, tmp_path, 单位=[*chain, {"编号": "D9", "名称": "市委", "类别": "机关"}]
    )
    assert outcomes(report, "单位") == {"added": 9}
    assert (
        await scratch.read("MATCH (:Unit {id: 'Unit:D1'})-[:SUBORDINATE_TO*8]->(n) RETURN n.id")
        == "Unit:D9"
    )


async def test_a_row_may_refer_to_a_row_in_a_later_batch(scratch: Database, tmp_path: Path) -> None:
    chain = [
        {
            "编号": f"D{number}",
            "名称": f"单位{number}",
            "类别": "机关",
            "上级单位编号": f"D{number + 1}",
        }
        for number in range(1, 9)
    ]
    ends = [
        {"编号": "D9", "名称": "市委", "类别": "机关"},
        {"编号": "E1", "名称": "迷", "类别": "机关", "上级单位编号": "E2"},
    ]
    folder = write(tmp_path, 单位=[*chain, *ends])
    report = await import_folder(
        scratch, folder, mapping=load_mapping(), vocabulary=load_vocabulary(), batch=3
    )
    assert outcomes(report, "单位") == {"added": 9, "refused": 1}
    assert report.ledgers[0].read == 10
    assert [(refusal.row, refusal.value) for refusal in report.refusals] == [(11, "E2")]


async def test_rows_that_refer_to_each_other_in_a_circle_are_refused(
    scratch: Database, tmp_path: Path
) -> None:
    circle = [
        {"编号": f"D{number}", "名称": "单位", "类别": "机关", "上级单位编号": f"D{3 - number}"}
        for number in (1, 2)
    ]
    report = await load(scratch, tmp_path, 单位=circle)
    assert outcomes(report, "单位") == {"refused": 2}


async def test_a_key_that_occurs_twice_is_refused_the_second_time(
    scratch: Database, tmp_path: Path
) -> None:
    units = [
        {"编号": "D1", "名称": "组织部", "类别": "机关"},
        {"编号": "D1", "名称": "财政局", "类别": "机关"},
    ]
    report = await load(scratch, tmp_path, 单位=units)
    assert outcomes(report, "单位") == {"added": 1, "refused": 1}
    assert report.refusals[0].expected_en == "a key not used before (it is that of 单位, row 2)"


async def test_one_key_in_two_ledgers_of_one_kind_is_refused_the_second_time(
    scratch: Database, tmp_path: Path
) -> None:
    assignment = {"编号": "Z1", "单位编号": "D1"}
    report = await load_city(
        scratch,
        tmp_path,
        包保单位=[{**assignment, "小区编号": "X1"}],
        单位报到=[{**assignment, "社区编号": "220802001001"}],
    )
    assert [(refusal.ledger, refusal.expected_en) for refusal in report.refusals] == [
        ("单位报到", "a key not used before (it is that of 包保单位, row 2)")
    ]


async def test_confirmation_comes_from_the_ledger_and_never_from_importing(
    scratch: Database, tmp_path: Path
) -> None:
    units = [
        {"编号": "D1", "名称": "组织部", "类别": "机关", "核实日期": "2025-06-01"},
        {"编号": "D2", "名称": "财政局", "类别": "机关"},
    ]
    await load(scratch, tmp_path, 单位=units)
    assert (await evidence(scratch, "Unit:D1"))[4] == "2025-05-31T16:00"
    assert (await evidence(scratch, "Unit:D2"))[4] is None


async def test_a_later_confirmation_moves_forward_and_supersedes_nothing(
    scratch: Database, tmp_path: Path
) -> None:
    def compounds(day: str) -> list[dict[str, str]]:
        return [{**CITY["小区"][0], "核实日期": day}]

    await load_city(scratch, tmp_path, 小区=compounds("2025-01-01"))
    later = await load(scratch, tmp_path / "later", SECOND, 小区=compounds("2025-02-01"))
    earlier = await load(scratch, tmp_path / "earlier", THIRD, 小区=compounds("2024-02-01"))
    assert outcomes(later, "小区") == {"confirmed": 1}
    assert outcomes(earlier, "小区") == {"unchanged": 1}
    confirmed = "MATCH (n:Compound)-[r:PART_OF]->() RETURN [substring(toString(n.confirmedAt), 0, 10), substring(toString(r.confirmedAt), 0, 10)]"
    assert await scratch.read(confirmed) == ["2025-01-31", "2025-01-31"]
    assert await scratch.read("MATCH (v:Version) RETURN count(v)") == 0
    assert (await evidence(scratch, "Compound:X1"))[3] == "2025-01-01T00:00"


async def test_an_import_does_not_learn_of_something_before_what_it_supersedes(
    scratch: Database, tmp_path: Path
) -> None:
    await load(scratch, tmp_path, SECOND, 单位=[{"编号": "D1", "名称": "组织部", "类别": "机关"}])
    report = await load(
        scratch, tmp_path / "early", FIRST, 单位=[{"编号": "D1", "名称": "财政局", "类别": "机关"}]
    )
    assert outcomes(report, "单位") == {"refused": 1}
    assert "a moment after 2025-02-01T00:00:00+00:00" in report.refusals[0].en


async def test_a_file_that_the_mapping_does_not_know_is_noticed(
    scratch: Database, tmp_path: Path
) -> None:
    report = await load(scratch, tmp_path, 城市=CITY["城市"], 花名册=[{"姓名": "某"}])
    assert [notice.ledger for notice in report.notices] == ["花名册"]
    assert report.ok


async def test_a_spreadsheet_of_another_sort_is_noticed(scratch: Database, tmp_path: Path) -> None:
    (tmp_path / "单位.xls").write_bytes(b"")
    report = await load(scratch, tmp_path, 城市=CITY["城市"])
    assert [notice.en for notice in report.notices] == [
        "单位.xls: it was not read; save it as XLSX or CSV UTF-8."
    ]


async def test_a_file_that_is_no_workbook_is_refused_and_the_others_are_taken(
    scratch: Database, tmp_path: Path
) -> None:
    (tmp_path / "单位.xlsx").write_bytes(b"PK")
    report = await load(scratch, tmp_path, 城市=CITY["城市"])
    assert [
        (refusal.ledger, refusal.expected_en.partition(" (")[0]) for refusal in report.refusals
    ] == [("单位.xlsx", "an XLSX workbook that is whole and has no password")]
    assert outcomes(report, "城市") == {"added": 1}


async def test_the_case_of_a_file_s_ending_does_not_matter(
    scratch: Database, tmp_path: Path
) -> None:
    write(tmp_path, 城市=CITY["城市"])
    (tmp_path / "城市.csv").rename(tmp_path / "城市.CSV")
    assert outcomes(await load(scratch, tmp_path), "城市") == {"added": 1}


async def test_a_folder_without_ledgers_says_what_belongs_there(
    scratch: Database, tmp_path: Path
) -> None:
    with pytest.raises(NoLedgers, match=r"城市\.csv"):
        await load(scratch, tmp_path)


async def test_the_sum_of_outcomes_is_what_was_read(scratch: Database, tmp_path: Path) -> None:
    units = [
        {
            "编号": f"D{number}",
            "名称": "单位",
            "类别": "机关" if number % 7 else "无",
            "上级单位编号": "D99" if number % 5 == 0 else "",
        }
        for number in range(40)
    ]
    report = await load(scratch, tmp_path, 单位=units)
    (unit,) = report.ledgers
    assert (
        unit.read
        == 40
        == unit.added
        + unit.unchanged
        + unit.confirmed
        + unit.corrected
        + unit.changed
        + unit.refused
    )


async def test_progress_hears_of_every_row(scratch: Database, tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []

    class Listener:
        def begin(self, ledger: str, rows: int) -> None:
            heard.append((f"begin {ledger}", rows))

        def advance(self, ledger: str, rows: int) -> None:
            heard.append((ledger, rows))

        def end(self, ledger: LedgerReport) -> None:
            heard.append((f"end {ledger.name}", ledger.added))

    folder = write(
        tmp_path,
        单位=[{"编号": f"D{number}", "名称": "单位", "类别": "机关"} for number in range(5)],
    )
    await import_folder(
        scratch,
        folder,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        batch=2,
        progress=Listener(),
    )
    assert heard == [("begin 单位", 5), ("单位", 2), ("单位", 2), ("单位", 1), ("end 单位", 5)]


async def test_a_graph_is_empty_half_loaded_or_whole(scratch: Database, tmp_path: Path) -> None:
    assert await read_condition(scratch) == ("empty", ())
    folder = write(tmp_path / "towns", **CITY)
    await scratch.execute("CREATE (:Import {id: 'Import:1', name: 'towns'})")
    assert await read_condition(scratch) == ("half-loaded", ("towns",))
    await import_folder(
        scratch,
        folder,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=FIRST + timedelta(microseconds=1),
    )
    found = await read_status(scratch)
    assert (found.condition, found.interrupted) == ("whole", ())
    assert (found.counts["Community"], found.counts["Cadre"], found.counts["Lane"]) == (2, 2, 0)
