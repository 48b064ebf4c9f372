"""Commands are quick because they load little: no engine, schema or spreadsheet without need."""

import json
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
WHO: object = {
    "data": {
        "whoCovers": {
            "__typename": "UnknownPlace",
            "message": "no such place",
            "understood": [],
            "nearest": None,
        }
    }
}
RUNS: object = {
    "imports": [
        {
            "id": "Import:261127-3f9c2a",
            "name": "台账",
            "startedAt": "2026-11-27T09:00:00+08:00",
            "recordedAt": "2026-11-27T09:00:00+08:00",
            "finishedAt": None,
            "by": "值班员",
            "files": ["单位.csv"],
            "mappingHash": None,
            "undoes": None,
            "undoneBy": None,
            "refused": 0,
            "ledgers": [{"name": "单位", "kind": "Unit", "counts": {"added": 2}}],
        }
    ]
}
REPORT: object = {"event": "report", "ok": True, "report": {"run": "Import:261127-3f9c2b"}}


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


def test_a_service_loads_neither_solvers_nor_libraries_of_tables() -> None:
    code = "import sys, schema.build, server.http.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"neo4j", "graph.mutations"} <= loaded
    assert loaded & {"ortools", "pandas", "pyarrow"} == set()


def answer_once(listener: socket.socket, answer: object, media_type: str) -> None:
    """Take one request and answer it."""
    connection, _ = listener.accept()
    body = json.dumps(answer).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    with connection:
        connection.recv(100_000)
        connection.sendall(head.encode() + body)


def beside_service(
    folder: Path, line: str, answer: object, media_type: str = "application/json"
) -> tuple[str, set[str]]:
    """Run a command beside a service that gives one answer; return what `loaded_by` does."""
    lock = lock_folder(folder)
    try:
        with (
            closing(socket.create_server(("127.0.0.1", 0))) as listener,
            announce_service(folder, f"http://127.0.0.1:{listener.getsockname()[1]}"),
            ThreadPoolExecutor(1) as threads,
        ):
            threads.submit(answer_once, listener, answer, media_type)
            return loaded_by(line, LINLI_DATA=str(folder))
    finally:
        os.close(lock)


def test_who_beside_a_service_loads_nothing_heavy(tmp_path: Path) -> None:
    told, loaded = beside_service(tmp_path, "who 1号楼", WHO)
    assert "no such place" in told
    assert loaded == set()


def test_runs_beside_a_service_load_nothing_heavy(tmp_path: Path) -> None:
    told, loaded = beside_service(tmp_path, "runs", RUNS)
    assert "261127-3f9c2a" in told
    assert loaded == set()


def test_an_undoing_beside_a_service_loads_neither_schema_nor_solver(tmp_path: Path) -> None:
    line = "import --undo 261127-3f9c2a"
    told, loaded = beside_service(tmp_path, line, REPORT, "application/x-ndjson")
    assert "The graph is as it was before." in told
    assert loaded & {"graphql", "ortools", "schema", "strawberry", "uvicorn"} == set()
