"""The embedded graph's own process: ArcadeDB speaks Bolt on a loopback port until its standard input ends.

Run as `python -m graph.database.embedded.child`. The first line on its standard input holds the settings as JSON; when the
graph answers, or cannot, one line of JSON comes out. End of input is the only way to stop it: then an owner that was
killed leaves no orphan, and a Ctrl-C meant for the owner cannot take the graph away before the last request is done.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

# Seconds that an orderly stop may take; after that the write-ahead log has to do, which loses nothing either.
STOP_LIMIT = 3.0


def main() -> None:
    """Start the graph, say so, serve until the input ends, stop."""
    # The JVM crashed in a signal handler once; ignoring before it starts, and -Xrs, keep it away from signals.
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    settings = json.loads(sys.stdin.buffer.readline())
    report = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    settle(Path(settings["folder"]))
    try:
        server = started(settings)
    except Exception as problem:
        print(json.dumps({"failed": str(problem)}), file=report, flush=True)
        raise
    print(json.dumps({"ready": os.getpid()}), file=report, flush=True)
    sys.stdin.buffer.read()
    stop(server)


def settle(folder: Path) -> None:
    """Make the data folder the place for everything that is written, the engine's own output too."""
    os.chdir(folder)
    for name in ("log", "tmp", "config"):
        Path(name).mkdir(exist_ok=True)
    # Written anew by the engine with this start's password.
    Path("config/server-users.jsonl").unlink(missing_ok=True)
    console = os.open("log/console.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(console, stream.fileno())


def started(settings: dict[str, Any]) -> Any:
    """Return the running server with its one database."""
    import arcadedb_embedded  # noqa: PLC0415  (starts nothing, but takes a second: after the settings are there)

    options = [
        "-Xrs",
        "-XX:-UsePerfData",  # writes to the system's temporary folder
        "-XX:+ExitOnOutOfMemoryError",  # a fresh process is better than one that limps
        f"-Djava.io.tmpdir={Path('tmp').resolve()}",
        "-Darcadedb.txWalFlush=1",  # a commit is on the disk when it is acknowledged, for 1 ms more
        # Only as a system property does it reach statements that come over Bolt.
        f"-Darcadedb.command.timeout={int(settings['statement_seconds'] * 1000)}",
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


def stop(server: Any) -> None:
    """Write everything down and end, in any case within the limit."""
    last_resort = threading.Timer(STOP_LIMIT, os._exit, (1,))
    last_resort.daemon = True
    last_resort.start()
    server.stop()
    os._exit(0)  # the JVM's own way out waits for threads that have nothing left to do


if __name__ == "__main__":
    main()
