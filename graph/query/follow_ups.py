"""Reads that run after a statement, for nodes that it has found, once for all of them.

A shape asks for the read of its node when it first sees it. All that was asked for is read at once;
then the row is shaped again, with what was read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.query.execution import Execution

ShapedLater = Callable[[Execution], Any]
"""Shapes what was read for one node, as a part of the run that has found the node."""
ReadByIds = Callable[[Reader, Execution, Sequence[str]], Awaitable[Mapping[str, ShapedLater]]]
"""Reads what belongs to the nodes with some ids, at the moment of a run."""
ASKED, ANSWERED = "follow-ups asked for", "follow-ups answered"
"""What the runs of one query share about their follow-ups."""


@dataclass(frozen=True, eq=False)
class FollowUp:
    """A read that runs after the statement."""

    read: ReadByIds

    def value(self, node: Any, run: Execution) -> Any:
        """Return what was read for the node with an id, None for now if it is still to be read."""
        key = FollowedNode(self, run, node)
        answered: dict[FollowedNode, ShapedLater] = run.shared.get(ANSWERED, {})
        if key in answered:
            return answered[key](run)
        if node is not None:
            run.shared.setdefault(ASKED, {})[key] = None
        return None


class FollowedNode(NamedTuple):
    """A node that a follow-up reads for, in the run of a moment that has found it."""

    follow_up: FollowUp
    run: Execution
    node: str


async def read_follow_ups(reader: Reader, run: Execution) -> bool:
    """Read what shapes have asked for since the last time; return whether there was anything."""
    asked: dict[FollowedNode, None] = run.shared.pop(ASKED, {})
    reads: dict[tuple[FollowUp, Execution], list[str]] = {}
    for follow_up, of_run, node in asked:
        reads.setdefault((follow_up, of_run), []).append(node)
    answered: dict[FollowedNode, ShapedLater] = run.shared.setdefault(ANSWERED, {})
    for (follow_up, of_run), nodes in reads.items():
        found = await follow_up.read(reader, of_run, nodes)
        answered.update((FollowedNode(follow_up, of_run, node), found[node]) for node in nodes)
    return bool(asked)
