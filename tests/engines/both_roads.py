"""Reads over the lean reader and over the official driver, one after the other, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from neo4j.exceptions import DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point

from graph.database.connection import Database

READ_ONCE = Database.read_once


@contextmanager
def over_driver(database: Database) -> Iterator[None]:
    """Read over the official driver in the context."""
    with patch.object(database, "reader", None):
        yield


def described(value: Any) -> Any:  # noqa: ANN401 - an answer has any type
    """Return a value with the names of its types, so that equal texts are equal in all."""
    if isinstance(value, list | tuple) and not isinstance(value, Point):
        return [described(member) for member in value]
    if isinstance(value, dict):
        return {name: described(member) for name, member in value.items()}
    return (type(value).__name__, repr(value), described_entity(value))


def described_entity(value: Any) -> Any:  # noqa: ANN401 - an answer has any type
    """Return what `repr` leaves out of nodes, relationships and paths."""
    match value:
        case Path():
            return [described(each) for each in (*value.nodes, *value.relationships)]
        case Node():
            return [value.element_id, sorted(value.labels), described(dict(value))]
        case Relationship():
            ends = [node.element_id for node in value.nodes if node]
            return [value.element_id, value.type, ends, described(dict(value))]
    return None


async def outcome(
    database: Database, statement: str, parameters: Mapping[str, object] | None
) -> tuple[str, Any]:
    """Read once and return what comes of it: an answer, or the error of the driver."""
    running: Any
    async with database.limited(database.limit) as running:
        try:
            value = await READ_ONCE(database, statement, parameters, database.limit, running)
        except Neo4jError as error:
            return (type(error).__name__, (error.code, error.message, error.is_retryable()))
        except DriverError as error:
            return (type(error).__name__, error.is_retryable())
    return ("answer", described(value))


async def outcomes(
    database: Database, statement: str, parameters: Mapping[str, object] | None = None
) -> tuple[tuple[str, Any], tuple[str, Any]]:
    """Return what comes of a read over the lean reader, and over the official driver."""
    assert database.reader
    lean = await outcome(database, statement, parameters)
    with over_driver(database):
        return lean, await outcome(database, statement, parameters)


@contextmanager
def comparing_roads() -> Iterator[list[str]]:
    """Compare in the context what comes of each read over both, and yield the statements.

    A difference fails at the end: an error within an operation may become part of its answer.
    """
    compared: list[str] = []
    different: list[tuple[str, object, object]] = []

    async def read_twice(
        self: Database,
        statement: str,
        parameters: Mapping[str, object] | None,
        *further: Any,  # noqa: ANN401 - only passed on
    ) -> Any:  # noqa: ANN401 - an answer has any type
        lean, driver = await outcomes(self, statement, parameters)
        compared.append(statement)
        if lean != driver:
            different.append((statement, lean, driver))
        return await READ_ONCE(self, statement, parameters, *further)

    with patch.object(Database, "read_once", read_twice):
        yield compared
    assert not different
