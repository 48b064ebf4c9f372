"""Bulk mutations: the items of a batch are calls of one mutation, done one after another.

Each item is done as a whole or not at all, in a transaction of its own: a rejected item undoes none
of the others. A batch with an idempotency key remembers the outcome of every item, a rejection too.
So a repeated call returns the same results, and does only what an interruption left undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.callers import Caller
from graph.mutations.registry import BatchPlace, MutationCall
from graph.mutations.user_errors import InputFaults, invalid_input_error

MOST_ITEMS = 100
"""Items of one batch: a request of so many ends well before the service's limit of seconds."""

BULK_MUTATIONS: Mapping[str, str] = {
    "pledgeAll": "pledge",
    "advanceProjects": "advanceProject",
    "appointAll": "appoint",
}
"""Every bulk mutation, and the mutation of which each item is a call."""


@dataclass(frozen=True, slots=True)
class MutationBatch:
    """One call of a bulk mutation by one caller."""

    name: str
    caller: Caller
    inputs: Mapping[str, Any]

    @property
    def whole(self) -> MutationCall:
        """The call that stands for the batch: it has the batch's key and fingerprint."""
        return MutationCall(self.name, self.caller, self.inputs)

    def check(self) -> None:
        """Check the number of items and their keys, and raise `MutationRejected` otherwise."""
        items = self.inputs["items"]
        if not items:
            zh, en = "请至少给出一项。", "Give at least one item."
            raise invalid_input_error("EMPTY_LIST", "items", zh, en)
        if len(items) > MOST_ITEMS:
            zh = f"一次最多 {MOST_ITEMS} 项，而不是 {len(items)} 项，请分几次提交。"
            en = f"There are at most {MOST_ITEMS} items, not {len(items)}; send several batches."
            raise invalid_input_error("TOO_MANY", "items", zh, en)
        if self.whole.key is None:
            return
        faults = InputFaults()
        for number, item in enumerate(items):
            with faults:
                if item.get("idempotencyKey") is not None:
                    zh = "整批有 idempotencyKey 时，各项不再单独给出。"
                    en = "The batch has an idempotencyKey, so its items have none of their own."
                    path = f"items.{number}.idempotencyKey"
                    raise invalid_input_error("TWO_KEYS", path, zh, en)
        faults.raise_any()

    def calls(self) -> Iterator[MutationCall]:
        """Yield the call of each item in order."""
        key = self.whole.key
        for number, item in enumerate(self.inputs["items"]):
            place = None if key is None else BatchPlace(self.name, key, number)
            yield MutationCall(BULK_MUTATIONS[self.name], self.caller, item, place)
