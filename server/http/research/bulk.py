"""All nodes of a list query in one response, past the limit of a page: `POST /bulk`.

The body is that of a GraphQL request, and each page is an operation of the caller: with its cost,
its permissions and its quota. It is for researchers and above.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass, replace

from graphql import GraphQLSyntaxError
from starlette.responses import Response, StreamingResponse

from graph.callers import Caller
from graph.errors import Message
from graph.ontology.clock import now, today
from schema.limits.terms import CostReport
from server.bulk.files import json_lines, parquet
from server.bulk.list_query import ListQuery, make_list_query
from server.bulk.read_pages import LARGEST_PAGE, BulkRead, BulkSource, begin_bulk, estimate_page
from server.errors import RequestError
from server.http.admission.admission import account_of, charge_rejection
from server.http.authentication import Authentication
from server.http.content_negotiation import JSON_LINES, preferred_media_type
from server.http.downloads import respond_in_time
from server.http.graphql import graphql_response
from server.http.graphql_request import HttpGraphQLRequest, read_body_request
from server.http.ledger_download import ledger_pages_of
from server.http.parameters import BULK
from server.queries.request import QueryFailed
from server.runtime.state import AppRequest

PARQUET = "application/vnd.apache.parquet"
FORMATS = (JSON_LINES, PARQUET)
ENDINGS = {JSON_LINES: "ndjson", PARQUET: "parquet"}
HEAD = "x-linli-bulk"
"""The header that says what the rows are of, as JSON."""


@dataclass(frozen=True)
class BulkEndpoint:
    """Answers with all rows of a list."""

    page_seconds: float
    """Limit of each page: one that takes longer is read again, smaller."""
    seconds: float
    """Limit of what comes before the first row."""
    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return the rows; whatever is wrong with the query is answered before anything is sent."""
        advice = Message(
            "请用 filter 缩小范围，或少选字段。", "Narrow it with `filter`, or select fewer fields."
        )
        return await respond_in_time(self.answer(request), request.scope, self.seconds, advice)

    async def answer(self, request: AppRequest) -> Response:
        """Return the rows. Raises `RequestError`, and what the database raises."""
        caller = (await self.auth.require(request, BULK)).reading()
        BULK.read(request.query_params.multi_items())
        media_type = preferred_media_type(request.headers.get("accept"), FORMATS)
        check_format(media_type)
        asked = await read_body_request(request, self.auth.admission.limits.body_bytes)
        account = account_of(request)
        admitted = self.auth.admission.admit(asked, caller, account)
        try:
            return await self.begin(request, admitted, caller, media_type)
        except QueryFailed as failed:
            await charge_rejection(account, {})
            return graphql_response({"errors": failed.errors})

    async def begin(
        self, request: AppRequest, asked: HttpGraphQLRequest, caller: Caller, media_type: str
    ) -> Response:
        """Return the rows, of which a first page is read, or what a page costs.

        Raises `QueryFailed`, `RequestError`, and what the database raises.
        """
        query = self.list_query(asked)
        source = BulkSource(
            request.state["service"].executor,
            ledger_pages_of(request).database,
            caller,
            replace(asked.terms, report=CostReport.NOTHING, page=LARGEST_PAGE),
            self.page_seconds,
        )
        if asked.terms.report is CostReport.ESTIMATE:
            return graphql_response((await estimate_page(source, query)).result)
        bulk = await begin_bulk(source, query)
        make = parquet if media_type == PARQUET else json_lines
        return StreamingResponse(make(bulk), headers=file_headers(bulk, media_type))

    def list_query(self, asked: HttpGraphQLRequest) -> ListQuery:
        """Return the query of a request. Raises `RequestError` and `QueryFailed`."""
        given, tokens = asked.variables or {}, self.auth.admission.limits.tokens
        moment = (today(), now())
        try:
            return make_list_query(asked.query, given, asked.operation_name, moment, tokens)
        except GraphQLSyntaxError as problem:
            code = {"code": "GRAPHQL_PARSE_FAILED"}
            raise QueryFailed([{**problem.formatted, "extensions": code}]) from None


def check_format(media_type: str) -> None:
    """Check that a form can be written. Raises `RequestError`."""
    if media_type == PARQUET and importlib.util.find_spec("pyarrow") is None:
        raise RequestError(
            406,
            "NOT_ACCEPTABLE",
            "服务没有安装写 Parquet 的 pyarrow；请改用 application/x-ndjson，"
            "或请维护人员安装 linli[research]。",
            "The service has no pyarrow, which writes Parquet: accept application/x-ndjson, or "
            "have its maintainers install linli[research].",
        )


def file_headers(bulk: BulkRead, media_type: str) -> dict[str, str]:
    """Return the headers of the rows."""
    name = f"{bulk.head.name}.{ENDINGS[media_type]}"
    return {
        "content-type": media_type,
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
        HEAD: json.dumps(bulk.head.values()),
    }
