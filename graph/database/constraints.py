"""Uniqueness constraints and indexes, derived from the declarations of the kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from graph.database.connection import Database
from graph.database.dialect import Dialect, IndexStatement
from graph.database.driver import TransientError
from graph.errors import DatabaseUnavailable, StatementFailed
from graph.ontology.declarations import Value
from graph.ontology.folding import FOLDED_KEY
from graph.ontology.kinds import KINDS
from graph.ontology.search_text import WORDS

CONSTRAINTS = "SHOW CONSTRAINTS YIELD name RETURN collect(name)"
INDEXES = "SHOW INDEXES YIELD name RETURN collect(name)"
EXISTS_BY_NOW = "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists"
DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, None)
"""Seconds before each further attempt after a deadlock; None after the last one."""


async def create_constraints(database: Database) -> None:
    """Create every constraint and index that does not exist yet, and return when they are in
    use.

    An engine takes a second to say of each in turn that it exists, so it is asked for all at once.
    """
    existing = {*await database.read(CONSTRAINTS), *await database.read(INDEXES)}
    for name, statement in dict.fromkeys(constraint_statements(database.dialect)):
        if name not in existing:
            await create_rule(database, statement)
    if wait := database.dialect.wait_for_indexes():
        await database.execute(wait)


async def create_rule(database: Database, statement: str) -> None:
    """Create a constraint or an index, unless somebody else creates it at the same time.

    Neo4j looks whether it exists before it waits for the other one, such as an earlier attempt that
    was given up but goes on. Of two that wait for each other it ends one, which tries again.
    """
    for pause in PAUSES:
        try:
            await database.execute(statement)
        except StatementFailed as problem:
            if problem.code != EXISTS_BY_NOW:
                raise
        except DatabaseUnavailable as problem:
            if pause is None or not is_deadlock(problem.__cause__):
                raise
            await asyncio.sleep(pause)
            continue
        return


def is_deadlock(error: BaseException | None) -> bool:
    """Whether the engine ended a statement that waited for another one that waited for it."""
    return isinstance(error, TransientError) and error.code == DEADLOCK


def constraint_statements(dialect: Dialect) -> Iterator[IndexStatement]:
    """Yield the statements that create constraints and indexes.

    Kinds of one facet share some of them.
    """
    for label in ("Import", "Counter", "Written", "Identity", "AccessToken"):
        yield dialect.unique(label, "id")
    yield dialect.index("Change", "number")
    yield dialect.index("Change", "recordedAt")
    yield dialect.index("ImportPart", "run")
    yield dialect.index("AuditEntry", "number")
    yield dialect.index("Written", "recordedAt")
    for kind in KINDS:
        names = {prop.name for prop in kind.properties if prop.value is Value.TEXT}
        yield dialect.unique(kind.anchor, "id")
        yield dialect.index(kind.anchor, FOLDED_KEY)
        if "code" in names:
            yield dialect.index(kind.anchor, "code")
        # Otherwise a page of one kind in the order of its ids would sort the whole facet.
        if kind.facet:
            yield dialect.index(kind.name, "id")
        # Matching searches needs and resources by their category.
        if any(prop.value is Value.CATEGORY and prop.required for prop in kind.properties):
            yield dialect.index(kind.name, "category")
        # Otherwise a figure or a list of one duty would read the facts of all others.
        if kind.fact and any(prop.value is Value.DUTY for prop in kind.properties):
            yield dialect.index(kind.name, "duty")
        if kind.title_property and (text := dialect.text_index(kind.anchor, WORDS)):
            yield text
