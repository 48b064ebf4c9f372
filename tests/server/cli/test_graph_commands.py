"""The commands that need a graph, as a person would type them, on both engines."""

from pathlib import Path

import pytest

from graph.database.connection import Database
from tests.support.commands import Linli
from tests.support.processes.linli_service import linli_serve
from tests.support.small_city import CITY, write
from tests.support.workbooks import write_workbook


@pytest.fixture
def server(scratch: Database, password: str) -> dict[str, str]:
    """The settings that name the empty graph of an engine."""
    return {"NEO4J_URI": scratch.uri, "NEO4J_USER": scratch.user, "NEO4J_PASSWORD": password}


def test_ledgers_are_imported_once_and_can_be_asked_about(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    assert "empty" in linli(server, "status")[1]
    ledgers = write(tmp_path / "ledgers", **CITY)
    code, told = linli(server, "import", str(ledgers), "--recorded-at", "2025-01-01")
    assert code == 0, told
    code, told = linli(server, "import", str(ledgers))
    assert (code, "The graph is as it was before." in told) == (0, True)
    code, told = linli(server, "status")
    assert (code, "whole" in told) == (0, True)
    code, told = linli(server, "who", "Building:L1")
    assert code == 0
    assert "王建国" in told
    assert "任职.csv:2" in told


def test_the_clocks_of_who_are_those_of_the_question(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    linli(server, "import", str(write(tmp_path / "ledgers", **CITY)), "--recorded-at", "2025-01-01")
    assert "王建国" not in linli(server, "who", "Building:L1", "--at", "2022-12-31")[1]
    code, told = linli(server, "who", "Building:L1", "--as-of", "2024-12-31T00:00:00+08:00")
    assert "王建国" not in told
    code, told = linli(server, "who", "Building:L1", "--at", "yesterday")
    assert code == 1
    assert "yesterday" in told


def test_a_place_that_is_not_there_ends_with_code_3(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    linli(server, "import", str(write(tmp_path / "ledgers", **CITY)))
    code, told = linli(server, "who", "Building:NONE")
    assert (code, "Building:NONE" in told) == (3, True), told
    code, told = linli(server, "who", "解放社区", "没有这个小区", "99号楼")
    assert (code, "解放社区" in told) == (3, True), told


def test_what_is_exported_comes_back_unchanged(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    cadres = [{**CITY["干部"][0], "手机": "13800000001"}, CITY["干部"][1]]
    linli(
        server,
        "import",
        str(write(tmp_path / "ledgers", **{**CITY, "干部": cadres})),
        "--recorded-at",
        "2025-01-01",
    )
    code, told = linli(server, "export", "Cadre", str(tmp_path / "out" / "干部.csv"))
    assert (code, "2 行 rows" in told, "手机" in told) == (0, True, True), told
    code, told = linli(server, "import", str(tmp_path / "out"))
    assert (code, "The graph is as it was before." in told) == (0, True), told


def test_refused_rows_are_told_in_both_languages_and_in_the_exit_code(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    wrong = [{"编号": "R1", "岗位编号": "P1", "任职人工号": "G1", "起始日期": "昨天"}]
    code, told = linli(
        server, "import", str(write(tmp_path / "ledgers", **{**CITY, "任职": wrong}))
    )
    assert code == 4
    assert "任职 第 2 行 “起始日期”列" in told
    assert "row 2, column 起始日期" in told


def test_a_folder_without_ledgers_is_told_what_to_put_there(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    code, told = linli(server, "import", str(tmp_path))
    assert code == 1
    assert "城市.csv" in told


def figures(told: str, ledger: str) -> list[str]:
    """Return the numbers of one ledger in a table that was shown."""
    (line,) = [line for line in told.splitlines() if line.startswith(f"│ {ledger} ")]
    return [cell.strip() for cell in line.strip("│").split("│")][1:]


def test_a_check_shows_as_a_table_what_would_change_and_changes_nothing(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    ledgers = write(tmp_path / "ledgers", **CITY)
    code, told = linli(server, "import", "--check", str(ledgers))
    assert code == 0, told
    assert "nothing was written" in told
    assert figures(told, "社区") == ["2", "2", "0", "0", "0", "0", "0", "0"]
    assert "empty" in linli(server, "status")[1]
    linli(server, "import", str(ledgers), "--recorded-at", "2025-01-01")
    code, told = linli(server, "import", "--check", str(ledgers))
    assert (code, "The graph would stay as it is." in told) == (0, True), told


def test_what_a_check_shows_is_imported_listed_and_undone(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    linli(server, "import", str(write(tmp_path / "1", **CITY)), "--recorded-at", "2025-01-01")
    units = [{**CITY["单位"][0], "值班电话": "0436-3250001", "终止日期": "2024-12-31"}]
    changed = write(tmp_path / "2", 单位=units)
    code, told = linli(server, "import", "--check", str(changed))
    assert code == 0, told
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in told.splitlines()]
    assert ["单位", "2", "D1", "市委组织部", "值班电话", "（空 empty）", "0436-3250001"] in cells
    assert any(cell[:4] == ["单位", "2", "D1", "市委组织部"] and len(cell) == 6 for cell in cells)
    code, told = linli(server, "import", str(changed))
    assert code == 0, told
    run = told.rpartition("linli import --undo ")[2].split()[0]
    code, told = linli(server, "runs")
    assert (code, run in told, "更正 corrected 1" in told) == (0, True, True), told
    code, told = linli(server, "import", "--undo", run, "--check")
    assert (code, "nothing was written" in told) == (0, True), told
    code, told = linli(server, "import", "--undo", run)
    assert code == 0, told
    assert "linli import --undo " in told
    code, told = linli(server, "import", "--undo", run)
    assert (code, "was undone already" in told) == (1, True), told
    code, told = linli(server, "runs")
    assert "已撤销 undone by" in told
    code, told = linli(server, "import", "--check", str(changed))
    assert figures(told.partition("更改 Changes")[0], "单位")[:5] == ["1", "0", "0", "0", "1"]


def test_a_moment_of_recording_that_has_not_come_is_refused(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    ledgers = write(tmp_path / "ledgers", **CITY)
    code, told = linli(server, "import", str(ledgers), "--recorded-at", "2999-01-01")
    assert (code, "还没有到" in told, "is in the future" in told) == (1, True, True), told
    assert "empty" in linli(server, "status")[1]


@pytest.mark.parametrize("arguments", [(), ("--undo", "x", "."), ("--undo", "x", "--force")])
def test_an_import_is_of_a_place_or_undoes_a_run(linli: Linli, arguments: tuple[str, ...]) -> None:
    code, told = linli({}, "import", *arguments)
    assert (code, "--undo" in told) == (2, True), told


def test_refused_rows_are_written_where_it_was_said_and_can_be_imported(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    path = write_workbook(
        tmp_path / "单位.xlsx",
        {"Sheet1": [["编号", "名称", "类别"], ["D1", "组织部", "机关"], ["D2", "财政局", "局"]]},
    )
    report = tmp_path / "refused.xlsx"
    code, told = linli(server, "import", str(path), "--report", str(report))
    assert code == 4
    assert "Refused rows are there" in told
    code, told = linli(server, "import", str(report), "--check")
    assert code == 4
    assert "单位 第 2 行 “类别”列" in told
    code, told = linli(server, "import", str(path), "--report", "refused.csv")
    assert (code, "ends in .xlsx" in told) == (2, True), told


def test_what_ends_is_shown_and_too_much_of_it_needs_force(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    linli(server, "import", str(write(tmp_path / "ledgers", **CITY)), "--recorded-at", "2025-01-01")
    full = write(tmp_path / "full", 单位=CITY["单位"][:1])
    code, told = linli(server, "import", str(full), "--complete", "--recorded-at", "2025-03-01")
    assert code == 4
    assert "1 of 2 current rows are not in it" in told
    code, told = linli(
        server, "import", str(full), "--complete", "--force", "--recorded-at", "2025-03-01"
    )
    assert code == 0, told
    assert "1 of 2 are not listed and end" in told
    assert "Unit:D2" in told
    assert figures(told, "单位") == ["1", "0", "1", "0", "0", "0", "1", "0"]


def test_a_wrong_password_is_told_without_showing_it(linli: Linli, server: dict[str, str]) -> None:
    code, told = linli({**server, "NEO4J_PASSWORD": "hunter2hunter2"}, "status")
    assert code == 1
    assert "NEO4J_PASSWORD" in told
    assert "hunter2" not in told


def test_the_service_runs_on_the_server_that_the_settings_name(
    server: dict[str, str], tmp_path: Path
) -> None:
    with linli_serve(tmp_path / "var", "--no-sample", **server) as service:
        service.serving()
        assert service.family() == {service.process.pid}, "an engine was started beside the server"
        assert service.stopped() < 5.0
        assert "Traceback" not in service.text
