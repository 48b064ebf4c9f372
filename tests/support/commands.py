"""Runs commands of `linli`, each in a forked process in which the modules are imported already."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
Linli = Callable[..., tuple[int, str]]
"""`linli({"NEO4J_URI": …}, "status")` runs a command; its exit code, and what it wrote."""

IMPORTED = (
    "server.cli.local_graph",
    "server.cli.adoption",
    "server.cli.sample_removal",
    "server.runtime.city_folder",
    "server.cli.pledges",
    "server.runtime.importing",
    "server.cli.area_sheets",
    "server.cli.export",
    "server.cli.operation.backup",
    "server.cli.ledger_import",
    "server.cli.plan",
    "server.serve",
    "server.cli.status",
    "server.terminal.coverage_tables",
    "server.terminal.ledger_tables",
    "typer",
)
"""What commands import. Not `server.cli.console`: as it is imported it looks at the environment."""
LIMIT = 100
"""Seconds after which a command that does not end is ended; its code is that of the signal."""


@contextmanager
def commands(folder: Path) -> Iterator[Linli]:
    """Run commands for as long as the context lasts; `folder` takes what they write."""
    command = [sys.executable, "-m", "tests.support.commands"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:

        def linli(settings: Mapping[str, str], *arguments: str) -> tuple[int, str]:
            assert parent.stdin
            assert parent.stdout
            written = folder / "written.txt"
            print(
                json.dumps([str(written), {"COLUMNS": "250", **settings}, arguments]),
                file=parent.stdin,
                flush=True,
            )
            code = int(parent.stdout.readline())
            told = written.read_text(encoding="utf-8")
            assert "Traceback" not in told, told
            return code, told

        yield linli


def run(written: str, settings: Mapping[str, str], arguments: list[str]) -> None:
    """Become the command."""
    with Path(written).open("wb") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    # Nobody is there to answer a question.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the command
    signal.alarm(LIMIT)
    os.environ.update(settings)
    sys.argv = ["linli", *arguments]
    from server.cli.main import main  # noqa: PLC0415 - see `IMPORTED`

    main()


if __name__ == "__main__":
    for name in IMPORTED:
        __import__(name)
    for line in sys.stdin:
        if child := os.fork():
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        else:
            run(*json.loads(line))
            break
