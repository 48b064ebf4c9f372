"""What differs between the two engines, chosen by asking the server who it is.

Statements are the same everywhere; only what surrounds them differs: how the schema is declared and
whether the server itself ends a statement whose caller has gone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.database.template import fill

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")

UNIQUE = "CREATE CONSTRAINT <index> IF NOT EXISTS FOR (n:<label>) REQUIRE n.<property> IS UNIQUE"
RANGE = "CREATE INDEX <index> IF NOT EXISTS FOR (n:<label>) ON (<properties>)"
TEXT = "CREATE TEXT INDEX <index> IF NOT EXISTS FOR (n:<label>) ON (n.<property>)"


class IndexStatement(NamedTuple):
    """The statement that creates a constraint or an index, and the name under which it does."""

    name: str
    text: str


@dataclass(frozen=True)
class Dialect:
    """What one engine does in its own way."""

    name: str
    """The engine's name: "Neo4j" or "ArcadeDB"."""
    has_text_index: bool
    """Whether an index makes `CONTAINS` on a string faster than reading every node of the label."""
    ends_abandoned_statements: bool
    """Whether the server ends a statement when its transaction times out or its connection is lost.
    """
    lets_writers_race: bool
    """Whether a writer of a node fails at its commit if another one was faster, rather than waiting
    for it.
    """
    needs_index_wait: bool
    """Whether an index is built in the background, so that `wait_for_indexes` has something to wait
    for.
    """

    def unique(self, label: str, prop: str) -> IndexStatement:
        """Return the statement that makes `prop` unique among the nodes of `label` and indexes
        it.
        """
        name = index_name("unique", label, prop)
        text = fill(
            UNIQUE,
            index=name,
            label=quoted_name(label),
            property=quoted_name(prop),
        )
        return IndexStatement(name, text)

    def index(self, label: str, *properties: str) -> IndexStatement:
        """Return the statement that indexes nodes of `label` by `properties`, for equality, ranges
        and order.
        """
        name = index_name("index", label, *properties)
        text = fill(
            RANGE,
            index=name,
            label=quoted_name(label),
            properties=property_list("n", properties),
        )
        return IndexStatement(name, text)

    def text_index(self, label: str, prop: str) -> IndexStatement | None:
        """Return the statement that makes `CONTAINS` on `prop` fast, None if the engine has no such
        index.
        """
        if not self.has_text_index:
            return None
        name = index_name("text", label, prop)
        text = fill(
            TEXT,
            index=name,
            label=quoted_name(label),
            property=quoted_name(prop),
        )
        return IndexStatement(name, text)

    def wait_for_indexes(self) -> str | None:
        """Return the statement that waits until every index is in use, None if they are at once."""
        return "CALL db.awaitIndexes(300)" if self.needs_index_wait else None


NEO4J = Dialect(
    name="Neo4j",
    has_text_index=True,
    ends_abandoned_statements=True,
    lets_writers_race=False,
    needs_index_wait=True,
)
ARCADEDB = Dialect(
    name="ArcadeDB",
    has_text_index=False,
    ends_abandoned_statements=False,
    lets_writers_race=True,
    needs_index_wait=False,
)


def dialect_of(agent: str) -> Dialect:
    """Return the dialect of a server that calls itself `agent`.

    ArcadeDB answers `Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)`, and claims to be Neo4j in
    `dbms.components()`.
    """
    return ARCADEDB if "ArcadeDB" in agent else NEO4J


def index_name(*parts: str) -> str:
    """Return a name for an index that says what it indexes, the same on every start."""
    return "_".join(quoted_name(part) for part in parts)


def property_list(variable: str, properties: Sequence[str]) -> str:
    """Return the properties of a variable as an index lists them: `n.a, n.b`."""
    return ", ".join(f"{variable}.{quoted_name(prop)}" for prop in properties)


def quoted_name(name: str) -> str:
    """Return a label, type or property name as it becomes part of a statement.

    Raises `ValueError` for any other text.
    """
    if not NAME.match(name):
        raise ValueError(f"{name!r} is not a label, a relationship type or a property name.")
    return name
