"""A full disk during an import: it is told, no batch is half there, and room is all it takes."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage

import httpx
import pytest

from tests.server.http.test_ledger_upload import HEADERS, TOKEN, refusal_of, send
from tests.support.processes.linli_service import Linli, linli_serve

pytestmark = [pytest.mark.alone, pytest.mark.timeout(900)]
SIZE_MB = 600
ROOM_MB = 3
"""What is left for the import: enough for the file that is sent, not for what it becomes."""
ROWS = 15_000
UNITS = "编号,名称,类别\n" + "".join(f"W{n},第{n}单位,机关\n" for n in range(ROWS))
FEW = "编号,名称,类别\nA1,甲,机关\n"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a small disk in a folder; skip the test where that is not allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "linli", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as problem:
        said = getattr(problem, "stderr", "") or str(problem)
        pytest.skip(f"No disk is filled: this user may not mount a small one ({said.strip()}).")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave little room on a disk."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        for _ in range(disk_usage(disk).free // 2**20 - ROOM_MB):
            file.write(bytes(2**20))
    try:
        yield
    finally:
        ballast.unlink()


def count_units(service: Linli) -> int:
    """Return how many units there are."""
    body = {"query": "{ units { totalCount } }"}
    answer = httpx.post(f"{service.url}/graphql", json=body, headers=HEADERS, timeout=60).json()
    return int(answer["data"]["units"]["totalCount"])


def test_an_import_onto_a_full_disk_is_told_and_is_completed_once_there_is_room(
    tmp_path: Path,
) -> None:
    with (
        small_disk(tmp_path / "var") as disk,
        linli_serve(disk, "--no-sample", LINLI_WRITE_TOKEN=TOKEN) as service,
    ):
        service.serving()
        assert send(service, {"单位.csv": FEW}).json()["ok"]
        with filled(disk):
            assert refusal_of(send(service, {"单位.csv": UNITS})) == (507, "DISK_FULL")
            written = count_units(service)
        check_completed(service, written)


def check_completed(service: Linli, written: int) -> None:
    """Import again what was broken off after `written` units: batches are there or not."""
    print(f"{written - 1} of {ROWS} were written before the disk was full")
    answer = send(service, {"单位.csv": UNITS}).json()
    assert answer["ok"], answer
    (units,) = answer["report"]["ledgers"]
    assert (units["unchanged"], units["added"]) == (written - 1, ROWS - written + 1)
    assert count_units(service) == ROWS + 1
