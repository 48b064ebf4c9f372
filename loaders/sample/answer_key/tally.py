"""A tally of different things, or of their amounts, for every area that contains them."""

from collections.abc import Iterable
from typing import Self

from loaders.sample.answer_key.areas import CountedAreas


class Tally:
    """The things of each area, each once, and what each adds."""

    def __init__(self, areas: CountedAreas) -> None:
        self.areas = areas
        self.things: dict[str, set[str]] = {}
        self.amounts: dict[str, float] = {}

    def put(self, pairs: Iterable[tuple[str, str]]) -> Self:
        """Add things, each at a place, and return the tally."""
        for thing, place in pairs:
            self.into(thing, self.areas.above(place))
        return self

    def into(self, thing: str, areas: Iterable[str]) -> None:
        """Add a thing to these areas."""
        for area in areas:
            self.things.setdefault(area, set()).add(thing)

    def worth(self, amounts: Iterable[tuple[str, float]]) -> Self:
        """Set what things add, instead of 1 each, and return the tally."""
        self.amounts.update(amounts)
        return self

    def of(self, areas: Iterable[str]) -> float:
        """Return the number of things in any of these areas, or the sum of their amounts."""
        found: set[str] = set()
        for area in areas:
            found |= self.things.get(area, set())
        return sum(self.amounts[thing] for thing in found) if self.amounts else len(found)
