"""The command line: what it says, and the codes it ends with."""

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from graphql import parse, validate
from rich.cells import cell_len
from rich.console import Console, RenderableType
from typer.testing import CliRunner

from loaders.ledgers import ImportReport, LedgerReport, RejectedRow
from schema.build import CORE
from server.cli import schema_file as sdl
from server.cli.main import cli
from server.cli.status import counts_query
from server.queries.references import parse_place_reference
from server.queries.who_covers import WHO_COVERS, short_query, who_covers_request
from server.terminal.coverage_tables import answer_table
from server.terminal.ledger_tables import report_table

RUN = CliRunner()
COMMANDS = [
    "serve",
    "init",
    "import",
    "runs",
    "migrate",
    "template",
    "export",
    "sample",
    "snapshot",
    "bulk",
    "status",
    "who",
    "resolve",
    "plan",
    "accept",
    "sweep",
    "lists",
    "audit",
    "posters",
    "audit-log",
    "erase",
    "backup",
    "restore",
    "adopt",
    "remove-sample",
    "export-schema",
    "settings",
    "token",
    "network",
]


def linli(*arguments: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command in this process; gives its exit code and what it wrote to both streams."""
    result = RUN.invoke(cli, arguments, env={"COLUMNS": "160", **(env or {})})
    return result.exit_code, result.stdout, result.stderr


def joined(text: str) -> str:
    """Return a text without its breaks.

    The command line learns its width as it is imported, which a worker of the suite does early.
    """
    return " ".join(text.split())


def shown(renderable: RenderableType, width: int = 160) -> str:
    """Return what a terminal of this width would show."""
    console = Console(width=width, file=StringIO())
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_both_languages(command: str) -> None:
    code, text, _ = linli(command, "--help")
    assert code == 0
    assert re.search(r"[\u4e00-\u9fff]{4}", text)
    assert re.search(r"[a-z]{3} [a-z]", text)


def test_help_names_every_command() -> None:
    code, text, _ = linli("--help")
    assert code == 0
    assert re.findall(r"^│ (\w[\w-]+) ", text, re.MULTILINE) == COMMANDS


def test_help_is_shown_within_a_second_because_it_reads_no_schema() -> None:
    code = (
        "import sys; from server.cli.main import cli; "
        "slow = ('strawberry', 'neo4j', 'uvicorn', 'starlette', 'openpyxl', 'graphql'); "
        "sys.exit(any(name in sys.modules for name in slow))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments", [("serve", "--port", "99999"), ("status",), ("who", "3号楼"), ("settings",)]
)
def test_a_wrong_setting_stops_every_command_with_its_name_and_code_2(
    arguments: tuple[str, ...],
) -> None:
    code, _, text = linli(*arguments, env={"LINLI_MAX_COST": "much", "LINLI_PORT": "99999"})
    assert code == 2
    assert "LINLI_PORT" in text
    assert "Traceback" not in text


def test_the_table_of_settings_never_shows_the_password() -> None:
    code, text, _ = linli("settings", env={"NEO4J_PASSWORD": "hunter2"})
    assert code == 0
    assert "NEO4J_PASSWORD" in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("who", "3号楼"), ("plan", "220802"), ("export", "单位", "x.csv"), ("adopt",)],
)
def test_where_there_is_no_graph_a_command_says_so_with_code_5_and_makes_no_folder(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    code, _, text = linli(*arguments, env={"LINLI_DATA": str(tmp_path / "var")})
    # A long path is broken where the terminal ends.
    assert (code, f"LINLI_DATA={tmp_path}/var" in "".join(text.split())) == (5, True), text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("import", "."), ("serve", "--port", "0", "--no-sample")])
def test_a_data_folder_that_cannot_be_used_is_told_in_words(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in ("/proc/x", str(tmp_path / "file")):
        code, _, text = linli(*arguments, env={"LINLI_DATA": folder})
        assert (code, "LINLI_DATA" in text, "数据目录" in text) == (1, True, True), text
        assert "Traceback" not in text


def test_a_file_that_cannot_be_written_is_told_in_words() -> None:
    for arguments in (("sample", "/proc/city"), ("template", "楼栋", "/proc/x/楼栋.xlsx")):
        code, _, text = linli(*arguments)
        assert (code, "cannot be written" in joined(text)) == (1, True), text


def test_a_misspelt_setting_stops_every_command_with_code_2() -> None:
    code, _, text = linli("settings", env={"LINLI_PROT": "1"})
    assert (code, "LINLI_PORT" in text) == (2, True)


def test_a_graph_that_cannot_be_reached_is_told_in_words() -> None:
    code, _, text = linli("status", env={"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": "x"})
    assert code == 1
    assert "NEO4J_URI" in text
    assert "Traceback" not in text


def test_the_sample_is_written_where_it_is_wanted_and_the_next_step_named(tmp_path: Path) -> None:
    code, text, _ = linli("sample", str(tmp_path / "city"))
    assert code == 0
    assert {path.name for path in (tmp_path / "city").iterdir()} == {
        "ledgers",
        "corrections",
        "updates",
        "answers.json",
    }
    assert f"linli import {tmp_path}/city/ledgers" in text.replace("\n", "")


def test_a_template_is_written_where_it_is_wanted_and_never_over_another(tmp_path: Path) -> None:
    code, text, _ = linli("template", "Building", str(tmp_path / "楼栋.xlsx"))
    assert (code, "under the name 楼栋" in joined(text)) == (0, True)
    code, _, text = linli("template", "楼栋", str(tmp_path / "楼栋.xlsx"))
    assert (code, "was not replaced" in joined(text)) == (1, True)


def test_the_ledgers_that_have_a_template_are_listed() -> None:
    code, text, _ = linli("template", "--list")
    assert (code, "干部报到" in text) == (0, True)
    code, text, _ = linli("template")
    assert (code, "干部报到" in text) == (2, True)


@pytest.mark.parametrize(("name", "hint"), [("Assignment", "包保单位"), ("花名册", "县市区")])
def test_a_ledger_that_is_not_one_is_answered_with_those_that_are(
    name: str, hint: str, tmp_path: Path
) -> None:
    for command in ("template", "export"):
        code, _, text = linli(command, name, str(tmp_path / "x.xlsx"))
        assert (code, hint in text) == (1, True)


def test_a_file_of_another_type_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    code, _, text = linli("export", "楼栋", str(tmp_path / "x.ods"))
    assert (code, "ends in .xlsx or .csv." in text) == (1, True)
    code, _, text = linli("template", "楼栋", str(tmp_path / "x.csv"))
    assert (code, "ends in .xlsx." in text) == (1, True)


def test_importing_from_nowhere_is_a_wrong_call(tmp_path: Path) -> None:
    assert linli("import", str(tmp_path / "nowhere"))[0] == 2


def test_the_checked_in_sdl_is_compared_and_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sdl, "FILE", tmp_path / "schema.graphql")
    code, difference, text = linli("export-schema", "--check")
    assert (code, "linli export-schema" in text) == (1, True)
    assert "+type Query {" in difference
    assert linli("export-schema")[0] == 0
    assert linli("export-schema", "--check")[0] == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Building:B0001", {"id": "Building:B0001"}),
        ("PartyOrganization:DZ0001", {"id": "PartyOrganization:DZ0001"}),
        ("幸福家园3号楼2单元", {"address": "幸福家园3号楼2单元"}),
        ("Tower: 3", {"address": "Tower: 3"}),
    ],
)
def test_what_is_typed_is_an_id_or_an_address(text: str, place: dict[str, str]) -> None:
    assert parse_place_reference(text) == place


def test_the_pasted_question_quotes_its_address() -> None:
    assert 'whoCovers(where: { address: "a\\"b" })' in short_query({"address": 'a"b'})


@pytest.mark.parametrize(
    "query", [WHO_COVERS, short_query({"address": "解放社区6号楼"}), counts_query()]
)
def test_every_question_of_our_own_is_valid_for_the_schema(query: str) -> None:
    assert validate(CORE, parse(query)) == []


def test_the_clocks_are_asked_for_only_where_they_are_given() -> None:
    assert who_covers_request({"id": "x"}).variables == {"where": {"id": "x"}}
    assert who_covers_request({"id": "x"}, "2021-06-01").variables == {
        "where": {"id": "x"},
        "at": "2021-06-01",
    }


LINE = {
    "duty": {"nameZh": "楼栋长", "nameEn": "Building chief"},
    "state": "HELD",
    "level": {"label": "3号楼", "kind": "BUILDING"},
    "holder": {"name": "韩秀英", "jobTitle": None},
    "organization": None,
    "onBehalfOf": {"name": "海明街道办"},
    "phone": "0436-0512134",
    "since": "2020-04-23",
    "vacantSince": None,
    "lastHolder": None,
    "focusAreas": [],
    "staleness": "AGEING",
    "evidence": [{"source": "任职.csv", "row": 14587, "confirmedAt": None}],
}
VACANT = LINE | {
    "state": "VACANT",
    "holder": None,
    "onBehalfOf": None,
    "phone": None,
    "since": None,
    "vacantSince": "2024-01-01",
    "lastHolder": {"name": "郭峰"},
}
COVERAGE = {
    "__typename": "Coverage",
    "place": {"id": "Building:1", "label": "3号楼", "address": "幸福家园3号楼"},
    "at": "2026-11-01",
    "staleness": "AGEING",
    "insteadOf": None,
    "contact": LINE,
    "fallback": None,
    "lines": [LINE, VACANT],
    "omitted": [
        {
            "duty": {"nameZh": "双报到单位", "nameEn": "Reporting unit"},
            "level": {"label": "解放社区"},
            "shown": 20,
            "total": 63,
        }
    ],
}


def test_a_chain_is_shown_with_holder_behalf_phone_date_and_source() -> None:
    text = shown(answer_table(COVERAGE, wide=True))
    for part in ("韩秀英", "海明街道办", "0436-0512134", "2020-04-23", "任职.csv:14587", "待核实"):
        assert part in text
    assert "空缺 vacant，此前 before: 郭峰" in text
    assert "2024-01-01" in text
    assert "共 63 个，列出 20 个" in text


def test_a_narrow_terminal_shows_whom_to_call_without_the_sources() -> None:
    text = shown(answer_table(COVERAGE, wide=False), width=80)
    assert "0436-0512134" in text
    assert "任职.csv" not in text
    assert max(map(cell_len, text.splitlines())) <= 80


def test_an_ambiguous_address_is_shown_as_a_list_and_a_question() -> None:
    places = [
        {"id": "Building:1", "label": "6号楼", "address": "甲社区6号楼"},
        {"id": "Building:2", "label": "6号楼", "address": None},
    ]
    found = {
        "message": "两处",
        "question": "哪个社区？",
        "candidates": [{"place": place} for place in places],
    }
    text = shown(answer_table({"__typename": "AmbiguousAddress", **found}, wide=True))
    assert all(part in text for part in ("Building:1", "甲社区6号楼", "Building:2", "哪个社区？"))


def test_a_report_shows_the_figures_of_each_ledger_and_every_refused_row() -> None:
    refusal = RejectedRow(
        "任职", 7, "起始日期", "昨天", "形如 2021-06-01 的日期", "a date such as 2021-06-01"
    )
    report = ImportReport(
        [LedgerReport("任职", "Tenure", read=3, added=1, unchanged=1, rejected=1)],
        [refusal],
        unlisted=2,
    )
    text = shown(report_table(report))
    assert "任职 第 7 行 “起始日期”列" in text
    assert "expected a date such as 2021-06-01" in text
    assert "2 more are not listed" in text
