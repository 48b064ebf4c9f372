"""One call of a write: who asks for what, and the registry of all that can be asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from graph.mutations.context import MutationContext

Doing = Callable[[MutationContext], Awaitable[str]]
"""Does a write within a transaction; gives the id of the node that it made or changed. Raises `Refused`."""


@dataclass(frozen=True, slots=True)
class Write:
    """One sort of write."""

    kind: str
    """The kind of node that it gives."""
    do: Doing


WRITES: dict[str, Write] = {}
"""Every write by its name; the modules that define them register them."""


@dataclass(frozen=True, slots=True)
class MutationCall:
    """A write that somebody asks for."""

    name: str
    caller: str
    given: Mapping[str, Any]
    """The input, in the words of the contract."""

    @property
    def key(self) -> str | None:
        """What the caller repeats a call by, so that it is done once."""
        return self.given.get("idempotencyKey")

    @property
    def id(self) -> str:
        """Return the id under which the graph remembers this call: a key is the caller's own, for one sort of write."""
        return digest([self.caller, self.name, self.key])

    @property
    def fingerprint(self) -> str:
        """Return what tells this input from another one under the same key."""
        return digest(
            {
                name: value
                for name, value in self.given.items()
                if name != "idempotencyKey" and value is not None
            }
        )


def digest(content: object) -> str:
    """Return a short text that only equal content has."""
    return blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def writes(name: str, kind: str) -> Callable[[Doing], Doing]:
    """Register a write under its name, with the kind of node that it gives."""

    def registered(do: Doing) -> Doing:
        WRITES[name] = Write(kind, do)
        return do

    return registered
