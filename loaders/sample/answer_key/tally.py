"""A tally: different things counted, or amounts added up, for every area that contains their places."""

from collections.abc import Iterable
from typing import Self

from loaders.sample.answer_key.areas import CountedAreas


class Tally:
    """Things by area, each once, with what each adds."""

    def __init__(self, areas: CountedAreas) -> None:
        self.areas = areas
        self.things: dict[str, set[str]] = {}
        self.amounts: dict[str, float] = {}

    def put(self, pairs: Iterable[tuple[str, str]]) -> Self:
        """Take in things, each with a place."""
        for thing, place in pairs:
            self.into(thing, self.areas.above(place))
        return self

    def into(self, thing: str, areas: Iterable[str]) -> None:
        """Take in a thing for these areas."""
        for area in areas:
            self.things.setdefault(area, set()).add(thing)

    def worth(self, amounts: Iterable[tuple[str, float]]) -> Self:
        """Let things add amounts instead of one each."""
        self.amounts.update(amounts)
        return self

    def of(self, areas: Iterable[str]) -> float:
        """Return what is in any of these areas: how many things, or what they amount to."""
        found: set[str] = set()
        for area in areas:
            found |= self.things.get(area, set())
        return sum(self.amounts[thing] for thing in found) if self.amounts else len(found)
