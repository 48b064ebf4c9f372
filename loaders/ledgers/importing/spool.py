"""Items kept on disk in their order, so that memory stays bounded and they can be read again."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Generic, Self, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Spool(Generic[T]):
    """A list on disk, a context that deletes it."""

    file: IO[bytes] = field(default_factory=TemporaryFile)
    offsets: list[int] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Return the list."""
        return self

    def __exit__(self, *_problem: object) -> None:
        """Delete the list."""
        self.file.close()

    def append(self, item: T) -> None:
        """Add an item at the end."""
        self.offsets.append(self.file.seek(0, 2))
        pickle.dump(item, self.file, pickle.HIGHEST_PROTOCOL)

    def __getitem__(self, index: int) -> T:
        """Return the item at a place."""
        self.file.seek(self.offsets[index])
        item: T = pickle.load(self.file)  # noqa: S301 - written by `append`
        return item

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.offsets)

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items."""
        return (self[index] for index in range(len(self)))

    def clear(self) -> None:
        """Remove every item."""
        self.offsets.clear()
        self.file.seek(0)
        self.file.truncate()
