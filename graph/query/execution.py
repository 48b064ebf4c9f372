"""One run of a query plan: argument values, prefetched results, and missing values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from graph.callers import ANONYMOUS, CALLER, Caller
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.ontology.global_ids import IdMoment
from graph.vocabulary import Vocabulary

Result = TypeVar("Result")
Read_co = TypeVar("Read_co", covariant=True)


class MissingValue(Exception):
    """A required value is null; `path` grows on the way up, its nearest step last."""

    def __init__(self, *path: str | int) -> None:
        super().__init__(path)
        self.path = list(path)


class AnotherRead(Exception):
    """A root is answered by a further read, which its shape found to be needed.

    It serves what is rare, so that the usual statement need not hold it. `read` returns what is
    shaped, or raises why there is nothing.
    """

    def __init__(self, read: Callable[[Reader, Execution], Awaitable[Any]]) -> None:
        super().__init__()
        self.read = read


@dataclass(frozen=True, eq=False)
class Prefetch(Generic[Read_co]):
    """A read that runs before the statement; also the key of its result in `Execution`."""

    read: Callable[[Reader, Execution], Awaitable[Read_co]]


@dataclass(slots=True, eq=False)
class Execution:
    """The state of one run. `values` are those of the arguments, by slot."""

    values: Mapping[str, Any]
    now: datetime
    vocabulary: Vocabulary
    parameters: Mapping[str, Binding] = field(default_factory=dict)
    """How each parameter of the plan gets its value, by name."""
    results: dict[Prefetch[Any], Any] = field(default_factory=dict)
    shared: dict[Hashable, Any] = field(default_factory=dict)
    """What `read_once` has read; plans that run as a part of this run share it."""
    missing: list[list[str | int]] = field(default_factory=list)
    suffixes: dict[Clock, str] = field(default_factory=dict)
    """What ids of other moments end with, by clock."""

    @property
    def caller(self) -> Caller:
        """Who asks; a run of the graph's own, which names nobody, shows what anybody may see."""
        found: Caller = self.values.get(CALLER, ANONYMOUS)
        return found

    @property
    def caller_values(self) -> dict[str, Any]:
        """The values that a part of the run needs in order to be for the same caller today."""
        return {"today": self.values["today"], CALLER: self.caller}

    def result(self, prefetch: Prefetch[Result]) -> Result:
        """Return what a prefetch of this plan has read."""
        found: Result = self.results[prefetch]
        return found

    def day(self, clock: Clock) -> date:
        """Return the day of a clock of this plan."""
        day: date = self.parameters[clock.at](self)
        return day

    def known_at(self, clock: Clock) -> datetime | None:
        """Return the moment of knowledge of a clock of this plan, None for now."""
        return self.values[clock.as_of] if clock.as_of else None

    def id_suffix(self, clock: Clock) -> str:
        """Return what the ids of a clock's nodes end with: nothing for the present."""
        suffix = self.suffixes.get(clock)
        if suffix is None:
            day, known = self.day(clock), self.known_at(clock)
            is_present = known is None and day == self.values["today"]
            suffix = "" if is_present else IdMoment(day, known).suffix
            self.suffixes[clock] = suffix
        return suffix

    async def read_once(self, key: Hashable, read: Callable[[], Awaitable[Result]]) -> Result:
        """Return what `read` reads; prefetches that need the same, by `key`, read it once."""
        if key not in self.shared:
            self.shared[key] = await read()
        found: Result = self.shared[key]
        return found

    def prepend_step(self, step: str | int, known: int) -> None:
        """Prepend `step` to the paths that were added since there were `known` of them."""
        if len(self.missing) > known:
            for path in self.missing[known:]:
                path.insert(0, step)


Binding = Callable[[Execution], Any]
"""Derives the value of a parameter from a run."""
