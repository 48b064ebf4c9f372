"""The registry of mutations, and one call of a mutation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from graph.callers import Caller
from graph.mutations.context import MutationContext

MutationFunction = Callable[[MutationContext], Awaitable[str]]
"""Does a mutation within a transaction and returns the id of the node that it inserted or changed.

Raises `MutationRejected`.
"""


class Within(NamedTuple):
    """Which part of the input decides whether a call is within the caller's areas."""

    name: str
    """The part: an id, or a reference to a place or an area."""
    arrow: str = ""
    """The relationship from the node that it names to the one that decides, if it is another."""
    area: str = ""
    """The property of that node with the id of an area, if that decides."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One mutation of the API: the one place that states what a call of it needs and returns.

    Its bulk form needs the same of each item.
    """

    kind: str
    """The kind of the node that it returns."""
    run: MutationFunction
    null_erases: str | None = None
    """The part of the input in which null erases a value; elsewhere null counts as omitted.

    Example: `changes` of `correctNeed`.
    """
    within: Within | None = None
    """What has to be within a coordinator's areas; None for what only administrators may do."""


MUTATIONS: dict[str, Mutation] = {}
"""Every mutation by its name; the modules that define them register them."""


class BatchPlace(NamedTuple):
    """The place of a call in a batch that has an idempotency key."""

    batch: str
    """The name of the bulk mutation."""
    key: str
    number: int


@dataclass(frozen=True, slots=True)
class MutationCall:
    """One call of a mutation by one caller."""

    name: str
    caller: Caller
    inputs: Mapping[str, Any]
    """The input, in the words of the API."""
    place: BatchPlace | None = None
    """None for a call of its own, and for one in a batch without a key."""

    @property
    def key(self) -> str | None:
        """The idempotency key, None if the call has none of its own."""
        return self.inputs.get("idempotencyKey")

    @property
    def is_remembered(self) -> bool:
        """Whether a repeated call returns the result of the first."""
        return self.key is not None or self.place is not None

    @property
    def id(self) -> str:
        """The id under which the call is remembered: a key is the caller's own, for one
        mutation.
        """
        if self.place is not None:
            return digest([self.caller.name, *self.place])
        return digest([self.caller.name, self.name, self.key])

    @property
    def fingerprint(self) -> str:
        """A text that is different for any other input under the same key."""
        content = {
            name: value
            for name, value in self.inputs.items()
            if name != "idempotencyKey" and value is not None
        }
        return digest(content)


def digest(content: object) -> str:
    """Return a short text that only equal content has."""
    return blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def mutation(
    name: str, kind: str, *, null_erases: str | None = None, within: Within | None = None
) -> Callable[[MutationFunction], MutationFunction]:
    """Register a function as the mutation of a name, with the kind of the node that it returns."""

    def register(run: MutationFunction) -> MutationFunction:
        MUTATIONS[name] = Mutation(kind, run, null_erases, within)
        return run

    return register
