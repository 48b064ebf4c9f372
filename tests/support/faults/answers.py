"""One request over HTTP, and what is known of it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

TOKEN = "token-of-the-experiment"
"""The write token of the services of an experiment."""
PATIENCE = httpx.Timeout(25.0, connect=3.0)
"""Seconds that a client waits; more than any limit of the service."""

NOT_BEGUN = ("TOO_BUSY",)
"""Codes that promise that a write was not begun."""


class Unknown(Exception):
    """Whether the request had any effect is not known; it was sent."""


class NotDone(Exception):
    """The request had no effect: it did not arrive, or the service says so."""


@dataclass
class Line:
    """How clients reach the service: each request over a connection of its own."""

    url: str
    codes: Counter[str] = field(default_factory=Counter)
    """How often each code of an error came, and each fault of the connection."""

    def __post_init__(self) -> None:
        """Open the client, which keeps no connection: so all workers are asked."""
        limits = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.AsyncClient(timeout=PATIENCE, limits=limits, trust_env=False)

    async def ask(self, query: str, variables: Mapping[str, object], caller: str) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
        """Return the data of an answer. Raises `Unknown` and `NotDone`."""
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Linli-Caller": caller}
        body = {"query": query, "variables": variables}
        try:
            response = await self.client.post(f"{self.url}/graphql", json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            self.codes["not connected"] += 1
            raise NotDone from None
        except httpx.TransportError as problem:
            self.codes[type(problem).__name__] += 1
            raise Unknown from problem
        return self.data_of(response)

    def data_of(self, response: httpx.Response) -> Any:  # noqa: ANN401 - an answer
        """Return the data of a response. Raises `Unknown` and `NotDone`."""
        assert "json" in response.headers.get("content-type", ""), response.text[:200]
        answer = response.json()
        if "errors" not in answer:
            return answer["data"]
        error = answer["errors"][0]
        code = error["extensions"]["code"]
        self.codes[f"{response.status_code} {code}"] += 1
        if code in NOT_BEGUN:
            raise NotDone
        assert response.status_code >= 500, answer
        raise Unknown(code)

    async def close(self) -> None:
        """Close the client."""
        await self.client.aclose()
