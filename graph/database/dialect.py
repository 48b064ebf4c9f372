"""What differs between the two engines, chosen by asking the server who it is.

Statements are the same everywhere; only what surrounds them differs: how the schema is declared and
whether the server itself ends a statement whose caller has gone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.database.template import fill

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")

UNIQUE = "CREATE CONSTRAINT <index> IF NOT EXISTS FOR (n:<label>) REQUIRE n.<property> IS UNIQUE"
RANGE = "CREATE INDEX <index> IF NOT EXISTS FOR (n:<label>) ON (<properties>)"
TEXT = "CREATE TEXT INDEX <index> IF NOT EXISTS FOR (n:<label>) ON (n.<property>)"


@dataclass(frozen=True)
class Dialect:
    """One engine's peculiarities."""

    name: str
    """What the engine is called: "Neo4j" or "ArcadeDB"."""
    has_text_index: bool
    """Whether an index makes `CONTAINS` on a string faster than reading every node of the label."""
    ends_abandoned_statements: bool
    """Whether the server stops a statement when its transaction's time is over or its connection is gone."""
    lets_writers_race: bool
    """Whether writers of one node only learn at their commit that another one was faster, rather than wait for it."""
    needs_index_wait: bool
    """Whether an index is built in the background, so that `wait_for_indexes` has something to wait for."""

    def unique(self, label: str, prop: str) -> str:
        """The statement that makes `prop` unique among the nodes of `label`; it also indexes it."""
        return fill(
            UNIQUE,
            index=index_name("unique", label, prop),
            label=quoted_name(label),
            property=quoted_name(prop),
        )

    def index(self, label: str, *properties: str) -> str:
        """The statement that indexes nodes of `label` by `properties`, for equality, ranges and order."""
        return fill(
            RANGE,
            index=index_name("index", label, *properties),
            label=quoted_name(label),
            properties=listed("n", properties),
        )

    def text_index(self, label: str, prop: str) -> str | None:
        """The statement that makes `CONTAINS` on `prop` fast, or None where the engine has nothing for it."""
        if not self.has_text_index:
            return None
        return fill(
            TEXT,
            index=index_name("text", label, prop),
            label=quoted_name(label),
            property=quoted_name(prop),
        )

    def wait_for_indexes(self) -> str | None:
        """The statement that returns when every index is in use, or None where they are from the start."""
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
    """The dialect of a server that calls itself `agent`.

    ArcadeDB answers `Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)`, and claims to be Neo4j in `dbms.components()`.
    """
    return ARCADEDB if "ArcadeDB" in agent else NEO4J


def index_name(*parts: str) -> str:
    """A name for an index that says what it indexes, the same on every start."""
    return "_".join(quoted_name(part) for part in parts)


def listed(variable: str, properties: Sequence[str]) -> str:
    """`n.a, n.b`: the properties of a variable as an index wants them."""
    return ", ".join(f"{variable}.{quoted_name(prop)}" for prop in properties)


def quoted_name(name: str) -> str:
    """The label, type or property name, known to be one: it becomes part of a statement."""
    if not NAME.match(name):
        raise ValueError(f"{name!r} is not a label, a relationship type or a property name.")
    return name
