"""Appointments by a process of its own, to race or to be killed.

`python -m tests.support.processes.appointing URI USER CALLER FIRST LAST [POST]`

A line on its standard input makes it begin: it appoints once for each number from FIRST to LAST,
all at once to the one POST, or without it one after the other, each to a post of its own. It prints
the result of each.
"""

import asyncio
import os
import sys
from datetime import date

from graph.callers import administrator
from graph.database.connection import connect
from graph.database.protocols import Reader
from graph.mutations import MutationCall, MutationExecutor
from graph.vocabulary import load_vocabulary


async def the_id(_reader: Reader, node: str) -> str:
    """Want to know nothing but the id."""
    return node


async def appointed(writer: MutationExecutor, caller: str, number: int, post: str) -> None:
    """Appoint, and say what became of it."""
    holder = "Cadre:G1" if number % 2 else "Cadre:G2"
    given = {
        "post": post,
        "holder": holder,
        "from": date(2026, 1, 1),
        "idempotencyKey": f"{post}-{number}",
    }
    answer = await writer.execute(MutationCall("appoint", administrator(caller), given), the_id)
    print(number, answer if isinstance(answer, str) else answer.code, flush=True)


async def main(uri: str, user: str, caller: str, first: str, last: str, post: str = "") -> None:
    """Appoint many times."""
    numbers = range(int(first), int(last))
    async with connect(uri, user, os.environ["WRITE_PASSWORD"]) as database:
        writer = MutationExecutor(database, load_vocabulary())
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        if post:
            await asyncio.gather(*(appointed(writer, caller, number, post) for number in numbers))
            return
        for number in numbers:
            await appointed(writer, caller, number, f"Post:N{number}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
