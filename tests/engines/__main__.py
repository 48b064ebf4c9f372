"""Runs Neo4j in the foreground for a developer: `make neo4j`."""

import asyncio
import os
from pathlib import Path

from tests.engines import neo4j_server

HOME = neo4j_server.library().with_name("home")
PORT = 7687
TEXT = """\
Neo4j {version} 已启动。Neo4j {version} is running. Data: {home}

  export NEO4J_URI={server.uri} NEO4J_USER={server.user} NEO4J_PASSWORD={server.password}

按 Ctrl-C 停止。Ctrl-C stops it."""


async def main() -> None:
    """Start the server, say how to use it, wait."""
    if lack := neo4j_server.missing():
        raise SystemExit(f"Neo4j 无法启动。Neo4j cannot run here: {lack}.")
    password = os.environ.get("NEO4J_PASSWORD", "linli-dev")
    async with neo4j_server.running(
        Path(HOME), port=PORT, password=password, heap_mb=1024
    ) as server:
        print(TEXT.format(version=neo4j_server.VERSION, home=HOME, server=server), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Neo4j 已停止。Neo4j has stopped.")
