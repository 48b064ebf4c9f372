"""Writers in several processes.

They race for one post or one resource, share an idempotency key, and are killed while writing.
"""

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path

from graph.callers import administrator
from graph.database.connection import Database
from graph.mutations import MutationCall, MutationExecutor
from graph.ontology.clock import BELIEVED
from graph.vocabulary import load_vocabulary
from tests.support.processes.appointing import the_id
from tests.support.processes.pledging import pledge_of
from tests.support.small_city import CITY, load_city

REPOSITORY = Path(__file__).parents[3]
APPOINTING, PLEDGING = "tests.support.processes.appointing", "tests.support.processes.pledging"


@asynccontextmanager
async def writing(
    module: str, database: Database, password: str, caller: str, *arguments: object
) -> AsyncIterator[Process]:
    """Run a process that writes, until it is ready to begin; it does not outlive the context."""
    command = (
        sys.executable,
        "-m",
        module,
        database.uri,
        database.user,
        caller,
        *map(str, arguments),
    )
    environment = {**os.environ, "WRITE_PASSWORD": password}
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, cwd=REPOSITORY, env=environment
    )
    try:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def begin(process: Process) -> None:
    """Signal a waiting process to begin."""
    assert process.stdin
    process.stdin.write(b"\n")


async def answers(process: Process) -> dict[int, str]:
    """Return the result of each appointment: the tenure's id, or the code of its error."""
    assert process.stdout
    return {
        int(number): answer
        for number, answer in [line.decode().split() async for line in process.stdout]
    }


TENURES = """
MATCH (t:Tenure)-[:OF_POST]->(p:Post {id: $post})
WHERE t.supersededAt = $believed
RETURN collect(t.id)
"""


async def test_of_appointments_by_two_processes_exactly_one_wins(
    scratch: Database, password: str, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path, 任职=[])
    async with AsyncExitStack() as stack:
        both = [
            await stack.enter_async_context(
                writing(
                    APPOINTING, scratch, password, f"office {n}", n * 20, n * 20 + 20, "Post:P1"
                )
            )
            for n in range(2)
        ]
        for process in both:
            begin(process)
        first, second = await asyncio.gather(*(answers(process) for process in both))
    assert len(first) == len(second) == 20
    winners = [
        answer for answer in (*first.values(), *second.values()) if answer.startswith("Tenure:")
    ]
    assert winners == await scratch.read(TENURES, {"post": "Post:P1", "believed": BELIEVED})
    assert len(winners) == 1
    assert {*first.values(), *second.values()} <= {"POST_HELD", "HOLDS_ALREADY", winners[0]}


async def test_one_key_through_two_processes_has_one_effect_and_one_answer(
    scratch: Database, password: str, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path, 任职=[])
    async with AsyncExitStack() as stack:
        both = [
            await stack.enter_async_context(
                writing(APPOINTING, scratch, password, "office", 1, 2, "Post:P1")
            )
            for _ in range(2)
        ]
        for process in both:
            begin(process)
        first, second = await asyncio.gather(*(answers(process) for process in both))
    assert first == second
    assert [*first.values()] == await scratch.read(
        TENURES, {"post": "Post:P1", "believed": BELIEVED}
    )


PARTS = """
RETURN [
  COUNT { MATCH (t:Tenure)-[:OF_POST]->(), (t)-[:HELD_BY]->() },
  COUNT { MATCH (t:Tenure) },
  COUNT { MATCH (w:Written) WHERE w.node IS NOT NULL },
  COUNT { MATCH (w:Written) },
  COUNT { MATCH (x:Change {kind: 'Tenure'}) }
]
"""


async def test_a_writer_that_is_killed_leaves_nothing_half_and_a_retry_finds_what_was_done(
    scratch: Database, password: str, tmp_path: Path
) -> None:
    chance = random.Random()  # noqa: S311 - the moment of a kill is to be another one each time
    posts = [
        {"编号": f"N{number}", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}
        for number in range(300)
    ]
    await load_city(scratch, tmp_path, 岗位=[*CITY["岗位"], *posts], 任职=[])
    async with writing(APPOINTING, scratch, password, "office", 0, 300) as process:
        begin(process)
        assert process.stdout
        said = [await process.stdout.readline() for _ in range(chance.randint(3, 12))]
        await asyncio.sleep(chance.uniform(0, 0.02))
        process.kill()
    whole, tenures, done, remembered, logged = await scratch.read(PARTS)
    assert whole == tenures == done == remembered == logged
    assert len(said) <= tenures < 300
    writer = MutationExecutor(scratch, load_vocabulary())
    for line in said:
        number, tenure = line.decode().split()
        holder = "Cadre:G1" if int(number) % 2 else "Cadre:G2"
        given = {
            "post": f"Post:N{number}",
            "holder": holder,
            "from": date(2026, 1, 1),
            "idempotencyKey": f"Post:N{number}-{number}",
        }
        call = MutationCall("appoint", administrator("office"), given)
        assert await writer.execute(call, the_id) == tenure
    assert (await scratch.read(PARTS))[1] == tenures


NEEDED = [
    {
        "编号": "N1",
        "标题": "志愿者",
        "服务类别": "便民服务",
        "数量": "500",
        "计量单位": "人次",
        "紧急程度": "普通",
        "场所编号": "L1",
        "场所类别": "楼栋",
    }
]
OFFERED = {
    "编号": "R1",
    "标题": "青年志愿者",
    "服务类别": "便民服务",
    "计量单位": "人次",
    "提供组织编号": "D1",
    "提供组织类别": "单位",
}
PROMISED = """
RETURN [
  COUNT { MATCH (:Need)<-[:FOR_NEED]-(p:Project)-[:USES]->(:Resource)
    WHERE EXISTS { MATCH (p)<-[:OF_PROJECT]-(:ProjectEvent) } },
  COUNT { MATCH (p:Project) },
  COUNT { MATCH (e:ProjectEvent) },
  COUNT { MATCH (w:Written) WHERE w.node IS NOT NULL },
  COUNT { MATCH (w:Written) },
  COUNT { MATCH (x:Change {kind: 'Project'}) }
]
"""


async def test_a_hundred_pledges_by_two_processes_leave_exactly_what_there_was(
    scratch: Database, password: str, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path, 需求清单=NEEDED, 资源清单=[{**OFFERED, "可提供数量": "10"}])
    async with AsyncExitStack() as stack:
        both = [
            await stack.enter_async_context(
                writing(PLEDGING, scratch, password, f"office {n}", n * 50, n * 50 + 50, "together")
            )
            for n in range(2)
        ]
        for process in both:
            begin(process)
        first, second = await asyncio.gather(*(answers(process) for process in both))
    said = [*first.values(), *second.values()]
    assert len(said) == 100
    assert said.count("RESOURCE_EXCEEDED:0") == 90
    assert len({answer for answer in said if answer.startswith("Project:")}) == 10
    assert await scratch.read(PROMISED) == [10, 10, 10, 10, 10, 10]


async def test_a_pledge_that_is_killed_is_whole_or_not_there_and_a_retry_finds_it(
    scratch: Database, password: str, tmp_path: Path
) -> None:
    chance = random.Random()  # noqa: S311 - the moment of a kill is to be another one each time
    await load_city(scratch, tmp_path, 需求清单=NEEDED, 资源清单=[{**OFFERED, "可提供数量": "300"}])
    async with writing(PLEDGING, scratch, password, "office", 0, 300) as process:
        begin(process)
        assert process.stdout
        said = [await process.stdout.readline() for _ in range(chance.randint(3, 12))]
        await asyncio.sleep(chance.uniform(0, 0.02))
        process.kill()
    whole, *counted = await scratch.read(PROMISED)
    assert counted == [whole] * 5
    assert len(said) <= whole < 300
    writer = MutationExecutor(scratch, load_vocabulary())
    for line in said:
        number, project = line.decode().split()
        assert await writer.execute(pledge_of("office", int(number)), the_id) == project
    assert (await scratch.read(PROMISED))[0] == whole
