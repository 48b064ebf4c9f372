"""Up to which number everything that was committed can be seen whole.

An engine shows a commit node by node: for a moment a reader may see the new number of the change
log beside data from before. Whoever keeps what was read under a number must therefore know that the
commits up to it were over before the data were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from graph.database.protocols import Reader


@dataclass(eq=False, slots=True)
class SettledRevisions:
    """Up to which number the commits of one graph are known to be over."""

    epoch: str | None = None
    newest: int = -1

    def copy(self) -> SettledRevisions:
        """Return what is known at this moment."""
        return SettledRevisions(self.epoch, self.newest)

    def note(self, epoch: str | None, number: int) -> None:
        """Note that the commits of an epoch up to a number are over."""
        self.newest = number if epoch != self.epoch else max(self.newest, number)
        self.epoch = epoch

    def covers(self, revision: Sequence[str | int | None]) -> bool:
        """Whether all commits that a revision counts are over; it begins with the epoch."""
        epoch, *numbers = revision
        if epoch is None or epoch != self.epoch:
            return False
        newest = self.newest
        return all(number <= newest for number in numbers if isinstance(number, int))


SETTLED: WeakKeyDictionary[Reader, SettledRevisions] = WeakKeyDictionary()
"""What is known of every graph that is open."""


def settled_revisions_of(database: Reader) -> SettledRevisions:
    """Return up to which number the commits of a graph are known to be over."""
    return SETTLED.setdefault(database, SettledRevisions())
