"""The indexes that are kept of a graph, one of each kind, until a node of the kind is written.

The revision is read with every question, before the names. So each process follows what any of them
writes with its next question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from graph.database.protocols import Reader
from graph.kept_results import committed_graph, kept_names_of
from graph.names.entries import entries_from_record
from graph.names.entries_query import entries_statement
from graph.names.kind_index import KindIndex
from graph.names.name_index import NameIndex
from graph.ontology.clock import BELIEVED, known_day_of
from graph.ontology.kinds import KINDS
from graph.rows.change_log import Revisions, revisions_of_question

NAMED_KINDS = tuple(kind.name for kind in KINDS if kind.title_property)
"""The kinds whose nodes have a name or a title."""
PERSONS = frozenset(("Cadre",))
"""Kinds whose names begin with a surname."""


async def read_name_index(
    reader: Reader,
    kinds: Iterable[str] = NAMED_KINDS,
    *,
    at: date | None = None,
    as_of: datetime | None = None,
    revisions: Revisions | None = None,
) -> NameIndex:
    """Return the index of some kinds: `at` is today if None, `as_of` is now.

    A transaction sees what was committed before it. Raises what `Database.read` raises.
    """
    database = committed_graph(reader)
    known = revisions or await revisions_of_question(database)
    found = await asyncio.gather(
        *(read_kind_index(database, kind, at=at, as_of=as_of, revisions=known) for kind in kinds)
    )
    return NameIndex({index.kind: index for index in found})


def index_record(kind: str, record: Mapping[str, Any]) -> KindIndex:
    """Return the index of what the statement returned for a kind."""
    return KindIndex(kind, entries_from_record(record), is_person=kind in PERSONS)


async def read_kind_index(
    database: Reader,
    kind: str,
    *,
    at: date | None,
    as_of: datetime | None,
    revisions: Revisions,
) -> KindIndex:
    """Return the index of one kind. Questions that need it at once read it once."""
    day = known_day_of(at, as_of)

    async def read() -> KindIndex:
        values = {**day.values, "believed": BELIEVED}
        record = await database.read(entries_statement(kind, day.clock), values)
        # A large city takes seconds, in which the process must answer others.
        return await asyncio.to_thread(index_record, kind, record)

    return await kept_names_of(database).get(
        (kind, day),
        revisions.of_kinds((kind,)),
        read,
        lambda index: 1 + len(index.entries),
    )
