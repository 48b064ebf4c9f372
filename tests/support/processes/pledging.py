"""Pledges by a process of its own, to race or to be killed.

`python -m tests.support.processes.pledging URI USER CALLER FIRST LAST [together]`

A line on its standard input makes it begin: it pledges one of a resource for a need under the key
of each number from FIRST to LAST, all at once or one after the other. It prints the result of each.
"""

import asyncio
import os
import sys

from graph.callers import administrator
from graph.database.connection import connect
from graph.mutations import MutationCall, MutationExecutor
from graph.vocabulary import load_vocabulary
from tests.support.processes.appointing import the_id


def pledge_of(caller: str, number: int) -> MutationCall:
    """Return the call under the key of a number."""
    return MutationCall(
        "pledge",
        administrator(caller),
        {
            "need": "Need:N1",
            "resource": "Resource:R1",
            "quantity": 1.0,
            "idempotencyKey": f"pledge {number}",
        },
    )


async def pledged(writer: MutationExecutor, caller: str, number: int) -> None:
    """Pledge, and say what became of it."""
    answer = await writer.execute(pledge_of(caller, number), the_id)
    print(
        number,
        answer if isinstance(answer, str) else f"{answer.code}:{answer.extra.get('available')}",
        flush=True,
    )


async def main(uri: str, user: str, caller: str, first: str, last: str, together: str = "") -> None:
    """Pledge many times."""
    numbers = range(int(first), int(last))
    async with connect(uri, user, os.environ["WRITE_PASSWORD"]) as database:
        writer = MutationExecutor(database, load_vocabulary())
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        if together:
            await asyncio.gather(*(pledged(writer, caller, number) for number in numbers))
            return
        for number in numbers:
            await pledged(writer, caller, number)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
