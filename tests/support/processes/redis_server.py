"""A real Redis in a process of its own, where the machine has one."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Run a Redis that keeps nothing; yields its address and its process."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("REQUIRE_REDIS") == "1":
            pytest.fail("REQUIRE_REDIS=1, but there is no redis-server.", pytrace=False)
        pytest.skip("REDIS LEFT OUT: there is no redis-server on this machine")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_until_listening(port)
        yield f"redis://127.0.0.1:{port}/0", server
    finally:
        server.kill()
        server.wait(10)


def wait_until_listening(port: int) -> None:
    """Wait until something listens there."""
    until = monotonic() + 20
    while monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise TimeoutError(port)
