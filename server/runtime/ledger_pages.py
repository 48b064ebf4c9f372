"""Goes through a root connection page by page, with the filter that a GraphQL client would give, for whoever wants it as a ledger."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type, get_nullable_type, is_list_type

from graph.database.connection import Database
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.query.cursors import MOST_EDGES
from graph.rows.read import read_rows
from graph.vocabulary import Vocabulary
from loaders.ledgers import Cell, Ledger, LedgerForm, belongs_to_form, forms_of_kind
from server.errors import RequestError
from server.runtime.state import Executes

Filter = Mapping[str, Any]
"""A filter as GraphQL takes it."""
Page = Mapping[str, Any]
"""A connection as GraphQL gives it."""

LISTED: Mapping[str, Kind] = {kind.root_field: kind for kind in KINDS if kind.root_field}
"""Name of a root connection to the kind that it lists."""

QUERY = """\
query List($after: String, $first: Int{declared}) {{
  list: {listed}(first: $first, after: $after{given}) {{ edges {{ node {{ id }} }} pageInfo {{ hasNextPage endCursor }} }}
}}
query Count{alone} {{ list: {listed}{filtered} {{ totalCount }} }}
"""


class Refused(Exception):
    """The question for a page was answered with errors, as GraphQL gives them."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True)
class Lists:
    """The root connections of one graph, and the ledgers that feed their kinds."""

    answers: Executes
    database: Database
    mapping: tuple[Ledger, ...]
    vocabulary: Vocabulary

    def form(self, kind: Kind, name: str | None) -> tuple[LedgerForm, list[LedgerForm]]:
        """Return the form of the ledger of this name, or of the only one that feeds the kind, and of all that do. Raises `Refusal`."""
        feeding = [ledger for ledger in self.mapping if ledger.kind.name == kind.name]
        wanted = [ledger for ledger in feeding if name in (None, ledger.name)]
        if len(wanted) != 1:
            raise which_ledger(kind, feeding)
        forms = forms_of_kind(self.mapping, wanted[0], self.vocabulary)
        return next(form for form in forms if form.ledger is wanted[0]), forms

    async def count(self, kind: Kind, wanted: Filter) -> int:
        """Count what is on a list. Raises `Refused`, and what the database raises."""
        counted: int = (await self.ask(kind, "Count", {"filter": wanted}))["totalCount"]
        return counted

    async def pages(
        self, kind: Kind, form: LedgerForm, forms: Sequence[LedgerForm], wanted: Filter
    ) -> AsyncIterator[list[list[Cell]]]:
        """Go through the rows of a list that belong to a ledger. Raises what `count` raises."""
        after = None
        while True:
            page = await self.ask(
                kind, "List", {"filter": wanted, "first": MOST_EDGES, "after": after}
            )
            rows = await read_rows(
                self.database, kind, [edge["node"]["id"] for edge in page["edges"]]
            )
            yield [form.cells(row) for row in rows if belongs_to_form(row, form, forms)]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    async def ask(self, kind: Kind, operation: str, variables: Mapping[str, Any]) -> Page:
        """Ask for a page of a list, or its count."""
        result = await self.answers.execute(
            query_for(kind),
            variables=variables,
            operation_name=operation,
            read_only=True,
        )
        if errors := result.get("errors"):
            raise Refused(errors)
        page: Page = result["data"]["list"]
        return page


def filter_type(kind: Kind) -> GraphQLInputObjectType | None:
    """Return the type of the filter of a kind's list, None where it has none."""
    from schema.build import CORE  # noqa: PLC0415 - read while the engine starts

    argument = (
        CORE.query_type.fields[str(kind.root_field)].args.get("filter") if CORE.query_type else None
    )
    found = get_named_type(argument.type) if argument else None
    return found if isinstance(found, GraphQLInputObjectType) else None


def query_for(kind: Kind) -> str:
    """Return the two questions about a kind's list: for a page, and for its length."""
    found = filter_type(kind)
    return QUERY.format(
        listed=kind.root_field,
        declared=f", $filter: {found.name}" if found else "",
        given=", filter: $filter" if found else "",
        alone=f"($filter: {found.name})" if found else "",
        filtered="(filter: $filter)" if found else "",
    )


def narrowed(kind: Kind, form: LedgerForm, wanted: Filter) -> Filter:
    """Return a filter that leaves out what cannot be in a ledger, as far as the list can be filtered by it."""
    found = filter_type(kind)
    parts = {name: part.type for name, part in found.fields.items()} if found else {}
    narrowing = {
        name: [value] if is_list_type(get_nullable_type(parts[name])) else value
        for name, value in form.constants.items()
        if name in parts
    }
    return {**narrowing, **{name: value for name, value in wanted.items() if value is not None}}


def which_ledger(kind: Kind, feeding: Sequence[Ledger]) -> RequestError:
    """Say which ledgers can be asked for."""
    names = [ledger.name for ledger in feeding]
    if not names:
        return RequestError(
            404,
            "NO_LEDGER",
            f"映射中没有{kind.zh}的台账，不能下载。",
            f"The mapping has no ledger of {kind.name}: it cannot be downloaded.",
        )
    zh, en = (
        f"请用 ledger 指明{kind.zh}的哪一本台账：{'、'.join(names)}。",
        f"Say with `ledger` which ledger of {kind.name}: {', '.join(names)}.",
    )
    return RequestError(400, "WHICH_LEDGER", zh, en)
