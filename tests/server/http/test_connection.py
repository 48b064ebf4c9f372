"""Connections: silent clients make room for others, and those that leave end their work."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx
import orjson
import pytest

from tests.support.processes.linli_service import wait_for
from tests.support.processes.small_server import small_server

FILES = 320
"""Open files with which a process may have 64 connections."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The endpoint of a service that may have few connections."""
    with small_server(FILES) as url:
        yield url


def open_connection(url: str, sent: bytes = b"") -> socket.socket:
    """Connect to a service and send the beginning of something."""
    address = urlsplit(url)
    connection = socket.create_connection((str(address.hostname), int(address.port or 0)))
    connection.settimeout(10)
    connection.sendall(sent)
    return connection


def begin_operation(url: str, query: str) -> socket.socket:
    """Send an operation, and do not wait for the answer."""
    body = orjson.dumps({"query": query})
    head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return open_connection(url, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


def under_way(url: str) -> list[float]:
    """Return what is under way."""
    answer = httpx.post(url, json={"query": "{ underWay }"}, timeout=10).json()
    found: list[float] = answer["data"]["underWay"]
    return found


@contextmanager
def connections(url: str, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """Open many connections."""
    with ExitStack() as stack:
        yield [stack.enter_context(open_connection(url, sent)) for _ in range(number)]


def test_connections_that_say_nothing_shut_nobody_out(url: str) -> None:
    with connections(url, 400, b"") as silent:
        assert httpx.get(url.replace("/graphql", "/healthz"), timeout=10).status_code == 200
        assert silent[0].recv(1) == b"", "the longest idle makes room"


def test_half_heads_shut_nobody_out(url: str) -> None:
    with connections(url, 200, b"POST /graphql HTTP/1.1\r\n"):
        assert under_way(url) == []


def test_a_connection_beyond_those_that_are_busy_is_told_so(url: str) -> None:
    half = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    busy = half + b"Content-Length: 100\r\n\r\n{"
    with connections(url, 64, busy), open_connection(url) as late:
        answer = late.recv(10_000).decode()
    assert answer.startswith("HTTP/1.1 503 ")
    assert "TOO_BUSY" in answer
    wait_for(lambda: under_way(url) == [], "nobody is answered any more")


def test_a_client_that_leaves_ends_its_query(url: str) -> None:
    with begin_operation(url, "{ slow(seconds: 31) }"):
        wait_for(lambda: under_way(url) == [31], "it did not begin")
    wait_for(lambda: under_way(url) == [], "it goes on", 5)


def test_a_client_that_leaves_does_not_end_its_write(url: str) -> None:
    with begin_operation(url, 'mutation { rename(to: "x", seconds: 2) }'):
        wait_for(lambda: under_way(url) == [2], "it did not begin")
    assert under_way(url) == [2]
    wait_for(lambda: under_way(url) == [], "it never ends")


def test_who_is_rejected_while_the_body_is_on_its_way_still_reads_why(url: str) -> None:
    size = 1_000_000
    head = "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    with open_connection(url, f"{head}Content-Length: {size}\r\n\r\n".encode()) as uploading:
        time.sleep(0.2)
        for _ in range(10):
            uploading.sendall(b"." * (size // 10))
            time.sleep(0.01)
        answer = b"".join(iter(lambda: uploading.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"NOT_FOUND" in answer
