"""The large forms of what the tests of faults try: `python -m tests.faults --help`."""

import argparse
import asyncio
import logging
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp

from tests.support.faults.experiment import Plan, run_on
from tests.support.faults.machines import ENGINES
from tests.support.faults.planted import find_bugs
from tests.support.faults.planted_bugs import BUGS

ROUND = (
    "engine killed",
    "worker killed",
    "engine frozen",
    "service killed",
    "worker frozen",
    "engine restarted",
    "service stopped",
)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("part", choices=("linearizability", "bugs"))
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument("--operations", type=int, default=10_000, help="(%(default)s)")
    parser.add_argument("--clients", type=int, default=16, help="(%(default)s)")
    parser.add_argument("--groups", type=int, default=20, help="(%(default)s)")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="or for so long at most")
    parser.add_argument("--calm", type=float, default=10.0, help="seconds between faults")
    parser.add_argument("--seed", type=int, default=1, help="another one is another experiment")
    parser.add_argument("--bug", action="append", choices=tuple(BUGS), help="only this bug")
    parser.add_argument(
        "--keep",
        type=Path,
        help="a new folder for histories, pictures and logs, kept where nothing is wrong too",
    )
    given = parser.parse_args()
    if given.keep and given.keep.exists():
        parser.error(f"{given.keep} is there already: its graph would know the keys of the clients")
    return given


async def linearizability(given: argparse.Namespace, folder: Path) -> bool:
    """Run the large experiment on each engine; return whether nothing was wrong."""
    sound = True
    plan = Plan(
        given.clients,
        given.operations,
        given.groups,
        ROUND * 100,
        given.calm,
        given.seed,
        given.minutes,
    )
    for engine in given.engine or ENGINES:
        report = await run_on(engine, folder / engine, plan)
        print(f"{engine}\n{report.text()}\n", flush=True)
        (folder / engine / "service.log").write_text(report.log, encoding="utf-8")
        sound = sound and not (report.violations or report.verdict.undecided)
    return sound


async def bugs(given: argparse.Namespace, folder: Path) -> bool:
    """Plant one bug after the other; return whether all were found, and none where none is."""
    right = 0
    names = ["", *(given.bug or BUGS), ""]
    for engine in given.engine or ENGINES[:1]:
        async for name, report in find_bugs(engine, folder / engine, names):
            print(
                f"{name or 'no bug'} ({report.operations} operations): {report.found}", flush=True
            )
            right += bool(report.violations) is bool(name)
    total = len(names) * len(given.engine or ENGINES[:1])
    print(f"{right} of {total} are right")
    return right == total


def main() -> None:
    """Run one part."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("linli.faults").setLevel(logging.INFO)
    logging.getLogger("linli.graph").setLevel(logging.ERROR)
    given = arguments()
    parts = {"linearizability": linearizability, "bugs": bugs}
    folder = given.keep or Path(mkdtemp(prefix="linli-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"histories and logs: {folder}", flush=True)
    sound = asyncio.run(parts[given.part](given, folder))
    if sound and not given.keep:
        shutil.rmtree(folder)
    sys.exit(not sound)


if __name__ == "__main__":
    main()
