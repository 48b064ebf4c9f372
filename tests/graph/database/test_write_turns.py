"""Writers of several processes take turns where the engine lets them race."""

import asyncio
from pathlib import Path

import pytest

from graph.database import write_turns
from graph.database.write_turns import write_turn


async def test_writers_on_one_folder_follow_each_other(tmp_path: Path) -> None:
    told: list[str] = []

    async def write(name: str) -> None:
        async with write_turn(tmp_path):
            told.append(f"{name} begins")
            await asyncio.sleep(0.05)
            told.append(f"{name} ends")

    await asyncio.gather(*(write(name) for name in "abc"))
    assert [line[0] for line in told[::2]] == [line[0] for line in told[1::2]]


async def test_a_writer_that_is_frozen_in_its_turn_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_turns, "TURN_SECONDS", 0.1)
    async with write_turn(tmp_path), asyncio.timeout(5), write_turn(tmp_path):
        pass


async def test_a_server_of_its_own_needs_no_turns() -> None:
    async with write_turn(None), write_turn(None):
        pass
