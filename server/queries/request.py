"""GraphQL requests that linli itself sends, to its own graph or to a running service."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class GraphQLRequest:
    """A GraphQL operation with its variables."""

    query: str
    variables: Mapping[str, object]


Execute = Callable[[GraphQLRequest], Awaitable[Mapping[str, Any]]]
"""Sends a request and returns its GraphQL result."""


class QueryFailed(Exception):
    """A query of our own was answered with errors, in the form of GraphQL."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


async def read_data(execute: Execute, request: GraphQLRequest) -> Mapping[str, Any]:
    """Return the data of the result of a request. Raises `QueryFailed`."""
    result = await execute(request)
    if errors := result.get("errors"):
        raise QueryFailed(errors)
    data: Mapping[str, Any] = result["data"]
    return data
