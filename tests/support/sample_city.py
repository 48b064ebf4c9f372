"""The loaded sample city: its graph, the answer key beside its ledgers, and its executor."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.database.connection import Database
from graph.ontology.clock import today
from schema.build import CORE
from tests.support.office import Office


@dataclass(frozen=True)
class City:
    """A city to ask."""

    database: Database
    answers: dict[str, Any]
    executor: Office

    async def ask(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
        """Return the data of an answer that has no errors."""
        answer = await self.executor.execute(query, variables=variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def list_nodes(self, query: str, root: str) -> list[Mapping[str, Any]]:
        """Return the nodes of one page of a root connection."""
        return [edge["node"] for edge in (await self.ask(query))[root]["edges"]]

    async def every(self, listed: str, selected: str, **filtered: object) -> AsyncIterator[Any]:
        """Go through all nodes of a root connection, page by page."""
        kind = filter_of(listed)
        query = f"""query($after: String, $filter: {kind}) {{
          page: {listed}(first: 100, after: $after, filter: $filter) {{
            edges {{ node {{ {selected} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
        after = None
        while True:
            page = (await self.ask(query, after=after, filter=filtered or None))["page"]
            for edge in page["edges"]:
                yield edge["node"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]


def filter_of(listed: str) -> str:
    """Return the type of the filter of a root connection."""
    argument = CORE.query_type.fields[listed].args["filter"] if CORE.query_type else None
    return str(argument.type) if argument else ""


def id_of_moment(global_id: str, at: str, as_of: str | None = None) -> str:
    """Return the id of a node on a day, as it was known at a moment, or else is known now."""
    if as_of:
        return f"{global_id}~@{at}~{as_of}"
    return global_id if at == today().isoformat() else f"{global_id}~@{at}"


def line_of_moment(line: list[str | None], at: str, as_of: str | None = None) -> list[str | None]:
    """Bring a line of an answer key to duty, level, state and holder, with the ids of a moment."""
    duty, level, state, _, holder = line[:5]
    return [
        duty,
        level and id_of_moment(level, at, as_of),
        state,
        holder and id_of_moment(holder, at, as_of),
    ]
