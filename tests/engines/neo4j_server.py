"""A real Neo4j of a fixed version, from jars of Maven Central, on a loopback port."""

import asyncio
import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.database.connection import connect
from graph.database.embedded.process import find_free_port
from graph.errors import DatabaseRefused

POM = Path(__file__).with_name("pom.xml")
VERSION = re.findall(r"<neo4j.version>(.+)</neo4j.version>", POM.read_text())[0]
REPOSITORY = POM.parents[2]
# A cold machine needs 10 s; one that runs a suite beside it, longer.
START_LIMIT = 120.0

OPENED = (
    "java.base/java.nio",
    "java.base/java.io",
    "java.base/sun.nio.ch",
    "java.base/java.util.concurrent",
)

# Ends the server when the standard input ends: a test run that is killed leaves no server behind.
LEASH = '"$@" & pid=$!; read -r line; kill $pid; wait $pid'

CONFIGURATION = """\
server.directories.data={home}/data
server.directories.logs={home}/logs
server.directories.run={home}/run
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=128m
db.tx_log.preallocate=false
dbms.usage_report.enabled=false
dbms.security.auth_minimum_password_length=4
"""

# A plan is otherwise made again once the graph has changed much; tests empty it all the time.
KEPT_PLANS = """\
dbms.cypher.statistics_divergence_threshold=1.0
dbms.cypher.min_replan_interval=1d
"""


@dataclass(frozen=True)
class Server:
    """A running Neo4j."""

    uri: str
    user: str
    password: str
    pid: int


def missing() -> str | None:
    """What this machine lacks to run Neo4j, None when nothing."""
    if java_version() < 17:
        return "Java 17 or newer is missing"
    if not library().is_dir() and not shutil.which("mvn"):
        return "Maven is missing"
    return None


def java_version() -> int:
    """The major version of `java`, 0 where there is none."""
    if not shutil.which("java"):
        return 0
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def library() -> Path:
    """Where the jars are kept between runs."""
    return Path(os.environ.get("NEO4J_JARS") or REPOSITORY / "var") / f"neo4j-{VERSION}" / "lib"


def fetched_library() -> Path:
    """The jars, fetched on first use (123 MB); a fetch that breaks off leaves nothing half done."""
    jars = library()
    if jars.is_dir():
        return jars
    jars.parent.mkdir(parents=True, exist_ok=True)
    with jars.with_name("fetching").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # both workers of a test run may be the first to need them
        if not jars.is_dir():
            partial = jars.with_name(f"lib.partial-{os.getpid()}")
            goal = [
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                f"-DoutputDirectory={partial}",
            ]
            subprocess.run(
                ["mvn", "--quiet", "--batch-mode", "--file", str(POM), *goal], check=True
            )
            partial.rename(jars)
    return jars


@contextlib.asynccontextmanager
async def running(
    home: Path,
    *,
    port: int = 0,
    password: str = "linli-test",
    heap_mb: int = 512,
    keeps_plans: bool = False,
) -> AsyncIterator[Server]:
    """Run Neo4j on the store in `home`, made where it is missing; port 0 is any free one.

    With `keeps_plans` the plan of a statement is kept however the graph changes.
    """
    port = port or find_free_port()
    jars = await asyncio.to_thread(fetched_library)
    prepare(home, port, KEPT_PLANS if keeps_plans else "")
    with launched(home, jars, heap_mb) as shell:
        await started(home)
        uri = f"bolt://127.0.0.1:{port}"
        await set_password(uri, password)
        yield Server(uri, "neo4j", password, shell.pid)


def prepare(home: Path, port: int, more: str) -> None:
    """Make the folders and write the configuration, with some lines more."""
    for name in ("conf", "data", "logs", "run"):
        (home / name).mkdir(parents=True, exist_ok=True)
    configuration = CONFIGURATION.format(home=home.resolve(), port=port)
    (home / "conf" / "neo4j.conf").write_text(configuration + more)


@contextlib.contextmanager
def launched(home: Path, jars: Path, heap_mb: int) -> Iterator[subprocess.Popen[bytes]]:
    """Keep the server's process on its leash."""
    java = [
        "java",
        f"-Xms{heap_mb}m",
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",  # the other collectors want cores of their own
        *(f"--add-opens={module}=ALL-UNNAMED" for module in OPENED),
    ]
    entry = ["-cp", f"{jars.resolve()}/*", "org.neo4j.server.CommunityEntryPoint"]
    options = [
        f"--home-dir={home.resolve()}",
        f"--config-dir={home.resolve()}/conf",
        "--console-mode",
    ]
    with (home / "console.log").open("wb") as console:
        shell = subprocess.Popen(
            ["sh", "-c", LEASH, "sh", *java, *entry, *options],
            stdin=subprocess.PIPE,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield shell
    finally:
        shell.communicate()


async def started(home: Path) -> None:
    """Wait until the server says that it has started."""
    console = home / "console.log"
    limit = time.monotonic() + START_LIMIT
    while "Started." not in console.read_text():
        if time.monotonic() > limit or "Failed to start" in console.read_text():
            raise RuntimeError(f"Neo4j {VERSION} did not start:\n{console.read_text()}")
        await asyncio.sleep(0.1)


async def set_password(uri: str, password: str) -> None:
    """Change the password of a fresh store; one that has been used has it already."""
    with contextlib.suppress(DatabaseRefused):
        async with connect(uri, "neo4j", password):
            return
    async with connect(uri, "neo4j", "neo4j", name="system") as system:
        await system.execute(
            "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", {"password": password}
        )
