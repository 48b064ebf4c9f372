"""Which statements the log warns of."""

import logging
from time import perf_counter

import pytest

from graph.database import statement_log
from graph.database.statement_log import RunningStatement, expect_slow_statements


@pytest.fixture(autouse=True)
def every_statement_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count any time as slow."""
    monkeypatch.setattr(statement_log, "SLOW", 0.0)


def send(statement: str) -> None:
    """Send a statement that takes no time."""
    with RunningStatement(perf_counter() + 1).sent(statement):
        pass


def test_a_slow_statement_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "linli.graph"):
        send("RETURN 1")
    assert [(record.levelname, "RETURN 1" in record.message) for record in caplog.records] == [
        ("WARNING", True)
    ]


def test_where_slow_statements_are_to_be_expected_none_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "linli.graph"):
        with expect_slow_statements():
            send("RETURN 1")
        assert caplog.records == []
        send("RETURN 2")
    assert len(caplog.records) == 1
