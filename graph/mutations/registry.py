"""The registry of mutations, and one call of a mutation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from graph.mutations.context import MutationContext

MutationFunction = Callable[[MutationContext], Awaitable[str]]
"""Does a mutation within a transaction and returns the id of the node that it inserted or changed.

Raises `MutationRejected`.
"""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One mutation of the API."""

    kind: str
    """The kind of the node that it returns."""
    run: MutationFunction


MUTATIONS: dict[str, Mutation] = {}
"""Every mutation by its name; the modules that define them register them."""


@dataclass(frozen=True, slots=True)
class MutationCall:
    """One call of a mutation by one caller."""

    name: str
    caller: str
    inputs: Mapping[str, Any]
    """The input, in the words of the API."""

    @property
    def key(self) -> str | None:
        """The idempotency key, None if the call has none."""
        return self.inputs.get("idempotencyKey")

    @property
    def id(self) -> str:
        """The id under which the call is remembered: a key is the caller's own, for one
        mutation.
        """
        return digest([self.caller, self.name, self.key])

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


def mutation(name: str, kind: str) -> Callable[[MutationFunction], MutationFunction]:
    """Register a function as the mutation of a name, with the kind of the node that it returns."""

    def register(run: MutationFunction) -> MutationFunction:
        MUTATIONS[name] = Mutation(kind, run)
        return run

    return register
