"""A disk that is full during an import: a clear message, no half batch, and nothing lost."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from graph.database.connection import Database, connect
from graph.database.embedded.engine import run_engine
from graph.errors import DiskFull
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportReport, import_folder, load_mapping
from tests.support.small_city import FIRST, load_city, write

CADRES, BATCH = 15_000, 500
ROOM, LARGE = 5, "400m"
"""MB that are left for the cadres, which are too few, and the size of the disk before and after."""


def remount(folder: Path, options: str) -> bool:
    """Mount a disk of memory on a folder, or change it; whether this machine lets us."""
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return os.geteuid() == 0 and not subprocess.run(command, check=False).returncode


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not remount(folder, f"size={LARGE}"):
        pytest.skip("Only root can mount a small disk.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    """Run the embedded engine on a folder."""
    async with run_engine(folder, heap_mb=512) as engine:
        access = engine.access
        async with connect(
            access.uri, access.user, access.password, limit=60, folder=folder
        ) as database:
            yield database


async def imported(database: Database, ledgers: Path) -> ImportReport:
    """Import the ledgers in batches."""
    return await import_folder(
        database,
        ledgers,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=FIRST,
        batch=BATCH,
    )


COUNTED = """
RETURN [
  COUNT { MATCH (c:Cadre) },
  reduce(sum = 0, size IN COLLECT {
    MATCH (x:Change {kind: 'Cadre'}) RETURN size(x.nodes) } | sum + size),
  COUNT { MATCH (p:Place) },
  COUNT { MATCH (:Tenure)-[:OF_POST]->(:Post) }
]
"""


@pytest.mark.alone
async def test_an_import_onto_a_full_disk_says_so_and_is_completed_once_there_is_room(
    disk: Path, tmp_path: Path
) -> None:
    rows = [{"工号": f"GB{n}", "姓名": "王建国", "类别": "机关干部"} for n in range(CADRES)]
    ledgers = write(tmp_path / "ledgers", 干部=rows)
    async with opened(disk / "data") as database:
        await load_city(database, tmp_path / "city")
        cadres, logged, *others = await database.read(COUNTED)
        left = shutil.disk_usage(disk).used // 1_000_000 + ROOM
        assert remount(disk, f"remount,size={left}m")
        with pytest.raises(DiskFull, match="磁盘已满"):
            await imported(database, ledgers)
    assert remount(disk, f"remount,size={LARGE}")
    async with opened(disk / "data") as database:
        written, known, *kept = await database.read(COUNTED)
        assert (written - cadres) % BATCH == 0
        assert (known - logged, kept) == (written - cadres, others)
        assert (await imported(database, ledgers)).ok
        assert await database.read(COUNTED) == [cadres + CADRES, logged + CADRES, *others]
    print(f"tried: a disk full after {written - cadres} of {CADRES} rows; lost: nothing")
