"""The process of the embedded graph: ArcadeDB, which serves Bolt until its standard input ends.

Run as `python -m graph.database.embedded.child`. The first line of its standard input has the
settings as JSON. When the graph answers, or failed to start, it prints one line of JSON. The end of
the input is the only way to stop it: so an owner that was killed leaves no orphan, and a Ctrl-C for
the owner does not stop the graph before the last request.

The end may come while the graph starts, which takes a minute on a busy machine. A thread waits for
it from the beginning: Python's own way out would wait for the threads of the JVM, without end.
"""

import json
import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn

STOP_LIMIT = 3.0
"""Seconds that an orderly stop may take; after that the write-ahead log restores what was
committed.
"""
MOST_STATEMENTS = 64
"""Statements that run at a time."""


def main() -> None:
    """Start the graph, report it, serve until the input ends, and stop."""
    # The JVM crashed in a signal handler once: signals are ignored before it starts, and by -Xrs.
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    settings = json.loads(sys.stdin.buffer.readline())
    report = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    prepare_folder(Path(settings["folder"]))
    owner = Owner()
    owner.start()
    try:
        server = start_server(settings)
    except Exception as error:  # noqa: BLE001  (whatever it is, the owner is told)
        traceback.print_exc()
        tell(report, {"failed": str(error)})
        leave(1)
    owner.has_server.set()
    tell(report, {"ready": os.getpid()})
    owner.join()
    stop_server(server)


class Owner(threading.Thread):
    """Ends when the owner does: the input of this process ends then too."""

    def __init__(self) -> None:
        super().__init__(name="owner", daemon=True)
        self.has_server = threading.Event()

    def run(self) -> None:
        """Wait for the end of the input; while there is no server to stop yet, leave at once."""
        sys.stdin.buffer.read()
        if not self.has_server.is_set():
            leave(1)


def tell(report: IO[str], told: dict[str, object]) -> None:
    """Print one line for the owner, unless it has gone."""
    with suppress(BrokenPipeError):
        print(json.dumps(told), file=report, flush=True)


def leave(status: int) -> NoReturn:
    """End this process, whatever threads the JVM has."""
    sys.stderr.flush()
    os._exit(status)


def prepare_folder(folder: Path) -> None:
    """Make the data folder the working directory, for the engine's own output too."""
    os.chdir(folder)
    for name in ("log", "tmp", "config"):
        Path(name).mkdir(exist_ok=True)
    # Written anew by the engine with this start's password.
    Path("config/server-users.jsonl").unlink(missing_ok=True)
    console = os.open("log/console.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(console, stream.fileno())


def start_server(settings: dict[str, Any]) -> Any:
    """Start the server with its one database and return it."""
    import arcadedb_embedded  # noqa: PLC0415  (starts nothing, but takes a second: after the settings are there)

    options = [
        "-Xrs",
        "-XX:-UsePerfData",  # writes to the system's temporary folder
        "-XX:+ExitOnOutOfMemoryError",  # a fresh process is better than one that limps
        f"-Djava.io.tmpdir={Path('tmp').resolve()}",
        "-Darcadedb.txWalFlush=1",  # a commit is on the disk when it is acknowledged, for 1 ms more
        # Only as a system property does it reach statements that come over Bolt.
        f"-Darcadedb.command.timeout={int(settings['statement_seconds'] * 1000)}",
        # Our processes let only so many reads run at a time. The engine itself would queue from the
        # fifth on, also the orders that end the four before, and the question whether it is well.
        f"-Darcadedb.queryMaxConcurrent={MOST_STATEMENTS}",
    ]
    server = arcadedb_embedded.ArcadeDBServer(
        root_path=str(Path.cwd()),
        root_password=settings["password"],
        config={
            "host": "127.0.0.1",
            "http_port": 0,  # cannot be switched off: any free port of the loopback
            "bolt_port": settings["port"],
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        },
        jvm_kwargs={"heap_size": f"{settings['heap_mb']}m", "jvm_args": options},
    )
    server.start()
    server.create_database(settings["name"])
    return server


def stop_server(server: Any) -> None:
    """Stop in order and end the process, by force after the limit."""
    last_resort = threading.Timer(STOP_LIMIT, os._exit, (1,))
    last_resort.daemon = True
    last_resort.start()
    try:
        server.stop()
    finally:
        leave(0)


if __name__ == "__main__":
    main()
