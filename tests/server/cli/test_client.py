"""What a command says of a service that has the data folder and does not answer as it should."""

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from graph.errors import FolderInUse
from server.cli import client
from server.cli.client import RunningService, WriteUnconfirmed
from server.cli.export import fetch_export
from server.cli.received_files import ExportInterrupted
from server.queries.request import GraphQLRequest
from server.runtime.city_files import read_mapping
from server.runtime.data_folder import announce_service
from server.settings import read_settings

WRITE = GraphQLRequest("mutation { sweepExpired(input: {}) { __typename } }", {})
READ = GraphQLRequest("{ duties { code } }", {})
GONE = b""
LATE = (
    b"HTTP/1.0 503 Service Unavailable\r\n\r\n"
    b'{"errors": [{"message": "late", "extensions": {"code": "OUTCOME_UNKNOWN"}}]}'
)
STOPPING = LATE.replace(b"OUTCOME_UNKNOWN", b"STOPPING")
TORN = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nX-Linli-Export: {}\r\n\r\n{"
OTHER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture
def service(tmp_path: Path) -> RunningService:
    """The service of a data folder."""
    return RunningService(read_settings(data=tmp_path), FolderInUse("var", "1"))


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    """A socket that the folder names as the address of its service."""
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as made,
        announce_service(tmp_path, f"http://127.0.0.1:{made.getsockname()[1]}"),
    ):
        yield made


def answer_once(listener: socket.socket, answer: bytes) -> None:
    """Take one request and answer with these bytes."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(100_000)
        connection.sendall(answer)


def execute(service: RunningService, request: GraphQLRequest, caller: str | None = None) -> None:
    """Execute a request."""
    asyncio.run(service.execute(request, caller))


@pytest.mark.parametrize("answer", [GONE, LATE, STOPPING, TORN])
def test_a_write_whose_end_is_not_told_may_have_been_done(
    service: RunningService, listener: socket.socket, answer: bytes
) -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(answer_once, listener, answer)
        with pytest.raises(WriteUnconfirmed, match=r"可能已经完成.* may have been done"):
            execute(service, WRITE, "值班员")


def test_a_write_that_is_not_answered_in_time_may_have_been_done(
    service: RunningService, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.WRITE_SECONDS > client.READ_SECONDS
    assert listener.fileno() > 0
    monkeypatch.setattr(client, "WRITE_SECONDS", 0.2)
    with pytest.raises(WriteUnconfirmed):
        execute(service, WRITE, "值班员")


@pytest.mark.parametrize("answer", [GONE, TORN, OTHER])
def test_a_question_that_no_service_answers_says_that_the_folder_is_in_use(
    service: RunningService, listener: socket.socket, answer: bytes
) -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(answer_once, listener, answer)
        with pytest.raises(FolderInUse):
            execute(service, READ)


def test_a_write_that_did_not_reach_a_service_was_not_done(
    service: RunningService, tmp_path: Path
) -> None:
    for address in ("http://127.0.0.1:1", "no address"):
        with announce_service(tmp_path, address), pytest.raises(FolderInUse):
            execute(service, WRITE, "值班员")
    with pytest.raises(FolderInUse):
        execute(service, WRITE, "值班员")


@pytest.mark.parametrize("answer", [TORN, OTHER])
def test_an_export_that_breaks_off_leaves_the_older_file(
    service: RunningService, listener: socket.socket, tmp_path: Path, answer: bytes
) -> None:
    file = tmp_path / "out" / "单位.csv"
    file.parent.mkdir()
    file.write_bytes(b"older")
    with ThreadPoolExecutor() as pool:
        pool.submit(answer_once, listener, answer)
        with pytest.raises(ExportInterrupted):
            fetch_export(service, read_mapping(service.settings)[0], file)
    assert file.read_bytes() == b"older"
    assert list(file.parent.iterdir()) == [file]
