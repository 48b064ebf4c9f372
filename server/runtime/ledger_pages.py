"""The rows of a root connection, page by page, filtered as in GraphQL, in a ledger's form."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from graphql import GraphQLInputObjectType, get_named_type, get_nullable_type

from graph.callers import ANONYMOUS, Caller
from graph.database.connection import Database
from graph.ontology.clock import now, today
from graph.ontology.declarations import Kind
from graph.ontology.global_ids import split_moment
from graph.ontology.kinds import KINDS
from graph.query.cursors import MOST_EDGES
from graph.rows.read import Moment, read_rows
from graph.vocabulary import Vocabulary
from loaders.ledgers import Cell, Ledger, LedgerForm, belongs_to_form, forms_of_kind
from schema.limits.terms import OWN_TERMS, CostTerms
from server.errors import RequestError
from server.queries.request import QueryFailed
from server.runtime.graphql_executor import GraphQLExecutor

Filter = Mapping[str, Any]
"""A filter as GraphQL takes it."""

LISTED_KINDS: Mapping[str, Kind] = {kind.root_field: kind for kind in KINDS if kind.root_field}
"""Name of a root connection to the kind that it lists."""

QUERY = """\
query List($after: String, $first: Int, {variables}) {{
  list: {root_field}(first: $first, after: $after, {arguments}) {{
    edges {{ node {{ id }} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}
query Count({variables}) {{ list: {root_field}({arguments}) {{ totalCount }} }}
"""


class WantedRows(NamedTuple):
    """Which rows of a list are wanted: by default the current ones, as they are believed now."""

    filter: Filter
    at: date | None = None
    as_of: datetime | None = None
    ended: bool = False
    """Whether rows are wanted too that have ended, or not yet begun."""
    caller: Caller = ANONYMOUS

    @property
    def moment(self) -> Moment | None:
        """The moment that is asked about, None for the present."""
        if self.at is None and self.as_of is None:
            return None
        return Moment(self.at or today(), self.as_of or now())

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of a query for them."""
        as_of = self.as_of.isoformat() if self.as_of else None
        return {
            "filter": self.filter,
            "at": self.at.isoformat() if self.at else None,
            "asOf": as_of,
            "ended": self.ended or None,
        }


class LedgerForms(NamedTuple):
    """The form of one ledger, and those of all ledgers that feed its kind."""

    own: LedgerForm
    siblings: list[LedgerForm]


@dataclass(frozen=True)
class LedgerPages:
    """The root connections of one graph, and the ledgers that feed their kinds."""

    executor: GraphQLExecutor
    database: Database
    mapping: tuple[Ledger, ...]
    vocabulary: Vocabulary

    def select_forms(self, kind: Kind, name: str | None) -> LedgerForms:
        """Return the forms for the ledger of this name, or for the only one that feeds the kind.

        Raises `RequestError` if it is not one ledger.
        """
        feeding = [ledger for ledger in self.mapping if ledger.kind.name == kind.name]
        wanted = [ledger for ledger in feeding if name in (None, ledger.name)]
        if len(wanted) != 1:
            raise ledger_choice_error(kind, feeding)
        forms = forms_of_kind(self.mapping, wanted[0], self.vocabulary)
        own = next(form for form in forms if form.ledger is wanted[0])
        return LedgerForms(own, forms)

    async def count_rows(self, kind: Kind, wanted: WantedRows, terms: CostTerms) -> int:
        """Return how many rows a list has. Raises `QueryFailed`, and what the database raises."""
        page = await self.read_list(kind, "Count", wanted.variables, wanted.caller, terms)
        total: int = page["totalCount"]
        return total

    async def pages(
        self, kind: Kind, forms: LedgerForms, wanted: WantedRows
    ) -> AsyncIterator[list[list[Cell]]]:
        """Yield the rows of a list that belong to a ledger. Raises what `count_rows` raises.

        Nobody is charged for them, since a file that has begun cannot be refused any more.
        """
        after = None
        while True:
            variables = {**wanted.variables, "first": MOST_EDGES, "after": after}
            page = await self.read_list(kind, "List", variables, wanted.caller)
            ids = [split_moment(edge["node"]["id"])[0] for edge in page["edges"]]
            rows = await read_rows(self.database, kind, ids, wanted.moment)
            own = (row for row in rows if belongs_to_form(row, forms.own, forms.siblings))
            yield [forms.own.cells(row) for row in own]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    async def read_list(
        self,
        kind: Kind,
        operation: str,
        variables: Mapping[str, Any],
        caller: Caller,
        terms: CostTerms = OWN_TERMS,
    ) -> Mapping[str, Any]:
        """Return a page of a list, or its count. Raises `QueryFailed`."""
        result = await self.executor.execute(
            list_query(kind),
            variables=variables,
            operation_name=operation,
            caller=caller,
            terms=terms,
        )
        if errors := result.get("errors"):
            raise QueryFailed(errors)
        page: Mapping[str, Any] = result["data"]["list"]
        return page


def filter_type_of(kind: Kind) -> GraphQLInputObjectType | None:
    """Return the type of the filter of a kind's list; None if it has none."""
    from schema.build import CORE  # noqa: PLC0415 - loaded while the engine starts

    if CORE.query_type is None:
        return None
    argument = CORE.query_type.fields[str(kind.root_field)].args.get("filter")
    found = get_named_type(argument.type) if argument else None
    return found if isinstance(found, GraphQLInputObjectType) else None


def list_query(kind: Kind) -> str:
    """Return the two operations on a kind's list: `List` for a page, `Count` for its length."""
    found = filter_type_of(kind)
    types = {"at": "Date", "asOf": "DateTime", "ended": "Boolean"}
    if found:
        types["filter"] = found.name
    return QUERY.format(
        root_field=kind.root_field,
        variables=", ".join(f"${name}: {type_name}" for name, type_name in types.items()),
        arguments=", ".join(f"{name}: ${name}" for name in types),
    )


def narrow_filter(kind: Kind, form: LedgerForm, wanted: Filter) -> Filter:
    """Return a filter that also leaves out what cannot be in a ledger, where the list allows it."""
    found = filter_type_of(kind)
    types = {name: part.type for name, part in found.fields.items()} if found else {}
    narrowed: dict[str, Any] = {}
    for name, value in form.constants.items():
        if name in types:
            is_condition = isinstance(get_nullable_type(types[name]), GraphQLInputObjectType)
            narrowed[name] = {"eq": value} if is_condition else value
    narrowed |= {name: value for name, value in wanted.items() if value is not None}
    return narrowed


def ledger_choice_error(kind: Kind, feeding: Sequence[Ledger]) -> RequestError:
    """Return the error that names the ledgers which can be asked for."""
    names = [ledger.name for ledger in feeding]
    if not names:
        return RequestError(
            404,
            "NO_LEDGER",
            f"映射中没有{kind.zh}的台账，不能下载。",
            f"The mapping has no ledger of {kind.name}: it cannot be downloaded.",
        )
    return RequestError(
        400,
        "WHICH_LEDGER",
        f"请用 ledger 指明{kind.zh}的哪一本台账：{'、'.join(names)}。",
        f"Say with `ledger` which ledger of {kind.name}: {', '.join(names)}.",
    )
