"""A cache that is limited by the bytes of its values."""

from collections.abc import Hashable
from typing import Any

LARGEST_SHARE = 4
"""No value may take more than this part of the cache: a quarter."""


class WeightedCache:
    """Values by key with a limit on their total weight; the least recently used goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.weight = 0
        self.hits = self.misses = 0
        self.values: dict[Hashable, tuple[Any, int]] = {}

    def __len__(self) -> int:
        return len(self.values)

    def get(self, key: Hashable) -> Any:
        """Return the value of a key and mark it as used; None if it is not cached."""
        found = self.values.pop(key, None)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self.values[key] = found
        return found[0]

    def reject(self, key: Hashable) -> None:
        """Drop a value that the last look-up found and that does not hold any more."""
        _, freed = self.values.pop(key)
        self.weight -= freed
        self.hits -= 1
        self.misses += 1

    def take_counts(self) -> dict[str, int]:
        """Return how many look-ups found a value, and how many did not, since the last call.

        A look-up that was told as a hit before its value was rejected is left out of later hits.
        """
        counts = {"hit": max(self.hits, 0), "miss": self.misses}
        self.hits, self.misses = min(self.hits, 0), 0
        return counts

    def put(self, key: Hashable, value: Any, weight: int) -> None:
        """Cache a value of so many bytes, unless it is too large a share of the cache."""
        _, before = self.values.pop(key, (None, 0))
        self.weight -= before
        if weight > self.most // LARGEST_SHARE:
            return
        self.values[key] = value, weight
        self.weight += weight
        while self.weight > self.most:
            _, freed = self.values.pop(next(iter(self.values)))
            self.weight -= freed
