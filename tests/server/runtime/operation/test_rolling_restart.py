"""A rolling restart: new workers, the same answers, and no request that is lost."""

from __future__ import annotations

import re
import signal
import threading
from collections import Counter
from pathlib import Path
from typing import Self

import httpx
import pytest

from tests.support.processes.linli_service import linli_serve, wait_for

TOKEN = "0123456789abcdef"
WRITER = {"Authorization": f"Bearer {TOKEN}", "X-Linli-Caller": "tester"}
READ = {"query": "query Load { units { totalCount } duties { code } }"}
WRITE = {"query": "mutation Load { sweepExpired(input: {}) { __typename } }"}
CLIENTS, PAUSE = 6, 0.1
pytestmark = pytest.mark.timeout(600)


class Load:
    """Clients that ask and write all the time, each over a connection that it keeps."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seen: Counter[str] = Counter()
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(n,)) for n in range(CLIENTS)]

    def ask(self, number: int) -> None:
        """Ask until all is done, and count what comes back."""
        with httpx.Client(base_url=self.url, timeout=60, headers=WRITER) as client:
            while not self.done.is_set():
                try:
                    response = client.post("/graphql", json=READ if number else WRITE)
                    self.seen[f"{response.status_code} {'errors' in response.json()}"] += 1
                except httpx.TransportError as problem:
                    self.seen[repr(problem)] += 1
                # New workers start on the same cores.
                self.done.wait(PAUSE)

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()


def counted(url: str) -> int:
    """Return how many operations named `Load` all workers have counted."""
    text = httpx.get(f"{url}/metrics", timeout=30).text
    found = re.findall(r'^linli_requests_total\{.*operation="Load".*\} (\S+)$', text, re.MULTILINE)
    return sum(int(float(number)) for number in found)


def test_a_rolling_restart_under_load_loses_no_request(tmp_path: Path) -> None:
    with linli_serve(
        tmp_path / "var",
        "--no-sample",
        "--workers",
        "2",
        LINLI_WRITE_TOKEN=TOKEN,
        LINLI_KNOWN_OPERATIONS="Load",
    ) as service:
        url = service.serving()
        wait_for(lambda: "warm after" in service.text, "not warm")
        before = service.family()
        with Load(url) as load:
            wait_for(lambda: sum(load.seen.values()) > 50, "no load")
            service.process.send_signal(signal.SIGHUP)
            wait_for(lambda: "all workers are replaced" in service.text, lambda: service.text, 400)
            answered = sum(load.seen.values())
            wait_for(lambda: sum(load.seen.values()) > answered + 50, "no load afterwards")
        assert set(load.seen) == {"200 False"}, load.seen
        assert len(service.family() - before) == 2
        # What the old workers counted is not forgotten.
        assert counted(url) == load.seen["200 False"]
        metrics = httpx.get(f"{url}/metrics").text
        assert 'linli_resident_bytes{part="engine"}' in metrics
        service.stopped()
        assert service.process.returncode == 0
