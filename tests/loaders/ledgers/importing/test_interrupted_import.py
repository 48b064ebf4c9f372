"""An import may be killed at any moment and begun again, and a ledger may be of any length."""

import asyncio
import csv
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.status import read_condition
from tests.support.small_city import CITY, FIRST, Cells, load, outcomes, portrait

REPOSITORY = Path(__file__).parents[4]
BATCH = 40
BUILDINGS, CADRES = 300, 400


def many() -> dict[str, Sequence[Cells]]:
    """Return ledgers of some hundred rows, some referring to each other: all ways of writing."""
    buildings = [
        {
            "编号": f"L{number}",
            "名称": f"{number}号楼",
            "楼号": f"{number}号楼",
            "所属小区编号": "X1",
        }
        for number in range(BUILDINGS)
    ]
    units = [
        {
            "编号": f"D{number}",
            "名称": f"单位{number}",
            "类别": "机关",
            "上级单位编号": f"D{number + 50}",
        }
        for number in range(200)
    ]
    roots = [
        {"编号": f"D{number}", "名称": f"单位{number}", "类别": "机关"}
        for number in range(200, 250)
    ]
    cadres = [
        {
            "工号": f"G{number}",
            "姓名": f"干部{number}",
            "类别": "机关干部",
            "所在单位编号": f"D{number % 250}",
        }
        for number in range(CADRES)
    ]
    posts = [
        {"编号": f"P{number}", "责任": "楼栋长", "场所编号": f"L{number}", "场所类别": "楼栋"}
        for number in range(BUILDINGS)
    ]
    tenures = [
        {
            "编号": f"R{number}",
            "岗位编号": f"P{number}",
            "任职人工号": f"G{number}",
            "起始日期": "2023-01-01",
        }
        for number in range(BUILDINGS)
    ]
    return {
        **CITY,
        "楼栋": buildings,
        "单位": units + roots,
        "干部": cadres,
        "岗位": posts,
        "任职": tenures,
    }


@asynccontextmanager
async def importing(
    database: Database, password: str, folder: Path, batch: int
) -> AsyncIterator[Process]:
    """Run an import in a process of its own, which does not outlive the context."""
    command = (
        sys.executable,
        "-m",
        "tests.support.processes.importing",
        database.uri,
        database.user,
        str(folder),
        str(batch),
    )
    environment = {**os.environ, "IMPORT_PASSWORD": password}
    process = await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, cwd=REPOSITORY, env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def read_output(process: Process) -> AsyncIterator[str]:
    """Yield the lines that a process prints."""
    assert process.stdout
    async for line in process.stdout:
        yield line.decode().strip()


@pytest.fixture
def chance() -> random.Random:
    return random.Random()  # noqa: S311 - the moment of a kill is to be another one each time


async def test_an_import_that_was_killed_and_begun_again_gives_the_graph_of_a_clean_one(
    scratch: Database, password: str, tmp_path: Path, chance: random.Random
) -> None:
    ledgers = many()
    await load(scratch, tmp_path, FIRST, **ledgers)
    clean = await portrait(scratch)
    await scratch.execute("MATCH (n) DETACH DELETE n")
    kills = 0
    for _ in range(3):
        # There are about 60 batches; some time after one of them is in the midst of another.
        batches, delay = chance.randint(1, 30), chance.uniform(0, 0.03)
        async with importing(scratch, password, tmp_path, BATCH) as process:
            async for _ in read_output(process):
                batches -= 1
                if batches == 0:
                    await asyncio.sleep(delay)
                    process.kill()
            kills += await process.wait() == -9
        assert len(await portrait(scratch)) < len(clean)
        assert await read_condition(scratch) == ("half-loaded", (tmp_path.name,))
    assert kills == 3
    report = await load(scratch, tmp_path, FIRST, **ledgers)
    assert report.ok
    assert not report.is_unchanged
    assert await read_condition(scratch) == ("whole", ())
    assert await portrait(scratch) == clean


def long_ledger(length: int) -> Iterator[list[str]]:
    """Yield the rows of a ledger; some are wrong, some refer to rows that never come."""
    yield ["编号", "名称", "类别", "上级单位编号"]
    for number in range(length):
        category = "没有这个类别" if number % 4 == 1 else "机关"
        superior = f"E{number}" if number % 8 else ""
        yield [f"D{number}", f"单位{number}" * 10, category, superior]


async def test_memory_does_not_grow_with_the_length_of_a_ledger(
    scratch: Database, password: str, tmp_path: Path
) -> None:
    peaks = []
    for length in (4_000, 32_000):
        folder = tmp_path / str(length)
        folder.mkdir()
        with (folder / "单位.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(long_ledger(length))
        async with importing(scratch, password, folder, 2_000) as process:
            lines = [line async for line in read_output(process)]
            assert await process.wait() == 0
        peaks.append(int(lines[-1].removeprefix("peak ")))
    assert await scratch.read("MATCH (n:Unit) RETURN count(n)") == 4_000
    # A row that is kept takes about 1 KiB: 28,000 of them would be seen.
    assert peaks[1] - peaks[0] < 14, peaks


async def test_refusals_beyond_those_that_are_kept_are_counted(
    scratch: Database, tmp_path: Path
) -> None:
    with (tmp_path / "单位.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(long_ledger(4_000))
    report = await load(scratch, tmp_path)
    assert outcomes(report, "单位") == {"added": 500, "rejected": 3_500}
    assert len(report.rejections) == 1_000
    assert report.unlisted == 2_500
