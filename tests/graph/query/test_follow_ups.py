"""Reads that follow a statement are made once for all nodes that ask for them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from graph.database.protocols import Reader
from graph.query.execution import Execution
from graph.query.follow_ups import FollowUp, ShapedLater, read_follow_ups
from graph.vocabulary import load_vocabulary

NO_READER = cast("Reader", None)


def start() -> Execution:
    """Return a new run."""
    return Execution({}, datetime.now(UTC), load_vocabulary())


async def test_nodes_that_ask_are_read_for_at_once_and_not_again() -> None:
    reads: list[Sequence[str]] = []

    async def read(
        _reader: Reader, _run: Execution, ids: Sequence[str]
    ) -> Mapping[str, ShapedLater]:
        reads.append(ids)
        return {each: lambda _run, each=each: f"of {each}" for each in ids}  # type: ignore[misc]

    follow_up, run = FollowUp(read), start()
    asked = ("Need:1", "Need:2", "Need:1", None)
    assert [follow_up.value(each, run) for each in asked] == [None] * 4
    assert await read_follow_ups(NO_READER, run)
    assert [follow_up.value(each, run) for each in asked] == [
        "of Need:1",
        "of Need:2",
        "of Need:1",
        None,
    ]
    assert not await read_follow_ups(NO_READER, run)
    assert reads == [["Need:1", "Need:2"]]


async def test_runs_of_several_moments_are_read_for_apart() -> None:
    runs: list[Execution] = []

    async def read(
        _reader: Reader, run: Execution, ids: Sequence[str]
    ) -> Mapping[str, ShapedLater]:
        runs.append(run)
        return dict.fromkeys(ids, lambda _run: run)

    follow_up, outer = FollowUp(read), start()
    inner = Execution({}, outer.now, outer.vocabulary, shared=outer.shared)
    for run in (outer, inner):
        follow_up.value("Need:1", run)
    await read_follow_ups(NO_READER, outer)
    assert runs == [outer, inner]
    assert follow_up.value("Need:1", outer) is outer
    assert follow_up.value("Need:1", inner) is inner
