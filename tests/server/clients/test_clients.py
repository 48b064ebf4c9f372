"""Clients that frontends use, in their real packages, against a running service."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.server.clients.client_service import WRITE_TOKEN, ClientService, serve_clients

pytestmark = [pytest.mark.alone, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
LOCK = HERE / "package-lock.json"
INSTALL = ["npm", "ci", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund", "--silent"]
HTTP = ("fetch", "apollo", "urql", "relay", "python-gql")
CLIENTS = (*HTTP, "graphql-sse", "graphql-ws")
LIMITED = (*HTTP, "graphql-ws")
"""Those whose requests have a limit of time; a stream of events has none."""
CACHES = ("apollo", "urql", "relay")
CODES = {
    "200": [],
    "294": ["UNKNOWN_AREA"],
    "405": ["NOT_A_QUERY"],
    "422": ["BAD_USER_INPUT"],
    "503": ["TIMEOUT"],
}
"""What each status comes with here: a client has read an answer right if it has the code."""

Report = Mapping[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the clients to a folder of their own, with their packages, and compile what is to be."""
    if lack := next((name for name in ("node", "npm") if shutil.which(name) is None), None):
        if os.environ.get("REQUIRE_NODE") == "1":
            pytest.fail(f"REQUIRE_NODE=1, but {lack} is missing.", pytrace=False)
        pytest.skip(f"The clients of frontends are not tried: {lack} is missing.")
    folder = tmp_path_factory.mktemp("clients") / "clients"
    shutil.copytree(HERE, folder)
    shutil.copy(PROJECT / "schema" / "schema.graphql", folder / "snippets")
    (folder / "node_modules").symlink_to(installed_packages())
    compiled = subprocess.run(
        ["npm", "run", "build", "--silent"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr
    return folder


def installed_packages() -> Path:
    """Return a folder with the packages of the lock; they are installed once for each lock."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = PROJECT / "var" / "clients" / digest
    done = folder / "installed"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for file in (LOCK, HERE / "package.json"):
            shutil.copy(file, folder)
        subprocess.run(INSTALL, cwd=folder, check=True)
        done.touch()
    return folder / "node_modules"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientService]:
    """The service that all clients ask, write to and listen to."""
    with serve_clients(tmp_path_factory.mktemp("asked")) as running:
        yield running


@pytest.fixture(scope="module")
def reports(built: Path, running: ClientService) -> Mapping[str, Report]:
    """Run every client; return what each read and, from `503`, what it made of a silent graph."""
    url = running.service.url
    surroundings = {**os.environ, "LINLI_URL": url, "LINLI_WRITE_TOKEN": WRITE_TOKEN}
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(
                subprocess.Popen(
                    command_of(name),
                    cwd=PROJECT if name == "python-gql" else built,
                    env={**surroundings, "NODE_NO_WARNINGS": "1"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for name in CLIENTS
        }
        found = {name: next_report(process) for name, process in processes.items()}
        with silent_graph(running.engine):
            for name in LIMITED:
                process = processes[name]
                assert process.stdin
                with suppress(BrokenPipeError):  # a client that failed has no report either
                    process.stdin.write("the graph is silent\n")
                    process.stdin.flush()
            for name in LIMITED:
                found[name]["readings"]["503"] = next_report(processes[name])
    return found


@contextmanager
def silent_graph(engine: int) -> Iterator[None]:
    """Halt an engine, so that it takes connections and never answers."""
    os.kill(engine, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(engine, signal.SIGCONT)


def command_of(name: str) -> list[str]:
    """Return the command that tries a client."""
    if name == "python-gql":
        return [sys.executable, "-m", "tests.server.clients.python_scenario"]
    return ["node", "scenario.js", name]


def next_report(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next line that a client printed; without one it has failed on standard error."""
    assert process.stdout
    line = process.stdout.readline()
    report: dict[str, Any] = json.loads(line) if line else {"readings": {}}
    return report


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_reads_a_page_and_the_one_after_it(
    reports: Mapping[str, Report], name: str
) -> None:
    first, both, different = reports[name]["pages"]
    assert (first, both, different) == (10, 20, 20)


def test_relay_pages_through_a_list_of_a_node(reports: Mapping[str, Report]) -> None:
    assert reports["relay"]["nested"] == [10, 12]


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_writes_under_a_chinese_name(reports: Mapping[str, Report], name: str) -> None:
    posted = reports[name]["change"]["posted"]
    assert posted["__typename"] == "Need"
    assert [each["recordedBy"] for each in posted["evidence"]] == ["海明街道办"]


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_sees_a_change_as_it_happens(reports: Mapping[str, Report], name: str) -> None:
    assert reports[name]["change"]["seen"]


@pytest.mark.parametrize("status", CODES)
@pytest.mark.parametrize("name", HTTP)
def test_a_client_reads_every_status_right(
    reports: Mapping[str, Report], name: str, status: str
) -> None:
    reading = reports[name]["readings"][status]
    assert (str(reading["status"]), reading["codes"]) == (status, CODES[status])
    assert bool(reading["data"]) == (status in ("200", "294"))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *(("graphql-sse", status) for status in ("200", "294", "422")),
        *(("graphql-ws", status) for status in ("200", "294", "422", "503")),
    ],
)
def test_a_client_of_streams_reads_data_and_errors_right(
    reports: Mapping[str, Report], name: str, status: str
) -> None:
    reading = reports[name]["readings"][status]
    assert reading["codes"] == CODES[status]
    assert bool(reading["data"]) == (status in ("200", "294"))


@pytest.mark.parametrize("name", CACHES)
def test_what_was_known_then_leaves_the_view_of_today_as_it_is(
    reports: Mapping[str, Report], name: str
) -> None:
    assert reports[name]["moments"] == ["解放路社区", "解放社区", "解放路社区"]


def test_the_lock_of_the_clients_names_no_host() -> None:
    assert "://" not in LOCK.read_text(encoding="utf-8")
