"""What a command says of a service that has the data folder in use and does not answer as it should."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from graph.errors import FolderInUse
from server.cli import client as asking
from server.cli.client import Unheard, ask_service
from server.queries.who_covers import GraphQLRequest
from server.runtime.data_folder import announced
from server.settings import Settings, read_settings

TAKEN = FolderInUse("var", "1")
WRITE, READ = (
    GraphQLRequest("mutation { sweepExpired(input: {}) { __typename } }", {}),
    GraphQLRequest("{ duties { code } }", {}),
)
GONE = b""
LATE = b'HTTP/1.0 503 Service Unavailable\r\n\r\n{"errors": [{"message": "late", "extensions": {"code": "TIMEOUT"}}]}'
TORN = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"
OTHER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a data folder."""
    return read_settings(data=tmp_path)


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    """A socket that the folder names as the address of its service."""
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as made,
        announced(tmp_path, f"http://127.0.0.1:{made.getsockname()[1]}"),
    ):
        yield made


def answering(listener: socket.socket, answer: bytes) -> None:
    """Take one question and answer with these bytes."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(100_000)
        connection.sendall(answer)


@pytest.mark.parametrize("answer", [GONE, LATE, TORN])
def test_a_write_whose_end_is_not_told_may_have_been_done(
    settings: Settings, listener: socket.socket, answer: bytes
) -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(answering, listener, answer)
        with pytest.raises(Unheard, match=r"可能已经完成.* may have been done"):
            ask_service(settings, WRITE, TAKEN, "值班员")


def test_a_write_that_is_not_answered_in_time_may_have_been_done(
    settings: Settings, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asking.WRITING > asking.READING
    assert listener.fileno() > 0
    monkeypatch.setattr(asking, "WRITING", 0.2)
    with pytest.raises(Unheard):
        ask_service(settings, WRITE, TAKEN, "值班员")


@pytest.mark.parametrize("answer", [GONE, TORN, OTHER])
def test_a_question_that_no_service_answers_says_that_the_folder_is_in_use(
    settings: Settings, listener: socket.socket, answer: bytes
) -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(answering, listener, answer)
        with pytest.raises(FolderInUse):
            ask_service(settings, READ, TAKEN)


def test_a_write_that_did_not_reach_a_service_was_not_done(
    settings: Settings, tmp_path: Path
) -> None:
    for address in ("http://127.0.0.1:1", "no address"):
        with announced(tmp_path, address), pytest.raises(FolderInUse):
            ask_service(settings, WRITE, TAKEN, "值班员")
    with pytest.raises(FolderInUse):
        ask_service(settings, WRITE, TAKEN, "值班员")
