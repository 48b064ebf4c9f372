"""Finds nodes by keys that are written in another way: in other letters, width, or with blanks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.ontology.folding import FOLDED_KEY, fold_key
from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, Row, RowError

HAS_FOLDED_KEYS = f"""
RETURN COLLECT {{ MATCH (n:<anchor>) WHERE n.{FOLDED_KEY} > '' RETURN n.id LIMIT 1 }}
"""
FEW = 20
"""Up to so many keys are looked up at once.

For more, one statement first asks whether any key of the kind differs from its folded form.
"""
KEYS_ALIKE = f"""
RETURN COLLECT {{
    UNWIND $ids AS id MATCH (n:<anchor> {{id: id}}) RETURN n.id
  }} + COLLECT {{
    UNWIND $keys AS key MATCH (n:<anchor> {{{FOLDED_KEY}: key}}) RETURN n.id
  }}
"""


def fold_id(global_id: str) -> str:
    """Return a global id with its key folded: those of keys that are alike are equal."""
    kind, _, key = global_id.partition(":")
    return f"{kind}:{fold_key(key)}"


async def find_ids_alike(batch: Batch, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return for ids that the graph does not have those whose keys only are written otherwise.

    They are sorted; the ids that are to be inserted in a dry run are among them.
    """
    wanted = {each: fold_id(each) for each in ids}
    found: set[str] = set()
    for anchor in dict.fromkeys(KINDS[kind_name_of(each)].anchor for each in ids):
        folded = {each for each in wanted.values() if KINDS[kind_name_of(each)].anchor == anchor}
        found.update(await read_ids_alike(batch, anchor, folded, folded - wanted.keys()))
    if batch.options.dry_run is not None:
        found.update(batch.options.dry_run.alike(wanted.values()))
    by_folded: dict[str, list[str]] = {}
    for each in sorted(found):
        by_folded.setdefault(fold_id(each), []).append(each)
    return {each: by_folded[folded] for each, folded in wanted.items() if folded in by_folded}


async def read_ids_alike(
    batch: Batch, anchor: str, folded: Collection[str], ids: Collection[str]
) -> list[str]:
    """Return those of some ids that the graph has, and the ids whose keys fold to others."""
    names = {"anchor": quoted_name(anchor)}
    # In most graphs no key is written otherwise: a first import asks that once for a batch.
    asks_first = not ids and len(folded) > FEW
    if asks_first and not await batch.transaction.run(fill(HAS_FOLDED_KEYS, **names), {}):
        return []
    keys = sorted({key_of_id(each) for each in folded})
    parameters = {"ids": sorted(ids), "keys": keys}
    found: list[str] = await batch.transaction.run(fill(KEYS_ALIKE, **names), parameters)
    return found


async def restore_keys(
    batch: Batch, rows: Sequence[Row], known: Mapping[str, object]
) -> tuple[list[Row], list[RowError]]:
    """Return rows under the keys that their nodes have, and an error for each that fits several.

    `known` has the ids that the graph has as they are.
    """
    unknown = [row.id for row in rows if row.id not in known]
    alike = await find_ids_alike(batch, unknown) if unknown else {}
    restored: list[Row] = []
    errors: list[RowError] = []
    for row in rows:
        stored = alike.get(row.id, [])
        if len(stored) > 1:
            errors.append(ambiguous_key_error(row, stored))
        else:
            restored.append(with_id(row, stored[0]) if stored else row)
    return restored, errors


def with_id(row: Row, global_id: str) -> Row:
    """Return a row of the same content for the node with another id."""
    key = key_of_id(global_id)
    properties: dict[str, Any] = {**row.properties, "key": key}
    if properties.get("code") == row.properties["key"]:
        properties["code"] = key
    return replace(row, id=global_id, properties=properties)


def ambiguous_key_error(row: Row, stored: Sequence[str]) -> RowError:
    """Return the error for a key that several nodes have, each in its own writing."""
    key = row.properties["key"]
    keys = [key_of_id(each) for each in stored]
    zh = f"图中的编号之一：{'、'.join(keys)} 只是写法不同"
    en = f"one of the keys in the graph that differ only in how they are written: {', '.join(keys)}"
    return RowError(row, "key", key, zh, en)
