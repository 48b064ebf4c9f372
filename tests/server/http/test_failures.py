"""Faults inside the service: what the caller is told of them, and what is not."""

import logging
from collections.abc import Iterable

import pytest

from graph.errors import (
    DatabaseBusy,
    DatabaseTimeout,
    DatabaseUnavailable,
    DiskFull,
    StatementFailed,
    StatementTooLarge,
    WriteUnavailable,
)
from tests.support.processes.small_schema import client_of, refusal_of

GREETING = {"query": "{ greeting }"}


async def test_an_internal_error_gives_a_number_and_nothing_else_and_the_log_has_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with client_of(fault=RuntimeError("secret detail")) as client:
        response = await client.post("/graphql", json=GREETING)
    assert refusal_of(response) == (500, "INTERNAL")
    reference = response.json()["errors"][0]["extensions"]["reference"]
    assert "secret detail" not in response.text
    (told,) = traces(caplog.records, reference)
    assert told.exc_info
    assert str(told.exc_info[1]) == "secret detail"


def traces(records: Iterable[logging.LogRecord], reference: str) -> list[logging.LogRecord]:
    """Return the log records with a traceback that name the reference."""
    return [record for record in records if record.exc_info and reference in record.getMessage()]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (DatabaseTimeout(10), (503, "TIMEOUT")),
        (DatabaseBusy(5), (503, "TOO_BUSY")),
        (StatementTooLarge(), (503, "TOO_LARGE")),
        (DatabaseUnavailable("bolt://10.0.0.1:7687"), (503, "UNAVAILABLE")),
        (WriteUnavailable("bolt://10.0.0.1:7687"), (503, "UNAVAILABLE")),
        (DiskFull("/srv/10.0.0.1"), (507, "DISK_FULL")),
        (StatementFailed("Neo.ClientError.Statement.SyntaxError", "MATCH (n)"), (500, "INTERNAL")),
    ],
)
async def test_trouble_with_the_graph_is_told_without_its_inside(
    fault: Exception, expected: tuple[int, str]
) -> None:
    async with client_of(fault=fault) as client:
        response = await client.post("/graphql", json=GREETING)
    assert refusal_of(response) == expected
    assert "10.0.0.1" not in response.text
    assert "MATCH" not in response.text


async def test_a_write_that_may_have_been_done_is_to_be_repeated_with_its_key() -> None:
    async with client_of(fault=WriteUnavailable("bolt://10.0.0.1:7687")) as client:
        response = await client.post("/graphql", json=GREETING)
    assert "idempotencyKey" in response.text
    assert "smaller pages" not in response.text
