"""The life of the service in real processes: it starts, serves, stops, leaves nothing behind."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.database.connection import Database, connect
from graph.database.embedded import engine as embedded
from graph.database.embedded.process import find_free_port
from graph.rows.import_log import RunStart, log_import_start
from graph.vocabulary import load_vocabulary
from server.runtime.graph_access import GraphAccess
from server.serve import wait_for_graph
from tests.conftest import PASSWORDS
from tests.graph.mutations.test_expiry_sweep import LEDGERS
from tests.graph.mutations.test_plan_acceptance import made
from tests.support import commands
from tests.support.faults.bolt_proxy import bolt_proxy
from tests.support.office import Office
from tests.support.processes.linli_service import Linli, alive, healthy, linli_serve, wait_for
from tests.support.small_city import load_city

STOP_LIMIT = 5.0


def asked(url: str, query: str, token: str | None = None, **variables: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Return the data of an answer that has no errors."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    body = {"query": query, "variables": variables}
    response = httpx.post(f"{url}/graphql", json=body, headers=headers, timeout=30)
    assert "errors" not in response.json(), response.text
    return response.json()["data"]


@pytest.mark.alone
@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_service_starts_says_where_it_is_and_stops_within_5_s_without_leaving_a_process(
    tmp_path: Path, workers: str
) -> None:
    with linli_serve(tmp_path / "var", "--no-sample", "--workers", workers) as service:
        url = service.serving()
        assert f"{url}/graphql" in service.text
        assert "whoCovers(where:" in service.text
        assert asked(url, "{ duties { code } }")["duties"]
        family = service.family()
        assert len(family) >= 1 + int(workers)
        assert service.stopped() < STOP_LIMIT
        assert service.process.returncode == 0
        assert alive(family) == set()
        assert "Traceback" not in service.text
        assert "the service is stopping" in service.text
        assert "the service has stopped" in service.text.splitlines()[-1]
        assert "WARNING" not in service.text


@pytest.mark.alone
def test_a_ctrl_c_stops_it_in_the_same_way(tmp_path: Path) -> None:
    with linli_serve(tmp_path / "var", "--no-sample") as service:
        service.serving()
        family = service.family()
        assert service.stopped(signal.SIGINT) < STOP_LIMIT
        assert alive(family) == set()
        assert "Traceback" not in service.text


@pytest.mark.alone
def test_it_can_be_stopped_while_the_engine_starts(tmp_path: Path) -> None:
    with linli_serve(tmp_path / "var", "--no-sample") as service:
        wait_for(lambda: len(service.family()) > 1, "no engine was started")
        family = service.family()
        assert service.stopped() < STOP_LIMIT
        assert alive(family) == set()
        assert "Traceback" not in service.text


@pytest.mark.alone
@pytest.mark.parametrize("workers", ["1", "2"])
def test_when_it_is_killed_its_engine_and_its_workers_end_too(tmp_path: Path, workers: str) -> None:
    with linli_serve(tmp_path / "var", "--no-sample", "--workers", workers) as service:
        service.serving()
        family = service.family()
        service.stopped(signal.SIGKILL)
        wait_for(lambda: not alive(family), "something outlived the service", 15)


def test_a_worker_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with linli_serve(tmp_path / "var", "--no-sample", "--workers", "2") as service:
        url = service.serving()
        workers = {pid for pid in service.family() if "spawn_main" in command_of(pid)}
        assert len(workers) == 2
        os.kill(min(workers), signal.SIGKILL)
        wait_for(
            lambda: (
                len({pid for pid in service.family() if "spawn_main" in command_of(pid)} - workers)
                == 1
            ),
            "no worker was started",
        )
        wait_for(lambda: asked(url, "{ duties { code } }"), "no answer")


async def test_a_new_worker_waits_for_a_graph_that_is_away(scratch: Database) -> None:
    port = find_free_port()
    access = GraphAccess(
        f"bolt://127.0.0.1:{port}", scratch.user, PASSWORDS[scratch.uri], "neo4j", seconds=10.0
    )
    waiting = asyncio.create_task(wait_for_graph(access))
    await asyncio.sleep(1)
    assert not waiting.done()
    async with bolt_proxy(scratch.uri, port):
        await asyncio.wait_for(waiting, 10)


@pytest.mark.alone
def test_a_worker_that_says_nothing_for_some_seconds_is_not_replaced(tmp_path: Path) -> None:
    with linli_serve(tmp_path / "var", "--no-sample", "--workers", "2") as service:
        url = service.serving()
        workers = members(service, "spawn_main")
        os.kill(min(workers), signal.SIGSTOP)
        time.sleep(7)
        os.kill(min(workers), signal.SIGCONT)
        wait_for(lambda: asked(url, "{ duties { code } }"), "no answer")
        assert members(service, "spawn_main") == workers


def members(service: Linli, word: str) -> set[int]:
    """Return the processes of a service whose command line has a word."""
    return {pid for pid in service.family() if word in command_of(pid)}


def command_of(pid: int) -> str:
    """Return the command line of a process; empty where it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_a_port_in_use_is_told_at_once_with_what_to_do(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        with linli_serve(tmp_path / "var", "--port", port) as service:
            assert service.ended() == 1
            assert f"127.0.0.1:{port}" in service.text
            assert "linli serve --port" in service.text
            assert "Traceback" not in service.text
    assert not (tmp_path / "var").exists(), "the engine was started for nothing"


def test_a_wrong_setting_is_told_by_name_with_exit_code_2(tmp_path: Path) -> None:
    with linli_serve(tmp_path / "var", LINLI_STALE_DAYS="never") as service:
        assert service.ended() == 2
        assert "LINLI_STALE_DAYS" in service.text
        assert "Traceback" not in service.text


def test_a_server_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with linli_serve(
        tmp_path / "var", NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD="x"
    ) as service:
        assert service.ended() == 1
        assert "NEO4J_URI" in service.text
        assert "Traceback" not in service.text


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linli]:
    """A service on an empty graph, for tests that do not stop it."""
    with linli_serve(tmp_path_factory.mktemp("empty") / "var", "--no-sample") as service:
        service.serving()
        yield service


def test_an_empty_graph_says_how_to_fill_it(empty: Linli) -> None:
    assert "linli sample DIR" in empty.text
    assert "linli import DIR/ledgers" in empty.text
    lacking = httpx.get(f"{empty.url}/readyz")
    assert lacking.status_code == 503
    found = {"database": "reachable", "graph": "empty", "schema": "current"}
    assert lacking.json() == {"status": "not ready", **found}


def test_a_data_folder_in_use_is_told_with_what_to_do(empty: Linli, tmp_path: Path) -> None:
    folder = empty.log.with_suffix("")
    second = subprocess.run(
        [sys.executable, "-c", "from server.cli.main import main; main()", "serve", "--port", "0"],
        env={**os.environ, "LINLI_DATA": str(folder)},
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert str(empty.process.pid) in second.stderr
    assert "Traceback" not in second.stderr


def test_commands_ask_the_service_that_has_the_folder_in_use(empty: Linli) -> None:
    environment = {**os.environ, "LINLI_DATA": str(empty.log.with_suffix(""))}
    for arguments, code, part in (
        (["status"], 0, "正在服务 serving"),
        (["who", "Building:B0001"], 3, "Building:B0001"),
    ):
        command = [sys.executable, "-c", "from server.cli.main import main; main()", *arguments]
        done = subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, part in done.stdout) == (code, True), done.stderr


def test_a_plan_is_accepted_and_what_has_expired_swept_through_the_service(
    tmp_path: Path, linli: commands.Linli
) -> None:
    folder = tmp_path / "var"
    plan = asyncio.run(planned_folder(folder, tmp_path / "ledgers"))
    with linli_serve(folder, "--no-sample") as service:
        url, settings = service.serving(), {"LINLI_DATA": str(folder)}
        assert httpx.get(f"{url}/readyz").json()["status"] == "ready"
        for arguments, part in (
            (["accept", plan], "1 / 1 对已认领"),
            (["sweep"], "Project:P3"),
            (["sweep"], "Nothing has expired"),
        ):
            code, told = linli(settings, *arguments)
            assert (code, part in told) == (0, True), told
        found = asked(
            url,
            "{ projects(filter: { status: { eq: PLEDGED } }) "
            "{ edges { node { planned { plan { id } } } } } }",
            (folder / "write-token").read_text(encoding="ascii").strip(),
        )["projects"]["edges"]
        assert [
            edge["node"]["planned"]["plan"]["id"] for edge in found if edge["node"]["planned"]
        ] == [plan]
        (folder / "token-secret").write_text("another secret of 32 bytes or more", encoding="ascii")
        code, told = linli(settings, "sweep")
        assert (code, "linli token issue" in told) == (1, True), told


async def planned_folder(folder: Path, ledgers: Path) -> str:
    """Leave a small city with pledges, some of them expired, and a plan; gives its id."""
    async with (
        embedded.run_engine(folder) as engine,
        connect(engine.access.uri, engine.access.user, engine.access.password) as database,
    ):
        await load_city(database, ledgers, **LEDGERS)
        plan = await made(Office(database, load_vocabulary()))
    return str(plan["id"])


def test_a_10_mb_body_is_refused_over_a_real_connection(empty: Linli) -> None:
    response = httpx.post(
        f"{empty.url}/graphql",
        content=b"x" * 10_000_000,
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (
        413,
        "BODY_TOO_LARGE",
    )


def test_bodies_that_are_no_question_are_refused_over_a_real_connection(empty: Linli) -> None:
    for body in (
        b'"abc"',
        b"null",
        b"[" * 3000,
        b'{"query": "' + b"{a" * 3000 + b'"}',
        b"\xff",
        b'{"query": 1}',
    ):
        response = httpx.post(
            f"{empty.url}/graphql",
            content=body,
            headers={
                "Content-Type": "application/json",
                "Accept": "application/graphql-response+json",
            },
        )
        assert 400 <= response.status_code < 500, body[:20]
        assert response.json()["errors"][0]["message"]


def test_a_path_cannot_forge_a_line_of_the_log(empty: Linli) -> None:
    forged = f"{empty.url}/x%0a2026-11-27%20ERROR%20forged%1b[31m%e2%80%ae"
    httpx.get(forged, headers={"X-Request-ID": "forger-1"})
    wait_for(lambda: "[forger-1]" in empty.text, "no such line")
    (line,) = [line for line in empty.text.splitlines() if "[forger-1]" in line]
    assert "GET /* 404" in line
    assert "forged" not in empty.text


def test_every_log_line_of_a_request_carries_its_id(empty: Linli) -> None:
    httpx.get(f"{empty.url}/healthz", headers={"X-Request-ID": "watcher-1"})
    wait_for(
        lambda: re.search(r"\[watcher-1\] linli\.http: GET /healthz 200", empty.text),
        "no such line",
    )
    asked(empty.url, "query Duties { duties { code } }")
    wait_for(lambda: " ms query Duties\n" in empty.text, "the operation has no name in the log")


def test_a_half_loaded_graph_says_what_to_do(tmp_path: Path) -> None:
    asyncio.run(interrupted_import(tmp_path / "var"))
    with linli_serve(tmp_path / "var") as service:
        service.serving()
        assert "linli import" in service.text
        assert "half-loaded" in service.text


async def interrupted_import(folder: Path) -> None:
    """Leave a graph as an import does that began and was killed."""
    async with (
        embedded.run_engine(folder) as engine,
        connect(engine.access.uri, engine.access.user, engine.access.password) as database,
    ):
        start = RunStart("ledgers of another city", datetime.now(UTC))
        await log_import_start(database, start)


@contextmanager
def small_service() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run the service of the small schema; yields its process and its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [
            sys.executable,
            "-m",
            "tests.support.processes.small_service",
            str(listener.fileno()),
        ]
        service = subprocess.Popen(command, pass_fds=[listener.fileno()])
    try:
        wait_for(lambda: healthy(url), "the service did not start")
        yield service, url
    finally:
        service.kill()
        service.wait()


def stop_while_answering(service: subprocess.Popen[bytes], url: str, seconds: float) -> Any:  # noqa: ANN401 - httpx's response
    """Stop a service while it answers a question that takes so long; return its response."""
    with ThreadPoolExecutor() as pool:
        query = {"query": f"{{ slow(seconds: {seconds}) }}"}
        waiting = pool.submit(httpx.post, f"{url}/graphql", json=query, timeout=30)
        wait_for(
            lambda: asked(url, "{ underWay }")["underWay"] == [seconds],
            "the request did not arrive",
        )
        service.terminate()
        response = waiting.result()
    service.wait(STOP_LIMIT)
    return response


@pytest.mark.alone
def test_a_request_under_way_is_answered_before_the_service_stops() -> None:
    with small_service() as (service, url):
        assert stop_while_answering(service, url, 1).json()["data"] == {"slow": 1.0}


@pytest.mark.alone
def test_a_request_that_takes_longer_than_the_stop_is_told_so_in_our_form() -> None:
    with small_service() as (service, url):
        response = stop_while_answering(service, url, 25)
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["x-request-id"]
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "STOPPING"
    assert "正在停止" in error["message"]
