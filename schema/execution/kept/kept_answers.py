"""Answers that are kept, each with the revision of the kinds from which it was read.

A kept answer is given only after a look at the numbers that began after its question came, so it is
what the graph would answer then. It is kept by the text, the variables, what the caller may see and
the day of the city; see docs/decisions/0031.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from graph.callers import Caller
from graph.database.protocols import Store
from graph.database.read_sets import ReadSet
from graph.ontology.clock import today
from graph.ontology.kinds import KINDS
from graph.revisions.await_commits import may_keep
from graph.revisions.shared_look import look_at_revisions
from graph.revisions.statement_kinds import statement_reads
from graph.rows.change_log import Revision, Revisions
from graph.rows.settled_revisions import SettledRevisions, settled_revisions_of
from schema.execution.kept.responses import KeptResponse
from schema.execution.operation_name import OperationName
from schema.execution.weighted_cache import WeightedCache

MOST_NOTED = 10_000
"""Questions that are remembered without an answer; the oldest is forgotten."""
ENTRY_BYTES = 1_000
"""Bytes of a kept answer besides its text."""
ONLY_JSON = (
    orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
"""Variables with anything else have no key: two values could have one text."""


class QuestionKey(NamedTuple):
    """What decides an answer beside the graph."""

    asked: bytes
    """A digest of the text, the name of the operation, and the variables."""
    role: int
    areas: frozenset[str]
    is_signed_in: bool
    day: date


class KeptAnswer(NamedTuple):
    """An answer, and the revision of what it was read from."""

    kinds: tuple[str, ...]
    revision: Revision
    text: bytes
    """The response map as JSON."""
    name: OperationName
    cost: int
    actual: int
    """The nodes that it may have read, and that it has."""

    @property
    def response(self) -> KeptResponse:
        """The response map, which belongs to whoever takes it."""
        return KeptResponse(self.text)


class ReadUnder(NamedTuple):
    """What an answer that is to be kept is read under, taken before it is read."""

    revisions: Revisions
    settled: SettledRevisions
    """Up to which number everything could be seen whole."""


@dataclass(slots=True)
class KeptAnswers:
    """The answers that are kept of one graph."""

    store: Store
    most_bytes: int
    cache: WeightedCache = field(init=False)
    asked: dict[Hashable, None] = field(default_factory=dict)
    """The questions that were asked: an answer is kept once its question is repeated."""
    never: dict[Hashable, None] = field(default_factory=dict)
    """The questions whose answers depend on more than what has numbers."""

    def __post_init__(self) -> None:
        """Make the cache."""
        self.cache = WeightedCache(self.most_bytes)

    def key(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        caller: Caller,
    ) -> QuestionKey | None:
        """Return the key of a question, None if its answer cannot be kept."""
        if not self.most_bytes:
            return None
        try:
            given = orjson.dumps((operation_name, variables or None), option=ONLY_JSON)
        except TypeError:
            return None
        digest = sha256(text.encode("utf-8", "surrogatepass"))
        digest.update(b"\0" + given)
        role, areas = caller.role.value, caller.areas
        return QuestionKey(digest.digest(), role, areas, caller.is_signed_in, today())

    async def find(self, key: QuestionKey | None) -> KeptAnswer | ReadUnder | None:
        """Return the kept answer of a question, or what the next one is to be read under.

        None if the answer is not to be kept. Raises what `Database.read` raises.
        """
        if key is None or key in self.never:
            return None
        kept: KeptAnswer | None = self.cache.get(key)
        if kept is None and key not in self.asked:
            remember(self.asked, key)
            return None
        revisions = await look_at_revisions(self.store)
        if kept is not None:
            if kept.revision == revisions.of_kinds(kept.kinds):
                return kept
            self.forget(key, kept)
        await may_keep(self.store, revisions.whole)
        return ReadUnder(revisions, settled_revisions_of(self.store).copy())

    def forget(self, key: QuestionKey, kept: KeptAnswer) -> None:
        """Forget an answer that does not hold any more, unless another has come in its place."""
        found, _ = self.cache.values.get(key, (None, 0))
        if found is kept:
            self.cache.reject(key)

    def keep(self, key: QuestionKey, under: ReadUnder, reads: ReadSet, answer: FreshAnswer) -> None:
        """Keep an answer if it depends on nothing but its key and kinds whose commits were over."""
        kinds = kinds_read(reads)
        if kinds is None:
            remember(self.never, key)
            return
        revision = under.revisions.of_kinds(kinds)
        is_whole = "errors" not in answer.response and key.day == today()
        if not (is_whole and under.settled.covers(revision)):
            return
        text = orjson.dumps(answer.response)
        kept = KeptAnswer(kinds, revision, text, answer.name, answer.cost, answer.actual)
        self.cache.put(key, kept, ENTRY_BYTES + len(text))


class FreshAnswer(NamedTuple):
    """An answer that was read just now, and may be kept."""

    response: Mapping[str, Any]
    name: OperationName
    cost: int
    actual: int


def kinds_read(reads: ReadSet) -> tuple[str, ...] | None:
    """Return the names of the kinds that were read; None if something else was read too."""
    if reads.passing:
        return None
    kinds = set(reads.kinds)
    for statement in reads.statements:
        found = statement_reads(statement)
        if not found.is_known:
            return None
        kinds |= found.kinds
    return tuple(KINDS.kinds) if reads.whole else tuple(sorted(kinds))


def remember(noted: dict[Hashable, None], key: Hashable) -> None:
    """Note a key, and forget the oldest beyond `MOST_NOTED`."""
    noted[key] = None
    if len(noted) > MOST_NOTED:
        del noted[next(iter(noted))]
