"""Commands are quick because they load little: no engine, schema or spreadsheet without need."""

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from graph.database.embedded.folder_lock import lock_folder
from server.cli.main import COMMANDS
from server.runtime.data_folder import announce_service

HEAVY = (
    "graphql",
    "loaders.ledgers",
    "neo4j",
    "numpy",
    "openpyxl",
    "ortools",
    "pandas",
    "schema",
    "strawberry",
    "uvicorn",
    "xlsxwriter",
)
"""Each takes a tenth of a second or more to import."""
RUN = """
import sys
from server.cli.main import cli
for line in sys.argv[1:]:
    try:
        cli(line.split(), standalone_mode=False)
    except SystemExit:
        pass
print("LOADED", *(name for name in {heavy} if name in sys.modules))
"""
ANSWER = (
    b'{"data": {"whoCovers": {"__typename": "UnknownPlace", "message": "no such place",'
    b' "understood": [], "nearest": null}}}'
)


def loaded_by(*lines: str, **environment: str) -> tuple[str, set[str]]:
    """Run commands in a new process; what they wrote, and which heavy modules they loaded."""
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(heavy=HEAVY), *lines],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    told, _, loaded = done.stdout.partition("LOADED")
    assert "Traceback" not in done.stderr, done.stderr
    return told + done.stderr, set(loaded.split())


def test_the_help_of_every_command_loads_nothing_heavy() -> None:
    told, loaded = loaded_by("--help", *(f"{name} --help" for name in COMMANDS))
    assert told.count("Usage:") == len(COMMANDS) + 1
    assert loaded == set()


def answer_who(listener: socket.socket) -> None:
    """Take one request and answer that there is no such place."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(100_000)
        length = str(len(ANSWER)).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n" + ANSWER)


def test_who_beside_a_service_loads_nothing_heavy(tmp_path: Path) -> None:
    lock = lock_folder(tmp_path)
    try:
        with (
            closing(socket.create_server(("127.0.0.1", 0))) as listener,
            announce_service(tmp_path, f"http://127.0.0.1:{listener.getsockname()[1]}"),
            ThreadPoolExecutor(1) as threads,
        ):
            threads.submit(answer_who, listener)
            told, loaded = loaded_by("who 1号楼", LINLI_DATA=str(tmp_path))
    finally:
        os.close(lock)
    assert "no such place" in told
    assert loaded == set()
