"""Tries Python's gql as scenario.js tries the others, with the same report."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from gql import GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import parse, print_ast

from tests.server.clients.snippets.python_gql import http_client, socket_client

AREA = {"code": "220802001001"}
NEED = {
    "place": AREA,
    "category": "法律咨询",
    "title": "咨询继承",
    "quantity": 2,
    "unitOfMeasure": "小时",
}
OPERATIONS = Path(__file__).parent / "snippets" / "operations.graphql"
TEXTS = {
    definition.name.value: print_ast(definition)  # type: ignore[attr-defined]  # all are operations
    for definition in parse(OPERATIONS.read_text(encoding="utf-8")).definitions
}
ANSWERS: list[httpx.Response] = []
BY_GET: list[bool] = []
"""Holds something if the next request is to go by GET."""


async def note_answer(response: httpx.Response) -> None:
    """Keep an answer, whose status is part of the report."""
    ANSWERS.append(response)


async def turn_into_get(request: httpx.Request) -> None:
    """Send a request by GET if that is wanted, as a client does that is set up wrongly."""
    if BY_GET:
        BY_GET.clear()
        body = json.loads(request.content)
        body["variables"] = json.dumps(body.get("variables", {}))
        request.method, request.stream = "GET", httpx.ByteStream(b"")
        request.url = request.url.copy_merge_params(body)
        del request.headers["content-length"], request.headers["content-type"]


def request(name: str, variables: dict[str, Any]) -> GraphQLRequest:
    """Return one of the operations with its variables."""
    return GraphQLRequest(TEXTS[name], variable_values=variables)


async def ask(name: str, **variables: Any) -> tuple[Any, list[str]]:  # noqa: ANN401 - any value
    """Return data and the codes of errors."""
    async with http_client() as session:
        transport = session.transport
        assert isinstance(transport, HTTPXAsyncTransport)
        assert transport.client
        transport.client.event_hooks = {"request": [turn_into_get], "response": [note_answer]}
        try:
            return await session.execute(request(name, variables)), []
        except TransportQueryError as problem:
            return problem.data, [error["extensions"]["code"] for error in problem.errors or ()]


async def pages() -> list[int]:
    """Return how many units two pages have, and how many of them are different ones."""
    first, _ = await ask("Units", first=10)
    after = first["units"]["pageInfo"]["endCursor"]
    following, _ = await ask("Units", first=10, after=after)
    edges = [*first["units"]["edges"], *following["units"]["edges"]]
    return [len(first["units"]["edges"]), len(edges), len({edge["node"]["id"] for edge in edges})]


async def change() -> dict[str, Any]:
    """Post needs until one is seen by the subscription, which tells only what came after it."""
    seen: list[str] = []

    async def listen() -> None:
        async with socket_client() as session:
            async for result in session.subscribe(request("NeedChanged", {"area": AREA})):
                seen.append(result["needChanged"]["need"]["id"])  # noqa: PERF401 - it never ends

    listening = asyncio.create_task(listen())
    posted: dict[str, Any] = {}
    limit = time.monotonic() + 40
    while time.monotonic() < limit and not posted.keys() & set(seen):
        data, codes = await ask("PostNeed", input=NEED)
        assert codes == []
        posted[data["postNeed"]["id"]] = data["postNeed"]
        await asyncio.sleep(0.4)
    listening.cancel()
    return {"posted": [*posted.values()][-1], "seen": bool(posted.keys() & set(seen))}


async def read(name: str, **variables: Any) -> dict[str, Any]:  # noqa: ANN401 - any value
    """Return the status of an answer and what was read from it."""
    data, codes = await ask(name, **variables)
    return {"status": ANSWERS[-1].status_code, "data": data, "codes": codes}


async def readings() -> dict[str, Any]:
    """Return what is read from answers of each sort."""
    found = {
        "200": await read("Figures"),
        "294": await read("TwoAreas", other={"code": "999"}),
        "422": await read("Units", first="ten"),
    }
    BY_GET.append(True)
    found["405"] = await read("PostNeed", input=NEED)
    return found


async def main() -> None:
    """Print the report; after a line on standard input, what is read while the graph is silent."""
    report = {"pages": await pages(), "change": await change(), "readings": await readings()}
    print(json.dumps(report), flush=True)
    sys.stdin.readline()
    print(json.dumps(await read("Figures")), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
