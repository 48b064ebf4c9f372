"""Commands do the same while a service has the data folder as they do without one."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from graph.database.connection import connect
from graph.database.embedded import engine as embedded
from tests.support import market
from tests.support.commands import Linli
from tests.support.processes.linli_service import linli_serve
from tests.support.small_city import write

EXPORTS = ("需求清单.csv", "任职.xlsx", "资源清单.xlsx")
OFFICE, REFUSED, CHANGED = "台账", "退回.xlsx", "改动"
REPORTS = ("改动.xlsx", "预演.xlsx", "撤销预演.xlsx", "撤销.xlsx")
UNITS = [
    {"编号": "XD1", "名称": "新单位", "类别": "机关", "驻在社区编号": ""},
    {"编号": "XD2", "名称": "错单位", "类别": "没有这一类", "驻在社区编号": ""},
    {"编号": "XD3", "名称": "远单位", "类别": "机关", "驻在社区编号": "999999999999"},
]
CHANGES = [
    {
        "编号": "D1",
        "名称": "市司法局",
        "类别": "机关",
        "值班电话": "0436-3250001",
        "终止日期": "2090-12-31",
    },
    {"编号": "XD7", "名称": "添单位", "类别": "机关"},
]
CODES = {"check": 4, "full": 4, "none": 1, "no run": 1, "undone": 1}
"""Exit codes of commands that do not end well."""
RUN_KEY = re.compile(r"\b\d{6}-[0-9a-f]{6}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
AREA = "220802"
TOKEN = "0123456789abcdef"
pytestmark = pytest.mark.timeout(600)  # the first test starts an engine for each command


@dataclass
class Runs:
    """What commands printed and wrote, run with and without a service."""

    alone: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()
    """Holds `alone` and `beside`, the folders of the files that were written."""

    def files(self, name: str) -> tuple[Path, Path]:
        """Return a file of both runs."""
        return self.folder / "alone" / name, self.folder / "beside" / name


async def fill(folder: Path, ledgers: Path) -> None:
    """Leave a city with needs and resources in a data folder."""
    async with (
        embedded.run_engine(folder) as engine,
        connect(engine.access.uri, engine.access.user, engine.access.password) as database,
    ):
        await market.build(database, ledgers)


def run_commands(linli: Linli, settings: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Run commands that write files into a folder; return what each printed."""
    folder.mkdir()
    arguments: dict[str, tuple[str, ...]] = {
        name: ("export", name.partition(".")[0], str(folder / name)) for name in EXPORTS
    }
    arguments |= {
        "plan": ("plan", AREA, "--xlsx", str(folder / "plan.xlsx")),
        "lists": ("lists", AREA),
        "audit": ("audit", AREA, "--xlsx", str(folder / "audit.xlsx")),
        "check": ("import", str(folder / OFFICE), "--check", "--report", str(folder / REFUSED)),
        "full": ("import", str(folder / OFFICE), "--check", "--complete", "--force"),
        "none": ("import", str(folder / "empty")),
    }
    write(folder / OFFICE, 单位=UNITS, 干部=[{"工号": "G7", "姓名": "丁一", "类别": "机关干部"}])
    (folder / OFFICE / "说明.txt").write_text("这是说明", encoding="utf-8")
    (folder / OFFICE / "旧").mkdir()
    (folder / "empty").mkdir()
    write(folder / CHANGED, 单位=CHANGES)
    printed: dict[str, str] = {}

    def run(name: str, *command: str) -> None:
        code, text = linli(settings, *command)
        assert code == CODES.get(name, 0), text
        printed[name] = text.replace(str(folder), "FOLDER")

    for name, command in arguments.items():
        run(name, *command)
    changed, *reports = (str(folder / name) for name in (CHANGED, *REPORTS))
    run("would change", "import", changed, "--check", "--report", reports[1])
    run("change", "import", changed, "--report", reports[0])
    key = RUN_KEY.findall(printed["change"])[0]
    run("would undo", "import", "--undo", key, "--check", "--report", reports[2])
    run("undo", "import", "--undo", key, "--report", reports[3])
    run("undone", "import", "--undo", key)
    run("no run", "import", "--undo", "没有/这次?")
    run("runs", "runs", "--most", "2")
    return printed


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a city in it."""
    folder = tmp_path_factory.mktemp("beside")
    asyncio.run(fill(folder / "var", folder / "ledgers"))
    return folder


@pytest.fixture(scope="module")
def runs(data: Path, linli: Linli) -> Runs:
    """The same commands without a service, then while one runs."""
    settings = {"LINLI_DATA": str(data / "var")}
    alone = run_commands(linli, settings, data / "alone")
    with linli_serve(data / "var", "--no-sample") as service:
        service.serving()
        beside = run_commands(linli, settings, data / "beside")
    return Runs(alone, beside, data)


@pytest.fixture(scope="module")
def service(runs: Runs) -> Iterator[str]:
    """The address of a service whose token the folder does not hold."""
    secrets = {
        "LINLI_WRITE_TOKEN": TOKEN,
        "LINLI_TOKEN_SECRET": "a secret that no folder holds, 42",
    }
    with linli_serve(runs.folder / "var", "--no-sample", **secrets) as started:
        yield started.serving()


def test_an_import_is_checked_with_the_same_words_and_rows(runs: Runs) -> None:
    for name in ("check", "full", "none"):
        assert runs.alone[name] == runs.beside[name]
    assert "2 个被拒绝的行已写入" in runs.alone["check"]
    alone, beside = map(cells, runs.files(REFUSED))
    assert alone == beside
    assert [row[0] for row in alone[0]] == ["编号", "XD2", "XD3"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("would change", "0436-3250001"),
        ("change", "linli import --undo RUN"),
        ("would undo", "nothing was written"),
        ("undo", "linli import --undo RUN"),
        ("undone", "was undone already"),
        ("no run", "There is no import 没有/这次?"),
        ("runs", "撤销 undoes RUN"),
    ],
)
def test_a_run_is_listed_and_undone_with_the_same_words(runs: Runs, name: str, part: str) -> None:
    alone, beside = (
        TIME.sub("TIME", RUN_KEY.sub("RUN", printed[name])) for printed in (runs.alone, runs.beside)
    )
    assert alone == beside
    assert part in alone


@pytest.mark.parametrize("name", REPORTS)
def test_the_report_has_the_same_changes_and_endings(runs: Runs, name: str) -> None:
    alone, beside = map(sheets, runs.files(name))
    assert alone == beside
    telephone = ("0436-3250001", None) if name.startswith("撤销") else (None, "0436-3250001")
    changes = [row[2:3] + row[4:] for row in alone["更改"]]
    assert ("D1", "值班电话", *telephone) in changes
    if name.startswith("撤销"):
        assert ("XD7", "整行 row", "有 believed", "撤回 withdrawn") in changes
    else:
        assert [row[2:5] for row in alone["终止"][1:]] == [("D1", "市司法局", "2090-12-31")]


def sheets(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the cells of a workbook by the names of its sheets."""
    return {sheet.title: [*sheet.values] for sheet in openpyxl.load_workbook(file).worksheets}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_the_same_bytes(runs: Runs, name: str) -> None:
    alone, beside = runs.files(name)
    assert alone.read_bytes() == beside.read_bytes()
    assert runs.alone[name] == runs.beside[name]


def without_identity(text: str) -> str:
    """Return what was printed of a plan, without its id and the revision that it knew of."""
    lines = [line for line in text.splitlines() if "图谱版本" not in line]
    return re.sub(r"AllocationPlan:\S+", "AllocationPlan", "\n".join(lines))


def test_a_plan_is_the_same_but_for_its_id(runs: Runs) -> None:
    assert without_identity(runs.alone["plan"]) == without_identity(runs.beside["plan"])
    assert "说明 About" in runs.alone["plan"]


def cells(file: Path) -> list[list[tuple[Any, ...]]]:
    """Return the cells of a plan's workbook, sheet by sheet, without the revision."""
    book = openpyxl.load_workbook(file)
    return [
        [row for row in sheet.values if "图谱版本" not in str(row[0])] for sheet in book.worksheets
    ]


def test_the_workbook_of_a_plan_is_the_same(runs: Runs) -> None:
    alone, beside = map(cells, runs.files("plan.xlsx"))
    assert alone == beside
    assert len(alone[0]) >= 4


def test_the_four_lists_are_the_same(runs: Runs) -> None:
    assert runs.alone["lists"] == runs.beside["lists"]


def test_an_audit_is_the_same_and_its_workbook_has_room_for_what_is_done(runs: Runs) -> None:
    assert runs.alone["audit"] == runs.beside["audit"]
    assert "未设" in runs.alone["audit"]
    alone, beside = map(cells, runs.files("audit.xlsx"))
    assert alone == beside
    counts, *kinds = alone
    assert counts[1][:3] == ("缺口", "责任", "数量")
    gaps = [row for kind in kinds for row in kind[2:]]
    totals = [row for row in counts if row[1] == "合计"]
    assert sum(float(str(row[2])) for row in totals) == len(gaps)
    assert all(kind[1][-3:] == ("处理人", "处理结果", "完成日期") for kind in kinds)


def test_a_plan_is_compared_through_the_service_and_takes_no_seconds_of_its_own(
    runs: Runs, service: str, linli: Linli
) -> None:
    assert service
    found = re.search(r"AllocationPlan:\S+", runs.alone["plan"])
    assert found
    earlier = found[0]
    settings = {"LINLI_DATA": str(runs.folder / "var"), "LINLI_WRITE_TOKEN": TOKEN}
    pair = re.search(r"(Need:\w+).*?(Resource:\w+)", str(cells(runs.files("plan.xlsx")[0])[0]))
    assert pair
    code, text = linli(
        settings, "plan", AREA, "--against", earlier, "--forbid", f"{pair[1]}:{pair[2]}"
    )
    assert (code, f"与 {earlier} 相比" in text) == (0, True), text
    code, text = linli(settings, "plan", AREA, "--against", "AllocationPlan:NONE")
    assert (code, "AllocationPlan:NONE" in text) == (1, True), text
    code, text = linli(settings, "plan", AREA, "--seconds", "9")
    assert (code, "Leave out --seconds" in text) == (1, True), text


def test_without_the_token_nothing_is_planned_or_exported(
    runs: Runs, service: str, linli: Linli
) -> None:
    settings = {"LINLI_DATA": str(runs.folder / "var")}
    file = runs.folder / "refused.csv"
    for command in (("plan", AREA), ("export", "单位", str(file))):
        code, text = linli(settings, *command)
        assert (code, "linli token issue" in text) == (1, True), text
    assert not file.exists()
    response = httpx.get(f"{service}/exports/单位.csv")
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "SIGN_IN_REQUIRED"


@pytest.mark.parametrize("name", ["花名册.csv", "单位.ods", "单位"])
def test_an_export_of_what_is_no_ledger_is_refused(service: str, name: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    response = httpx.get(f"{service}/exports/{name}", headers=headers)
    assert response.status_code == 404
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_ledgers_are_imported_while_the_service_answers(
    runs: Runs, service: str, linli: Linli, tmp_path: Path
) -> None:
    settings = {"LINLI_DATA": str(runs.folder / "var"), "LINLI_WRITE_TOKEN": TOKEN}
    folder = write(tmp_path / "台账", 单位=UNITS[:1])
    code, text = linli(settings, "import", str(folder), "--recorded-at", "2026-01-02")
    assert code == 0, text
    query = '{ node(id: "Unit:XD1") { ... on Unit { name } } }'
    found = httpx.post(f"{service}/graphql", json={"query": query}, timeout=30).json()
    assert found["data"]["node"] == {"name": "新单位"}
    code, text = linli(settings, "import", str(folder / "单位.csv"))
    assert (code, "图谱没有变化" in text) == (0, True), text


def test_without_the_token_nothing_is_imported_undone_or_listed(
    runs: Runs, service: str, linli: Linli, tmp_path: Path
) -> None:
    assert service
    settings = {"LINLI_DATA": str(runs.folder / "var")}
    folder = write(tmp_path / "台账", 单位=[{"编号": "XD9", "名称": "某单位", "类别": "机关"}])
    key = RUN_KEY.findall(runs.beside["undo"])[0]
    for command in (
        ("import", str(folder)),
        ("import", "--undo", key),
        ("import", "--undo", key, "--check"),
        ("runs", "--most", "1000"),
    ):
        code, text = linli(settings, *command)
        assert (code, "linli token issue" in text) == (1, True), text


@pytest.mark.parametrize(
    "command",
    [("adopt", "--yes"), ("remove-sample", "--yes"), ("migrate", "--last-days", "inclusive")],
)
def test_what_needs_the_graph_for_itself_says_to_stop_the_service(
    runs: Runs, service: str, linli: Linli, command: tuple[str, ...]
) -> None:
    assert service
    code, text = linli({"LINLI_DATA": str(runs.folder / "var")}, *command)
    assert (code, "请先停止服务" in text, "Stop the service" in text) == (1, True, True), text
