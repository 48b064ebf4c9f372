"""Subscriptions: which changes of an area are sent, from where on, and to how many clients."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from schema.execution.subscriptions import StreamItem
from tests.support.office import Office
from tests.support.small_city import CITY, SECOND, Cells, load, load_city

POSTS: list[Cells] = [
    {"编号": f"P{number}", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}
    for number in range(2, 6)
]
POSTS += [{"编号": "PX", "责任": "社区党委书记", "场所编号": "220802002001", "场所类别": "社区"}]
QUERY = """subscription($area: AreaRef!, $after: String) {
  tenureChanged(area: $area, after: $after) { __typename cursor what: tenure { id to post { id } } }
}"""
JIEFANG, JUNMIN = {"code": "220802001001"}, {"code": "220802002001"}


@pytest.fixture
async def executor(scratch: Database, tmp_path: Path) -> Office:
    """The service of the small city with vacant posts: P2 to P5 in 解放社区, PX in 军民社区."""
    await load_city(scratch, tmp_path, 岗位=[*CITY["岗位"], *POSTS])
    executor = Office(scratch, load_vocabulary())
    executor.feed.pause = 0.02
    return executor


async def appoint(executor: Office, post: str) -> str:
    """Appoint a cadre and return the id of the tenure."""
    query = (
        f'mutation {{ appoint(input: {{ post: "Post:{post}", holder: "Cadre:G2", '
        'from: "2026-03-01" }) { ... on Tenure { id } } }'
    )
    return str((await executor.execute(query, caller="office"))["data"]["appoint"]["id"])


class Client:
    """A client that subscribed."""

    def __init__(self, events: AsyncGenerator[dict[str, Any], None]) -> None:
        self.events = events
        self.cursor = ""

    async def next(self) -> Any:  # noqa: ANN401 - whatever an event holds
        """Return the data of the next event."""
        async with asyncio.timeout(20):
            event = (await anext(self.events))["data"]["tenureChanged"]
        assert event["__typename"] == "TenureEvent"
        self.cursor = event["cursor"]
        return event["what"]

    async def nothing(self, seconds: float = 0.3) -> bool:
        """Whether no event comes; none can be awaited afterwards."""
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(self.events), seconds)
        return True


async def subscribed(executor: Office, area: dict[str, str], after: str | None = None) -> Client:
    """Subscribe and wait until the client would receive the next event."""
    before = executor.feed.listeners
    client = Client(heard(executor.stream(QUERY, variables={"area": area, "after": after})))
    first = asyncio.ensure_future(anext(client.events))
    while executor.feed.listeners == before or not executor.feed.follower:
        assert not first.done(), first.result()
        await asyncio.sleep(0.01)
    client.events = preceded(first, client.events)
    return client


Events = AsyncGenerator[dict[str, Any], None]


async def heard(items: AsyncGenerator[StreamItem, None]) -> Events:
    """Yield the events without the polls that found none."""
    async with aclosing(items):
        async for event, _ in items:
            if event is not None:
                yield event


async def preceded(first: asyncio.Future[dict[str, Any]], rest: Events) -> Events:
    """Yield the event that is awaited already, then the others."""
    async with aclosing(rest):
        yield await first
        async for event in rest:
            yield event


async def test_a_client_is_told_of_changes_in_its_area_in_their_order(executor: Office) -> None:
    client = await subscribed(executor, JIEFANG)
    made = [await appoint(executor, post) for post in ("P2", "PX", "P3")]
    assert await client.next() == {"id": made[0], "to": None, "post": {"id": "Post:P2"}}
    assert (await client.next())["id"] == made[2]


async def test_an_end_is_told_too_although_the_tenure_holds_no_longer(executor: Office) -> None:
    client = await subscribed(executor, JIEFANG)
    await executor.execute(
        (
            'mutation { endTenure(input: { tenure: "Tenure:R1", on: "2026-03-01", reason: "x" }) '
            "{ __typename } }"
        ),
        caller="office",
    )
    assert await client.next() == {"id": "Tenure:R1", "to": "2026-03-01", "post": {"id": "Post:P1"}}


@pytest.mark.parametrize(
    "area",
    [
        {"id": "City:2208"},
        {"id": "Building:L1"},
        {"address": "民生小区1号楼"},
        {"id": "Community:220802001001"},
    ],
)
async def test_an_area_may_be_of_any_size_and_named_in_any_way(
    executor: Office, area: dict[str, str]
) -> None:
    client = await subscribed(executor, area)
    made = await appoint(executor, "P2")
    assert (await client.next())["id"] == made


async def test_a_client_that_comes_back_with_its_cursor_misses_nothing_and_hears_nothing_twice(
    executor: Office,
) -> None:
    client = await subscribed(executor, JIEFANG)
    await appoint(executor, "P2")
    await client.next()
    missed = [await appoint(executor, post) for post in ("P3", "PX", "P4")]
    again = await subscribed(Office(executor.store, executor.vocabulary), JIEFANG, client.cursor)
    assert [(await again.next())["id"] for _ in range(2)] == [missed[0], missed[2]]
    assert await again.nothing()


async def test_an_import_is_told_node_by_node_and_can_be_left_off_in_the_midst(
    executor: Office, tmp_path: Path
) -> None:
    client = await subscribed(executor, JIEFANG)
    tenures = [
        {
            "编号": f"R{number}",
            "岗位编号": f"P{number}",
            "任职人工号": "G2",
            "起始日期": "2025-01-01",
        }
        for number in range(2, 6)
    ]
    assert isinstance(executor.store, Database)
    await load(executor.store, tmp_path / "more", SECOND, 任职=tenures)
    assert [(await client.next())["id"] for _ in range(2)] == ["Tenure:R2", "Tenure:R3"]
    again = await subscribed(executor, JIEFANG, client.cursor)
    assert [(await again.next())["id"] for _ in range(2)] == ["Tenure:R4", "Tenure:R5"]


async def test_a_client_that_does_not_read_holds_nobody_up_and_still_misses_nothing(
    executor: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.change_feed.KEPT", 2)
    slow, quick = await subscribed(executor, JIEFANG), await subscribed(executor, JIEFANG)
    executor.feed.kept = type(executor.feed.kept)(maxlen=2)
    made = []
    for post in ("P2", "P3", "P4", "P5"):
        made.append(await appoint(executor, post))
        assert (await quick.next())["id"] == made[-1]
    assert [(await slow.next())["id"] for _ in range(4)] == made


async def test_nothing_is_read_once_nobody_listens(executor: Office) -> None:
    client = await subscribed(executor, JIEFANG)
    follower = executor.feed.follower
    assert follower
    assert not follower.done()
    assert await client.nothing(0.05)
    assert (executor.feed.listeners, executor.feed.follower, follower.done()) == (0, None, True)
    again = await subscribed(executor, JIEFANG)
    made = await appoint(executor, "P2")
    assert (await again.next())["id"] == made


async def refused(executor: Office, query: str, **variables: object) -> str:
    """Return the error code of the only response of a rejected subscription."""
    (response,) = [
        response async for response in heard(executor.stream(query, variables=variables))
    ]
    assert "data" not in response
    return str(response["errors"][0]["extensions"]["code"])


async def test_an_area_or_a_cursor_that_is_none_ends_the_stream_with_the_reason(
    executor: Office,
) -> None:
    assert await refused(executor, QUERY, area={"id": "Building:L9"}) == "UNKNOWN_AREA"
    assert await refused(executor, QUERY, area={"address": "没有这个地方"}) == "UNKNOWN_AREA"
    for cursor in ("x", "WyI5OTk5OTkiLCIwIl0=", "WyJ4IiwiMCJd"):
        assert await refused(executor, QUERY, area=JIEFANG, after=cursor) == "INVALID_CURSOR"


async def test_no_more_may_listen_than_there_is_room_for(executor: Office) -> None:
    executor.limits = replace(executor.limits, subscriptions=1)
    client = await subscribed(executor, JIEFANG)
    assert await refused(executor, QUERY, area=JIEFANG) == "TOO_MANY_SUBSCRIPTIONS"
    await client.nothing(0.01)
    await subscribed(executor, JIEFANG)


async def test_a_subscription_without_a_stream_is_told_how_to_ask(executor: Office) -> None:
    answer = await executor.execute(QUERY, variables={"area": JIEFANG})
    assert answer["errors"][0]["extensions"]["code"] == "NOT_A_STREAM"


async def test_a_query_in_a_stream_is_answered_once(executor: Office) -> None:
    assert [item async for item in executor.stream("{ __typename }")] == [
        ({"data": {"__typename": "Query"}}, None)
    ]


async def test_every_item_of_a_stream_has_the_cursor_to_go_on_from(executor: Office) -> None:
    """Also where the query does not select it, where the stream begins, and before `after`."""
    query = QUERY.replace("cursor ", "")
    variables = {"area": JIEFANG, "after": "not a cursor"}
    beginning = executor.stream(query, variables={"area": JIEFANG})
    response, cursor = await anext(beginning)
    assert response is None
    await beginning.aclose()
    for made in [await appoint(executor, post) for post in ("P2", "P3")]:
        stream = executor.stream(query, variables=variables, after=cursor)
        async with asyncio.timeout(20), aclosing(stream):
            response, cursor = await first_event(stream)
        assert response["data"]["tenureChanged"]["what"]["id"] == made


async def first_event(
    stream: AsyncGenerator[StreamItem, None],
) -> tuple[dict[str, Any], str | None]:
    """Return the first response of a stream, and the cursor after it."""
    async for response, cursor in stream:
        if response is not None:
            return response, cursor
    raise AssertionError
