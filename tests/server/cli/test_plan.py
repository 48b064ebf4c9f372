"""`linli plan`, as a person would type it, on both engines."""

from pathlib import Path

import openpyxl
import pytest

from graph.database.connection import Database
from tests.support import matching_town
from tests.support.commands import Linli

STORED = """
MATCH (p:AllocationPlan)
WITH p ORDER BY p.id
RETURN collect([p.id, p.areaId, p.source, size(p.pinned), size(p.forbidden)])
"""


@pytest.fixture
async def server(scratch: Database, password: str, tmp_path: Path) -> dict[str, str]:
    """The settings that name the graph of a town with needs and resources."""
    await matching_town.build(scratch, tmp_path / "town")
    return {"NEO4J_URI": scratch.uri, "NEO4J_USER": scratch.user, "NEO4J_PASSWORD": password}


async def test_an_area_is_planned_shown_stored_and_printed(
    linli: Linli, server: dict[str, str], scratch: Database, tmp_path: Path
) -> None:
    file = tmp_path / "方案.xlsx"
    code, told = linli(
        server,
        "plan",
        "220802",
        "--at",
        "2026-03-01",
        "--xlsx",
        str(file),
        "--pin",
        "NQ1:RQ01",
        "--forbid",
        "Need:NQ1:Resource:RQ03",
    )
    assert code == 0, told
    ((identity, *stored),) = await scratch.read(STORED)
    assert stored == ["District:220802", "mutation", 1, 1]
    assert identity in told
    sheet = openpyxl.load_workbook(file).worksheets[0]
    pairs = [(row[8], row[9]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert ("Need:NQ1", "Resource:RQ01") in pairs
    assert ("Need:NQ1", "Resource:RQ03") not in pairs
    code, told = linli(
        server,
        "plan",
        "220802",
        "--at",
        "2026-03-01",
        "--forbid",
        "NQ1:RQ01",
        "--against",
        identity,
    )
    assert (code, f"与 {identity} 相比" in told) == (0, True), told
    assert any(
        "Need:NQ1" in line and "Resource:RQ01" in line and line.rstrip(" │").endswith("0")
        for line in told.splitlines()
    )


async def test_what_cannot_be_planned_is_said_in_words(
    linli: Linli, server: dict[str, str], scratch: Database
) -> None:
    wrong = (
        ("District:nowhere",),
        ("220802", "--pin", "NQ1"),
        ("220802", "--against", "AllocationPlan:none"),
    )
    for arguments, said in zip(
        wrong, ("District:nowhere", "NEED:RESOURCE", "AllocationPlan:none"), strict=True
    ):
        code, told = linli(server, "plan", *arguments)
        assert (code, said in told) == (1, True), told
    assert await scratch.read(STORED) == []
