"""The small schema behind a real server, in a process of its own."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx


@contextmanager
def small_server(files: int | None = None, /, **environment: str) -> Iterator[str]:
    """Serve the small schema under settings; yields the address of its endpoint.

    `files` is how many it may have open.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        program = "tests.support.processes.small_service"
        server = subprocess.Popen(
            [sys.executable, "-m", program, str(listener.fileno())],
            pass_fds=[listener.fileno()],
            env={**os.environ, **environment},
        )
    if files:
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (files, files))
    try:
        wait_until_answered(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        server.terminate()
        server.wait(10)


def wait_until_answered(address: str) -> None:
    """Wait until something answers there."""
    for _ in range(300):
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)
